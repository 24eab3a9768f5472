#include <atomic>
#include <thread>

#include "testing/transport_stage.hpp"

namespace parlor::testing::transport_stage {

void add_run_cases(cases& list, const transport_subject& subject) {
  add(list, subject, "tasks are run on their loop, in the order of the posts of one thread", [](stage& now) {
    const auto order = std::make_shared<std::vector<int>>();
    const auto done = std::make_shared<std::atomic<bool>>(false);
    for (int count = 0; count < 100; ++count) now.link().post(0, [order, count] { order->push_back(count); });
    now.link().post(0, [done] { *done = true; });
    const auto until = std::chrono::steady_clock::now() + patience;
    while (!*done && std::chrono::steady_clock::now() < until) std::this_thread::yield();
    expect(*done, "the tasks are not run");
    expect(order->size() == 100 && std::is_sorted(order->begin(), order->end()), "another order");
  });
  add(list, subject, "a connection belongs to one of the loops", [](stage& now) {
    std::atomic<bool> is_known{false};
    now.handler.when_opened = [&](connection_id id) { is_known = id.loop() < now.link().loop_count(); };
    const auto socket = now.open();
    expect(now.handler.waits_for("open"), "on_open does not come");
    expect(is_known, "it belongs to none");
  });
  add(list, subject, "start answers an error the second time",
      [](stage& now) { expect(!now.link().start(now.handler), "it started twice"); });
  add(list, subject, "counters tell of connections, requests and frames", [](stage& now) {
    now.fetch("GET");
    const auto socket = now.open();
    socket->send(frame::kind::text, "x");
    expect(now.handler.waits_for("frame x"), "the frame does not come");
    const auto counted = now.link().counters();
    expect(counted.connections_accepted >= 2, "connections_accepted");
    expect(counted.websockets_open == 1, "websockets_open");
    expect(counted.requests >= 1, "requests");
    expect(counted.frames_received == 1, "frames_received");
  });
  add(list, subject, "stop closes every connection with its reason and returns after the last callback",
      [](stage& now) {
        std::vector<std::unique_ptr<contract_socket>> sockets;
        for (int count = 0; count < 5; ++count) sockets.push_back(now.open());
        expect(now.handler.waits_for("open", 5), "on_open does not come");
        std::thread stopper([&now] { now.link().stop({1012, "again"}, patience); });
        for (const auto& socket : sockets) socket->closed(patience);
        stopper.join();
        expect(now.handler.count("close 1012") == 5,
               "closed " + std::to_string(now.handler.count("close 1012")));
        const auto told = now.handler.told().size();
        std::atomic<bool> was_run{false};
        now.link().post(0, [&was_run] { was_run = true; });
        expect(!was_run && now.handler.told().size() == told, "something came after stop");
      });
  add(list, subject, "stop ends an exchange that nobody answers", [](stage& now) {
    now.handler.when_body = [](exchange_id, const std::string&) {};
    std::thread asker([&now] { now.fetch("GET"); });
    const bool has_come = now.handler.waits_for("body");
    now.link().stop({1001, {}}, std::chrono::milliseconds(10));
    asker.join();
    expect(has_come, "the request does not come");
    expect(now.handler.count("end") == 1, "the exchange did not end");
  });
}

}  // namespace parlor::testing::transport_stage

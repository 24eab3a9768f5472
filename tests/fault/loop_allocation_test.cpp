// A network thread without memory: what it was about to do may be lost, and the peer whom it concerned; it serves on.
#include <atomic>
#include <cstdint>
#include <functional>
#include <future>
#include <new>
#include <string>
#include <utility>

#include <doctest/doctest.h>

#include "fault/allocation.hpp"
#include "unit/transport/probe_server.hpp"

namespace parlor::tests {
namespace {

using test::masked_frame;
using test::probe_server;
using test::raw_client;

const std::string get = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";

// Waits until the network thread has run it.
void run_on_loop(probe_server& server, const std::function<void()>& what) {
  std::promise<void> done;
  server.link->post(0, [&what, &done] {
    what();
    done.set_value();
  });
  done.get_future().get();
}

bool is_echoed(raw_client& client, const std::string& text) {
  client.send(masked_frame(0x81, text));
  const auto back = client.read_frame();
  return back && back->payload == text;
}

}  // namespace

TEST_SUITE_BEGIN("loop_allocations");

TEST_CASE("a handler without memory for a frame costs the one who sent it, and the loop serves the others") {
  probe_server server;
  server.handler.frame_hook = [&server](connection_id from, const std::string& payload) {
    if (payload == "too much") throw std::bad_alloc();
    server.link->send(from, std::make_shared<const frame>(frame::kind::text, payload));
  };
  auto steady = server.connect();
  steady.open_websocket();
  for (int time = 0; time < 3; ++time) {
    auto greedy = server.connect();
    greedy.open_websocket();
    greedy.send(masked_frame(0x81, "too much"));
    CHECK(greedy.is_closed());
    CHECK(is_echoed(steady, "still here"));
  }
  CHECK(server.ask(get).status == 200);
}

TEST_CASE("a posted task without memory is lost alone") {
  probe_server server;
  std::atomic<int> done{0};
  for (int count = 0; count < 10; ++count) {
    server.link->post(0, [&done, count] {
      if (count % 3 == 0) throw std::bad_alloc();
      ++done;
    });
  }
  run_on_loop(server, [] {});
  CHECK(done == 6);
  CHECK(server.ask(get).status == 200);
}

// Whoever is there when an allocation fails may be cut off; whoever comes afterwards is served.
TEST_CASE("after any one allocation of the network thread has failed, new peers are served") {
  probe_server server;
  std::uint64_t failures = 0;
  std::uint64_t quiet = 0;
  // So many allocations do a request, a handshake and a frame need at most; beyond, nothing fails.
  for (std::uint64_t at = 1; quiet < 3 && at < 400; ++at) {
    run_on_loop(server, [at] { fail_allocation(at); });
    {
      auto first = server.connect();
      first.send("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
      first.read_answer();
      auto second = server.connect();
      if (!second.open_websocket().empty()) {
        second.send(masked_frame(0x81, "a text that is longer than a short one"));
        second.read_frame();
      }
    }
    bool has_failed = false;
    run_on_loop(server, [&has_failed] { has_failed = stop_failing(); });
    if (has_failed) ++failures;
    quiet = has_failed ? 0 : quiet + 1;

    CAPTURE(at);
    REQUIRE(server.ask(get).status == 200);
    auto next = server.connect();
    next.open_websocket();
    REQUIRE(is_echoed(next, "served"));
  }
  CHECK(failures > 20);
}

TEST_SUITE_END();

}  // namespace parlor::tests

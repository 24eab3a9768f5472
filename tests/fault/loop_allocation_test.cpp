// A network thread without memory: what it was about to do may be lost, and the peer whom it concerned; it serves on.
#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <future>
#include <memory>
#include <new>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "parlor/auth/allow_all.hpp"
#include "parlor/dialect/rooms.hpp"
#include "parlor/media/memory.hpp"
#include "parlor/server.hpp"
#include "parlor/storage/memory.hpp"

#include <doctest/doctest.h>

#include "fault/allocation.hpp"
#include "transport/output_queue.hpp"
#include "unit/transport/lone_loop.hpp"
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

// What a queue would write, piece by piece.
std::string content(const net::output_queue& queue) {
  std::array<iovec, net::output_queue::max_pieces> list;
  std::string all;
  const auto count = queue.pieces(list);
  for (std::size_t index = 0; index < count; ++index) {
    all.append(static_cast<const char*>(list[index].iov_base), list[index].iov_len);
  }
  return all;
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

// A size that counts bytes that are not there has a loop try to write them for ever.
TEST_CASE("a push that finds no memory leaves an output queue as it was") {
  struct kind {
    const char* name;
    std::function<void(net::output_queue&, net::buffer_pool&)> push;
  };
  const auto shared = std::make_shared<const frame>(frame::kind::text, std::string(10000, 's'));
  const std::array<kind, 3> kinds{{
      {"a small text", [](auto& queue, auto& pool) { queue.push(std::string_view("a small text"), pool); }},
      {"a large text",
       [](auto& queue, auto& pool) {
         std::string large;
         large.resize(10000, 'l');
         queue.push(std::move(large), pool);
       }},
      {"a shared frame", [&](auto& queue, auto& pool) { queue.push(shared, pool); }},
  }};
  std::uint64_t failures = 0;
  for (const auto& before : kinds) {
    for (const auto& between : kinds) {
      for (const auto& last : kinds) {
        for (std::uint64_t at = 1; at < 6; ++at) {
          CAPTURE(before.name);
          CAPTURE(between.name);
          CAPTURE(last.name);
          CAPTURE(at);
          net::buffer_pool pool;
          net::output_queue queue;
          before.push(queue, pool);
          between.push(queue, pool);
          const auto expected = content(queue);
          bool has_thrown = false;
          fail_allocation(at);
          try {
            last.push(queue, pool);
          } catch (const std::bad_alloc&) {
            has_thrown = true;
          }
          stop_failing();
          failures += has_thrown ? 1 : 0;
          const auto now = content(queue);
          REQUIRE(queue.size() == now.size());
          REQUIRE(now.substr(0, expected.size()) == expected);
          REQUIRE(has_thrown == (now.size() == expected.size()));
          // What comes afterwards finds its place, and all of it can be written.
          last.push(queue, pool);
          REQUIRE(queue.size() == content(queue).size());
          while (!queue.is_empty()) queue.consume(std::min<std::size_t>(queue.size(), 700), pool);
        }
      }
    }
  }
  CHECK(failures > 20);
}

TEST_CASE("whichever allocation of a large answer from another thread fails, the next client is served") {
  probe_server server;
  std::atomic<bool> has_failed{false};
  std::uint64_t at = 0;
  std::thread worker;
  server.handler.body_hook = [&](exchange_id exchange, const std::string& body) {
    if (body.empty()) {
      server.link->respond(exchange, http_response(200, "text/plain", "small"));
      return;
    }
    worker = std::thread([&, exchange] {
      // The three are tasks of one thread, in this order: what fails is the answer between.
      server.link->post(0, [which = at] { fail_allocation(which); });
      server.link->respond(exchange, http_response(200, "text/plain", std::string(10000, 'l')));
      server.link->post(0, [&has_failed] { has_failed = stop_failing(); });
    });
  };
  std::uint64_t failures = 0;
  std::uint64_t quiet = 0;
  for (at = 1; quiet < 3 && at < 100; ++at) {
    CAPTURE(at);
    auto client = server.connect();
    client.send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\nx");
    const auto answer = client.read_answer();
    REQUIRE((answer.body.size() == 10000 || client.is_closed()));
    worker.join();
    run_on_loop(server, [] { stop_failing(); });
    REQUIRE(server.ask(get).body == "small");
    failures += has_failed ? 1 : 0;
    quiet = has_failed ? 0 : quiet + 1;
  }
  CHECK(failures > 3);
  CHECK(quiet == 3);
}

// A cut itself is to need no memory; where it did, the second failure was that of the cut after the first.
TEST_CASE("whatever a deadline lacks memory for, those of the others are kept") {
  using std::chrono::milliseconds;
  auto options = test::probe_options();
  options.header_deadline = milliseconds(150);
  options.ping_interval = milliseconds(20);
  options.ping_deadline = milliseconds(40);
  test::lone_loop server(std::move(options));
  const std::string handshake =
      "GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
  server.handler.upgrade_hook = [&](exchange_id exchange, const http_request&) {
    server.loop.find(exchange.connection)->http()->accept(exchange.number, {});
  };
  for (const std::uint64_t times : {1U, 2U}) {
    std::uint64_t quiet = 0;
    for (std::uint64_t at = 1; quiet < 2 && at < 100; ++at) {
      CAPTURE(times);
      CAPTURE(at);
      test::lone_peer first(server, handshake);
      test::lone_peer second(server, "");
      const auto opened = server.handler.count("open") + 1;
      REQUIRE(server.run_until([&] { return server.handler.count("open") == opened; }));
      fail_allocation(at, times);
      const bool are_closed = server.run_until([&] { return server.loop.connection_count() == 0; });
      const bool has_failed = stop_failing();
      REQUIRE(are_closed);
      CHECK(first.is_closed());
      CHECK(second.is_closed());
      quiet = has_failed ? 0 : quiet + 1;
    }
    CHECK(quiet == 2);
  }
}

// One that waits without a deadline would wait for ever.
TEST_CASE("a request whose later answer finds no memory has its connection closed at once") {
  probe_server server;
  std::uint64_t at = 0;
  std::atomic<bool> has_failed{false};
  server.handler.body_hook = [&](exchange_id exchange, const std::string&) {
    auto answer = std::make_shared<http_response>(200, "text/plain", std::string(5000, 'l'));
    server.link->post(0, [&, exchange, answer] {
      fail_allocation(at);
      server.link->respond(exchange, std::move(*answer));
      has_failed = stop_failing();
    });
  };
  std::uint64_t failures = 0;
  std::uint64_t quiet = 0;
  for (at = 1; quiet < 3 && at < 100; ++at) {
    CAPTURE(at);
    auto client = server.connect();
    client.send(get);
    REQUIRE((client.read_answer().status == 200 || client.is_closed()));
    run_on_loop(server, [] { stop_failing(); });
    failures += has_failed ? 1 : 0;
    quiet = has_failed ? 0 : quiet + 1;
  }
  CHECK(failures > 3);
  CHECK(quiet == 3);
}

// Half of it would be a peer who was told 101, and whom nobody ever hears.
TEST_CASE("an upgrade that is accepted later is done, or its connection is closed and nothing was said") {
  probe_server server;
  std::uint64_t at = 0;
  std::atomic<bool> has_failed{false};
  server.handler.upgrade_hook = [&](exchange_id exchange, const http_request&) {
    server.link->post(0, [&, exchange] {
      fail_allocation(at);
      server.link->accept(exchange, {});
      has_failed = stop_failing();
    });
  };
  std::uint64_t failures = 0;
  std::uint64_t quiet = 0;
  for (at = 1; quiet < 3 && at < 100; ++at) {
    CAPTURE(at);
    auto client = server.connect();
    if (client.open_websocket().empty()) {
      CHECK(client.is_closed());
    } else {
      CHECK(is_echoed(client, "a text that is longer than a short one"));
    }
    run_on_loop(server, [] { stop_failing(); });
    failures += has_failed ? 1 : 0;
    quiet = has_failed ? 0 : quiet + 1;
  }
  CHECK(failures > 3);
  CHECK(quiet == 3);
}

TEST_CASE(
    "whichever allocation of the network thread fails, a request to the whole server is answered or its "
    "connection closed") {
  server_options options;
  auto network = make_websocketpp_transport(test::probe_options());
  auto& link = *network;
  options.transport = std::move(network);
  options.storage = make_memory_storage();
  options.authenticator = make_insecure_allow_all();
  options.media = make_memory_media();
  options.dialects.push_back(make_rooms_dialect());
  server whole(std::move(options));
  const auto port = whole.start().value().port;
  const auto on_loop = [&link](const std::function<void()>& what) {
    std::promise<void> done;
    link.post(0, [&] {
      what();
      done.set_value();
    });
    done.get_future().get();
  };
  // Somebody else each time, whom the engine has to admit first.
  const auto ask = [](std::uint64_t user) {
    return "GET /api/chat/rooms HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer user" +
           std::to_string(user) + "\r\n\r\n";
  };
  std::uint64_t failures = 0;
  std::uint64_t quiet = 0;
  for (std::uint64_t at = 1; quiet < 3 && at < 1000; ++at) {
    CAPTURE(at);
    test::raw_client client(port);
    on_loop([at] { fail_allocation(at); });
    client.send(ask(at));
    const auto answer = client.read_answer();
    bool has_failed = false;
    on_loop([&has_failed] { has_failed = stop_failing(); });
    REQUIRE((answer.status != 0 || client.is_closed()));
    failures += has_failed ? 1 : 0;
    quiet = has_failed ? 0 : quiet + 1;
    test::raw_client next(port);
    next.send(ask(at));
    REQUIRE(next.read_answer().status == 200);
  }
  CHECK(failures > 10);
  CHECK(quiet == 3);
}

TEST_SUITE_END();

}  // namespace parlor::tests

#include <atomic>
#include <ctime>
#include <future>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "parlor/asio.hpp"
#include "parlor/transport/websocketpp.hpp"

#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/post.hpp>
#include <asio/read.hpp>
#include <asio/write.hpp>
#include <doctest/doctest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "probe_server.hpp"

using namespace std::chrono_literals;
using parlor::test::masked_frame;
using parlor::test::probe_handler;
using parlor::test::probe_options;
using parlor::test::probe_server;
using parlor::test::raw_client;
using parlor::test::text_frame;

namespace {

const std::string get = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";

double processor_seconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

// Runs the check in a process of its own, since it changes what the process may do.
template <typename Check>
bool holds_in_child(Check check) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(check() ? 0 : 1);
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace

TEST_SUITE_BEGIN("websocketpp_transport");

TEST_CASE("an address in use is busy, one that is none is an invalid argument") {
  probe_server first;
  probe_handler handler;
  auto options = probe_options();
  options.port = first.port;
  auto second = parlor::make_websocketpp_transport(std::move(options));
  CHECK(second->start(handler).error().code == parlor::errc::busy);
  auto wrong = probe_options();
  wrong.address = "localhost";
  CHECK(parlor::make_websocketpp_transport(std::move(wrong))->start(handler).error().code ==
        parlor::errc::invalid_argument);
  auto contradictory = probe_options();
  contradictory.soft_queue_bytes = contradictory.hard_queue_bytes + 1;
  CHECK(parlor::make_websocketpp_transport(std::move(contradictory))->start(handler).error().code ==
        parlor::errc::invalid_argument);
}

TEST_CASE("IPv6 is listened on like IPv4") {
  auto options = probe_options();
  options.address = "::1";
  probe_handler handler;
  auto link = parlor::make_websocketpp_transport(std::move(options));
  handler.link = link.get();
  const auto where = link->start(handler);
  if (!where) return;  // a machine without IPv6
  asio::io_context io;
  asio::ip::tcp::socket socket(io);
  socket.connect({asio::ip::make_address("::1"), where->port});
  asio::write(socket, asio::buffer(get));
  std::string answer(12, '\0');
  asio::read(socket, asio::buffer(answer));
  CHECK(answer == "HTTP/1.1 200");
}

TEST_CASE("connections beyond the bound are answered with 503, and there is room again once others leave") {
  auto options = probe_options();
  options.max_connections = 2;
  probe_server server(std::move(options));
  {
    auto first = server.connect();
    auto second = server.connect();
    first.send(get);
    CHECK(first.read_answer().status == 200);
    second.send(get);
    CHECK(second.read_answer().status == 200);
    CHECK(server.ask(get).status == 503);
    CHECK(server.link->counters().connections_refused == 1);
  }
  int status = 503;
  for (int attempt = 0; attempt < 100 && status == 503; ++attempt) status = server.ask(get).status;
  CHECK(status == 200);
}

TEST_CASE("connections from one address and unfinished handshakes have bounds of their own") {
  auto per_address = probe_options();
  per_address.max_connections_per_address = 1;
  probe_server one(std::move(per_address));
  auto first = one.connect();
  first.send(get);
  CHECK(first.read_answer().status == 200);
  CHECK(one.ask(get).status == 503);

  auto in_handshake = probe_options();
  in_handshake.max_handshakes = 1;
  probe_server other(std::move(in_handshake));
  auto silent = other.connect();
  auto refused = other.connect();
  CHECK(refused.read_answer().status == 503);
  silent.send(get);
  CHECK(silent.read_answer().status == 200);
  auto next = other.connect();
  next.send(get);
  CHECK(next.read_answer().status == 200);
}

TEST_CASE("out of descriptors the acceptor does not spin, and serves again once there are some") {
  CHECK(holds_in_child([] {
    probe_server server;
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    const int next = ::dup(0);
    ::close(next);
    limit.rlim_cur = static_cast<rlim_t>(next) + 8;
    ::setrlimit(RLIMIT_NOFILE, &limit);
    std::vector<raw_client> clients;
    try {
      for (int count = 0; count < 8; ++count) clients.emplace_back(server.port);
    } catch (const std::exception&) {
    }
    const double before = processor_seconds();
    ::usleep(500'000);
    const double spent = processor_seconds() - before;
    clients.clear();
    limit.rlim_cur = static_cast<rlim_t>(next) + 100;
    ::setrlimit(RLIMIT_NOFILE, &limit);
    for (int attempt = 0; attempt < 20; ++attempt) {
      if (server.ask(get).status == 200) return spent < 0.1;
    }
    return false;
  }));
}

TEST_CASE("pages of listed origins and of the own host may use it, others may not change or open anything") {
  auto options = probe_options();
  options.allowed_origins = {"https://Friend.example/"};
  probe_server server(std::move(options));
  const auto ask = [&](const std::string& method, const std::string& origin) {
    return server.ask(method + " / HTTP/1.1\r\nHost: chat.example:8080\r\nOrigin: " + origin + "\r\n\r\n");
  };
  const auto friendly = ask("GET", "https://friend.example");
  CHECK(friendly.field("Access-Control-Allow-Origin") == "https://friend.example");
  CHECK(friendly.field("Access-Control-Expose-Headers").find("ETag") != std::string::npos);
  CHECK(friendly.field("Vary") == "Origin");
  CHECK(friendly.field("Cross-Origin-Resource-Policy") == "cross-origin");
  CHECK(ask("DELETE", "https://friend.example").status == 200);
  CHECK(ask("DELETE", "http://chat.example:8080").status == 200);
  const auto foreign = ask("GET", "https://evil.example");
  CHECK(foreign.status == 200);
  CHECK(foreign.field("Access-Control-Allow-Origin").empty());
  for (const char* const method : {"POST", "PUT", "PATCH", "DELETE"}) {
    CHECK(ask(method, "https://evil.example").status == 403);
    CHECK(ask(method, "null").status == 403);
    CHECK(ask(method, "http://chat.example").status == 403);
  }
  auto foreign_socket = server.connect();
  CHECK(foreign_socket.open_websocket("/", "Origin: https://evil.example\r\n").find(" 403 ") !=
        std::string::npos);
  auto own_socket = server.connect();
  CHECK(own_socket.open_websocket("/", "Origin: http://localhost\r\n").find(" 101 ") != std::string::npos);
  const auto preflight = [&](const std::string& origin) {
    return server.ask(
        "OPTIONS /x HTTP/1.1\r\nHost: a\r\nOrigin: " + origin +
        "\r\nAccess-Control-Request-Method: PUT\r\nAccess-Control-Request-Headers: authorization\r\n\r\n");
  };
  const auto allowed = preflight("https://friend.example");
  CHECK(allowed.status == 204);
  CHECK(allowed.field("Access-Control-Allow-Methods").find("PUT") != std::string::npos);
  CHECK(allowed.field("Access-Control-Allow-Headers").find("Authorization") != std::string::npos);
  CHECK(preflight("https://evil.example").status == 403);
}

TEST_CASE("frames from another thread arrive in the order of the calls") {
  probe_server server;
  std::promise<parlor::connection_id> opened;
  server.handler.open_hook = [&](parlor::connection_id id) { opened.set_value(id); };
  auto client = server.connect();
  client.open_websocket();
  const auto id = opened.get_future().get();
  for (int count = 0; count < 500; ++count) {
    CHECK(server.link->send(id, text_frame(std::to_string(count))) == parlor::send_status::queued);
  }
  for (int count = 0; count < 500; ++count) CHECK(client.read_frame()->payload == std::to_string(count));
}

TEST_CASE("connections are spread over the loops, and each is told of on its own") {
  auto options = probe_options();
  options.io_threads = 3;
  probe_server server(std::move(options));
  REQUIRE(server.link->loop_count() == 3);
  std::array<std::atomic<int>, 3> opened{};
  server.handler.open_hook = [&](parlor::connection_id id) { ++opened.at(id.loop()); };
  std::vector<raw_client> clients;
  for (int count = 0; count < 9; ++count) {
    clients.push_back(server.connect());
    clients.back().open_websocket();
  }
  CHECK(server.handler.waits_for("open", 9));
  for (const auto& count : opened) CHECK(count == 3);
}

TEST_CASE("stop sends the reason to every socket, and returns after the last callback") {
  auto server = std::make_unique<probe_server>();
  auto client = server->connect();
  client.open_websocket();
  CHECK(server->handler.waits_for("open"));
  std::thread stopper([&] { server->link->stop({1012, "restart"}, 1000ms); });
  const auto said = client.read_frame();
  REQUIRE(said.has_value());
  CHECK(said->close_code() == 1012);
  client.send(masked_frame(0x88, said->payload));
  CHECK(client.is_closed());
  stopper.join();
  CHECK(server->handler.count("close 1012 restart") == 1);
  CHECK(server->link->counters().connections_open == 0);
}

TEST_CASE("stop cuts who does not go, once patience ends") {
  auto options = probe_options();
  options.close_deadline = 60s;
  probe_server server(std::move(options));
  server.handler.body_hook = [](parlor::exchange_id, const std::string&) {};
  auto deaf = server.connect();
  deaf.open_websocket();
  auto waiting = server.connect();
  waiting.send(get);
  CHECK(server.handler.waits_for("body"));
  server.link->stop({1001, "gone"}, 20ms);
  CHECK(server.handler.count("close 1001 gone") == 1);
  CHECK(server.handler.count("end") == 2);
}

TEST_CASE(
    "a host's own loop drives it, and it may be stopped from another thread, from the loop, or after it") {
  enum class where { other_thread, loop, after };
  for (const auto place : {where::other_thread, where::loop, where::after}) {
    asio::io_context io;
    probe_handler handler;
    auto link = parlor::make_websocketpp_transport(probe_options(), io);
    handler.link = link.get();
    const auto port = link->start(handler).value().port;
    auto guard = asio::make_work_guard(io);
    std::thread host([&] { io.run(); });
    raw_client client(port);
    client.open_websocket();
    client.send(masked_frame(0x81, "x"));
    CHECK(client.read_frame()->payload == "x");
    if (place == where::other_thread) link->stop({1001, {}}, 20ms);
    if (place == where::loop) {
      std::promise<void> stopped;
      asio::post(io, [&] {
        link->stop({1001, {}}, 20ms);
        stopped.set_value();
      });
      stopped.get_future().get();
    }
    guard.reset();
    if (place == where::after) io.stop();
    host.join();
    if (place == where::after) link->stop({1001, {}}, 20ms);
    CHECK(handler.count("close") == 1);
    link.reset();
  }
}

TEST_CASE("a transport that was never started, or whose loop never ran, can be destroyed") {
  probe_handler handler;
  parlor::make_websocketpp_transport(probe_options());
  asio::io_context io;
  auto link = parlor::make_websocketpp_transport(probe_options(), io);
  CHECK(link->start(handler).has_value());
  CHECK_FALSE(link->start(handler).has_value());
}

TEST_SUITE_END();

#include "transport/loop.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include <doctest/doctest.h>

#include "lone_loop.hpp"

namespace parlor::test {
namespace {

using std::chrono::milliseconds;

// Has its pieces when the test says so.
class late_source final : public body_source {
 public:
  explicit late_source(read_done& asked) : asked_(asked) {}
  std::int64_t size() const override { return 5; }
  void read(std::size_t, read_done done) override { asked_ = std::move(done); }

 private:
  read_done& asked_;
};

// Is never done.
class silent_sink final : public body_sink {
 public:
  void write(std::string, write_done) override {}
};

bool ends_with(const std::string& text, const std::string& end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

}  // namespace

TEST_SUITE_BEGIN("loop");

// Its job may have been lost: then nobody would ever look at the connection again.
TEST_CASE("a request that nobody answers ends with its connection, and a download that goes on does not") {
  auto options = probe_options();
  options.header_deadline = milliseconds(300);
  lone_loop server(std::move(options));
  server.shared->answer_deadline = milliseconds(400);
  exchange_id download{};
  server.handler.request_hook = [&](exchange_id exchange, const http_request& request) -> body_plan {
    if (request.path == "/download") download = exchange;
    return {100, nullptr};
  };
  server.handler.body_hook = [](exchange_id, const std::string&) {};

  const auto began = std::chrono::steady_clock::now();
  lone_peer reader(server, "GET /download HTTP/1.1\r\nHost: localhost\r\n\r\n");
  lone_peer forgotten(server, "GET /forgotten HTTP/1.1\r\nHost: localhost\r\n\r\n");
  lone_peer upload(server, "POST /forgotten HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\nabc");
  lone_peer upgrade(
      server,
      "GET /forgotten HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
  server.handler.upgrade_hook = [](exchange_id, const http_request&) {};
  REQUIRE(server.run_until([&] {
    return server.handler.count("body 0") == 2 && server.handler.count("body 3") == 1 &&
           server.handler.count("upgrade") == 1;
  }));
  body_source::read_done wanted;
  http_response answer;
  answer.body = std::make_unique<late_source>(wanted);
  auto* const found = server.loop.find(download.connection);
  REQUIRE(found != nullptr);
  found->http()->respond(download.number, std::move(answer));
  REQUIRE(server.run_until([&] { return std::chrono::steady_clock::now() - began >= milliseconds(200); }));
  std::exchange(wanted, nullptr)(std::string("pie"));
  REQUIRE(server.run_until([&] { return wanted != nullptr; }));

  REQUIRE(
      server.run_until([&] { return forgotten.is_closed() && upload.is_closed() && upgrade.is_closed(); }));
  CHECK(std::chrono::steady_clock::now() - began >= milliseconds(400));
  CHECK(forgotten.received().empty());
  CHECK(server.run_until([&] { return server.shared->gate.open() == 1; }));
  CHECK(server.handler.count("end") == 3);
  CHECK_FALSE(reader.is_closed());
  wanted(std::string("ce"));
  CHECK(server.run_until([&] { return ends_with(reader.received(), "piece"); }));
}

TEST_CASE(
    "a download whose source says nothing, and an upload whose sink is never done, end with their "
    "connections") {
  auto options = probe_options();
  options.body_grace = milliseconds(50);
  lone_loop server(std::move(options));
  server.shared->answer_deadline = milliseconds(100);
  exchange_id download{};
  server.handler.request_hook = [&](exchange_id exchange, const http_request& request) -> body_plan {
    if (request.path == "/upload") return {100, std::make_unique<silent_sink>()};
    download = exchange;
    return {100, nullptr};
  };
  server.handler.body_hook = [](exchange_id, const std::string&) {};
  const auto began = std::chrono::steady_clock::now();
  lone_peer reader(server, "GET /download HTTP/1.1\r\nHost: localhost\r\n\r\n");
  lone_peer whole(server, "POST /upload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\nabc");
  lone_peer half(server, "POST /upload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nabc");
  REQUIRE(server.run_until([&] { return server.handler.count("body 0") == 1; }));
  body_source::read_done wanted;
  http_response answer;
  answer.body = std::make_unique<late_source>(wanted);
  server.loop.find(download.connection)->http()->respond(download.number, std::move(answer));

  CHECK(server.run_until([&] { return reader.is_closed() && whole.is_closed() && half.is_closed(); }));
  CHECK(std::chrono::steady_clock::now() - began >= milliseconds(100));
  CHECK(server.run_until([&] { return server.handler.count("end") == 3; }));
  // Whoever says something after all finds nobody.
  wanted(std::string("piece"));
  CHECK(server.run_until([&] { return server.shared->gate.open() == 0; }));
}

TEST_SUITE_END();

}  // namespace parlor::test

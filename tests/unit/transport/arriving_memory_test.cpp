// What comes in and is not whole yet: how much of it counts towards the memory budget, and who goes when it is too much.
#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "probe_server.hpp"

using parlor::test::masked_frame;
using parlor::test::masked_header;
using parlor::test::probe_options;
using parlor::test::probe_server;
using parlor::test::raw_client;

namespace {

using namespace std::chrono_literals;

constexpr std::size_t kilobyte = 1024;
constexpr int text = 0x81;
constexpr int binary = 0x82;
constexpr int text_start = 0x01;
constexpr int binary_start = 0x02;
constexpr int last = 0x80;
constexpr std::size_t header_of_long_frame = 14;

// A server, and somebody who does nothing wrong.
class watched_server : public probe_server {
 public:
  explicit watched_server(parlor::websocketpp_options options) : probe_server(std::move(options)) {
    handler.max_message_bytes = 4096 * kilobyte;
    handler.max_body_bytes = 1024 * kilobyte;
    // As a handler does that has nothing else to do, but that one can ask to pause.
    handler.frame_hook = [this](parlor::connection_id id, const std::string& payload) {
      if (payload == "pause") {
        link->pause(id);
        paused = id.value;
      } else {
        link->send(id, std::make_shared<const parlor::frame>(parlor::frame::kind::text, payload));
      }
    };
    friendly_ = std::make_unique<raw_client>(open());
  }

  raw_client open() const {
    auto client = connect();
    client.open_websocket();
    return client;
  }

  // Whether what is counted becomes that. Others are served meanwhile.
  bool comes_to(std::size_t bytes) {
    const auto end = std::chrono::steady_clock::now() + raw_client::patience;
    while (link->counters().budgeted_bytes != bytes) {
      if (std::chrono::steady_clock::now() > end) {
        MESSAGE("counted are ", link->counters().budgeted_bytes);
        return false;
      }
      serve_friendly();
    }
    return true;
  }

  void serve_friendly() {
    friendly_->send(masked_frame(text, "?"));
    REQUIRE(friendly_->read_frame().has_value());
  }

  std::atomic<std::uint64_t> paused{0};

 private:
  std::unique_ptr<raw_client> friendly_;
};

// The code that it was closed with; 0 for none.
int read_close(raw_client& client) {
  while (const auto frame = client.read_frame()) {
    if (frame->opcode == 8) return frame->close_code();
  }
  return 0;
}

std::string letters(std::size_t size) {
  std::string all(size, ' ');
  for (std::size_t place = 0; place < size; ++place) all[place] = static_cast<char>('a' + place * 7 % 23);
  return all;
}

}  // namespace

TEST_SUITE_BEGIN("arriving_memory");

TEST_CASE(
    "a long frame arrives as it was sent, whatever its length, its kind and the pieces that it comes in") {
  watched_server server(probe_options());
  auto client = server.open();
  for (const std::size_t size : {65536U, 65537U, 65539U, 98303U, 98304U, 98305U, 131071U, 131072U, 131073U,
                                 262143U, 262144U, 262150U, 1000003U}) {
    const auto payload = letters(size);
    for (const int kind : {text, binary}) {
      for (const std::size_t piece : {std::size_t{1} << 30, std::size_t{1} << 16, std::size_t{40961}}) {
        CAPTURE(size);
        CAPTURE(kind);
        CAPTURE(piece);
        const auto bytes = masked_frame(kind, payload);
        for (std::size_t sent = 0; sent < bytes.size(); sent += piece) {
          client.send(std::string_view(bytes).substr(sent, piece));
        }
        const auto echo = client.read_frame();
        REQUIRE(echo.has_value());
        CHECK((echo->payload == payload));
      }
    }
  }
}

TEST_CASE("long frames may be fragments, before and behind short ones and with pings between") {
  watched_server server(probe_options());
  auto client = server.open();
  const auto first = letters(70001);
  const auto second = letters(200003);
  for (const bool begins_short : {false, true}) {
    const std::string beginning = begins_short ? "abc" : "";
    client.send(masked_frame(text_start, beginning) + masked_frame(0x00, first) + masked_frame(0x89, "ping") +
                masked_frame(0x00, second) + masked_frame(last, "end") + masked_frame(text, "next"));
    CHECK(client.read_frame()->payload == "ping");
    CHECK((client.read_frame()->payload == beginning + first + second + "end"));
    CHECK(client.read_frame()->payload == "next");
  }
  // The first frame is the long one.
  client.send(masked_frame(binary_start, first) + masked_frame(last, second));
  CHECK((client.read_frame()->payload == first + second));
}

TEST_CASE("text that is none is refused in every piece of a long frame, and at its end") {
  const std::string sound = letters(200000);
  for (const std::size_t place : {0U, 40000U, 70000U, 150000U, 199999U}) {
    CAPTURE(place);
    watched_server server(probe_options());
    auto client = server.open();
    auto broken = sound;
    broken[place] = '\xe2';  // begins a character of three bytes
    client.send(masked_frame(text, broken));
    CHECK(read_close(client) == 1007);
  }
}

TEST_CASE("a length of 64 bits that needs fewer is refused with 1002") {
  for (const std::uint64_t length : {std::uint64_t{0}, std::uint64_t{125}, std::uint64_t{65535}}) {
    CAPTURE(length);
    watched_server server(probe_options());
    auto client = server.open();
    client.send(masked_header(binary, length, 8));
    CHECK(read_close(client) == 1002);
  }
}

TEST_CASE("who announces much and sends little keeps little, and keeps nobody from sending a lot") {
  auto options = probe_options();
  options.inbound_budget_bytes = 1024 * kilobyte;
  watched_server server(std::move(options));
  std::vector<raw_client> slow;
  for (int count = 0; count < 16; ++count) {
    slow.push_back(server.open());
    slow.back().send(masked_header(binary, 500 * kilobyte, 8) + "a little");
  }
  // 32 KiB each, where they have announced eight times of what there is.
  CHECK(server.comes_to(slow.size() * 32 * kilobyte));
  auto large = server.open();
  large.send(masked_frame(binary, letters(500 * kilobyte)));
  CHECK(large.read_frame()->payload.size() == 500 * kilobyte);
  CHECK(server.link->counters().uploads_shed == 0);
}

TEST_CASE("what is kept of a large message never becomes more than twice what is here") {
  auto options = probe_options();
  options.inbound_budget_bytes = 2048 * kilobyte;
  watched_server server(std::move(options));
  auto client = server.open();
  const auto bytes = masked_frame(binary, letters(1024 * kilobyte));
  std::size_t sent = 0;
  // The first byte of a piece asks for the rest of it.
  for (std::size_t here = 64 * kilobyte; here < 1024 * kilobyte; here *= 2) {
    CAPTURE(here);
    const auto until = header_of_long_frame + here + 1;
    client.send(std::string_view(bytes).substr(sent, until - sent));
    sent = until;
    CHECK(server.comes_to(2 * here));
  }
  client.send(std::string_view(bytes).substr(sent));
  CHECK(client.read_frame()->payload.size() == 1024 * kilobyte);
  CHECK(server.comes_to(0));
}

TEST_CASE("a message that finds no room on its way is refused with 1013, and makes room for the others") {
  auto options = probe_options();
  options.inbound_budget_bytes = 300 * kilobyte;
  watched_server server(std::move(options));
  const auto bytes = masked_frame(binary, letters(200 * kilobyte));
  const auto send_until = [&](raw_client& client, std::size_t from, std::size_t until) {
    client.send(std::string_view(bytes).substr(from, until - from));
  };
  auto first = server.open();
  auto second = server.open();
  const auto most = header_of_long_frame + 128 * kilobyte;
  // There is room for each when it begins, and for so much of both, but for more of one alone.
  send_until(first, 0, header_of_long_frame);
  CHECK(server.comes_to(32 * kilobyte));
  send_until(second, 0, header_of_long_frame);
  CHECK(server.comes_to(64 * kilobyte));
  send_until(first, header_of_long_frame, most);
  CHECK(server.comes_to(160 * kilobyte));
  send_until(second, header_of_long_frame, most);
  CHECK(server.comes_to(256 * kilobyte));
  send_until(second, most, bytes.size());
  CHECK(read_close(second) == 1013);
  second.end_output();
  CHECK(server.comes_to(128 * kilobyte));
  send_until(first, most, bytes.size());
  CHECK(first.read_frame()->payload.size() == 200 * kilobyte);
  CHECK(server.link->counters().uploads_shed == 1);
}

TEST_CASE("of small messages counts what stays beyond a turn, and nothing once they are whole") {
  watched_server server(probe_options());
  const auto bytes = masked_frame(text, letters(60 * kilobyte));
  constexpr std::size_t header = 8;
  auto client = server.open();
  CHECK(server.comes_to(0));
  client.send(std::string_view(bytes).substr(0, header));
  CHECK(server.comes_to(0));
  client.send(std::string_view(bytes).substr(header, 1000));
  CHECK(server.comes_to(1000));
  client.send(std::string_view(bytes).substr(header + 1000, 30000));
  CHECK(server.comes_to(31000));
  client.send(std::string_view(bytes).substr(header + 31000));
  CHECK(client.read_frame()->payload.size() == 60 * kilobyte);
  CHECK(server.comes_to(0));
  // Fragments are a message, a ping between them is none.
  client.send(masked_frame(text_start, letters(500)) + masked_frame(0x89, "ping").substr(0, 8));
  CHECK(server.comes_to(500));
  client.send(masked_frame(0x89, "ping").substr(8) + masked_frame(0x00, letters(300)).substr(0, 100));
  CHECK(server.comes_to(500 + 92));
  { const auto gone = std::move(client); }
  CHECK(server.comes_to(0));
}

TEST_CASE("of requests counts what stays beyond a turn: heads, bodies, and what is sent before an answer") {
  watched_server server(probe_options());
  const std::string head = "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60000\r\n\r\n";
  auto client = server.connect();
  client.send(std::string_view(head).substr(0, 30));
  CHECK(server.comes_to(30));
  client.send(std::string_view(head).substr(30));
  CHECK(server.comes_to(head.size()));
  client.send(letters(20000));
  CHECK(server.comes_to(head.size() + 20000));
  client.send(letters(40000));
  CHECK(client.read_answer("POST").status == 200);
  CHECK(server.comes_to(0));
  auto leaving = server.connect();
  leaving.send(head + letters(10000));
  CHECK(server.comes_to(head.size() + 10000));
  { const auto gone = std::move(leaving); }
  CHECK(server.comes_to(0));
}

TEST_CASE("of thousands of small messages that never end those go first of which most is here, with 1013") {
  auto options = probe_options();
  options.hard_queue_bytes = 64 * kilobyte;
  options.memory_budget_bytes = 1000 * kilobyte;
  watched_server server(std::move(options));
  std::vector<raw_client> small;
  for (int count = 0; count < 20; ++count) {
    small.push_back(server.open());
    small.back().send(masked_frame(text, letters(10 * kilobyte + 1)).substr(0, 8 + 10 * kilobyte));
  }
  CHECK(server.comes_to(200 * kilobyte));
  std::vector<raw_client> large;
  for (int count = 0; count < 16; ++count) large.push_back(server.open());
  for (auto& each : large) {
    each.send(masked_frame(text, letters(50 * kilobyte + 1)).substr(0, 8 + 50 * kilobyte));
  }
  CHECK(server.comes_to(1000 * kilobyte));
  CHECK(server.link->counters().queues_shed == 0);
  // Nobody new is let in above 90 %; who is there goes on, and one more byte is too much.
  CHECK(server.ask("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").status == 503);
  small[0].send("x");
  CHECK(small[0].read_frame()->payload.size() == 10 * kilobyte + 1);
  server.serve_friendly();
  // The one that was answered has made room for so much.
  small[0].send(masked_frame(text, letters(20 * kilobyte)).substr(0, 8 + 11 * kilobyte));
  CHECK(server.handler.waits_for("close 1013 short of memory", 3));
  CHECK(server.comes_to((190 + 11 + 13 * 50) * kilobyte));
  CHECK(server.link->counters().queues_shed == 3);
  CHECK(server.ask("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").status == 200);
  int refused = 0;
  for (auto& each : large) {
    each.send("x");
    const auto answer = each.read_frame();
    REQUIRE(answer.has_value());
    if (answer->opcode == 8) {
      CHECK(answer->close_code() == 1013);
      ++refused;
    } else {
      CHECK(answer->payload.size() == 50 * kilobyte + 1);
    }
  }
  CHECK(refused == 3);
}

TEST_CASE("a paused connection's input counts until it is taken") {
  watched_server server(probe_options());
  auto client = server.open();
  const auto waiting = masked_frame(text, letters(10000));
  client.send(masked_frame(text, "pause") + waiting);
  CHECK(server.comes_to(waiting.size()));
  server.link->resume(parlor::connection_id{server.paused});
  CHECK(client.read_frame()->payload.size() == 10000);
  CHECK(server.comes_to(0));
}

TEST_CASE("a small message that does not go on is closed with 1008, whoever answers pings meanwhile") {
  auto options = probe_options();
  options.ping_interval = 20ms;
  options.ping_deadline = 200ms;
  watched_server server(std::move(options));
  auto client = server.open();
  client.send(masked_frame(text_start, "a beginning"));
  int pings = 0;
  std::optional<parlor::test::raw_frame> frame;
  while ((frame = client.read_frame()) && frame->opcode == 9) {
    ++pings;
    client.send(masked_frame(0x8a, frame->payload));
  }
  REQUIRE(frame.has_value());
  CHECK(frame->close_code() == 1008);
  CHECK(pings > 2);
  CHECK(server.handler.waits_for("close 1008 message too slow"));
}

TEST_SUITE_END();

// What a stranger sends to the port, through the real connection classes: a loop that runs nobody's thread but
// this one, and a pair of sockets in the place of the network.
#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "parlor/asio.hpp"
#include "parlor/testing/contract.hpp"
#include "parlor/transport/websocketpp.hpp"

#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <sys/socket.h>
#include <unistd.h>

#include "fuzz/harness.hpp"
#include "text/utf8.hpp"
#include "transport/connection.hpp"
#include "transport/http_connection.hpp"
#include "transport/loop.hpp"
#include "transport/websocket_connection.hpp"

namespace fuzzing {
namespace {

using namespace parlor;
using parlor::testing::expect;

// Answers every request with the size of its body, and every frame with itself.
class echo final : public connection_handler {
 public:
  explicit echo(net::loop& loop) : loop_(loop) {}

  body_plan on_request(exchange_id, const http_request&) override { return {64 * 1024, nullptr}; }
  void on_body(exchange_id exchange, std::string body) override {
    auto* const found = loop_.find(exchange.connection);
    if (found == nullptr || found->http() == nullptr) return;
    found->http()->respond(exchange.number, http_response(200, "text/plain", std::to_string(body.size())));
  }
  void on_upgrade(exchange_id exchange, const http_request&) override {
    auto* const found = loop_.find(exchange.connection);
    if (found != nullptr && found->http() != nullptr) found->http()->accept(exchange.number, {});
  }
  void on_exchange_end(exchange_id) override {}
  void on_open(connection_id) override {}
  void on_frame(connection_id connection, frame::kind type, std::string payload) override {
    if (type == frame::kind::text)
      expect(text::is_valid_utf8(payload), "a text that is none was let through");
    auto* const found = loop_.find(connection);
    if (found == nullptr || found->websocket() == nullptr) return;
    found->websocket()->send(std::make_shared<const frame>(type, payload));
  }
  void on_close(connection_id, const close_reason&) override {}

 private:
  net::loop& loop_;
};

// Limits of the sort that time has a part in are out of reach: an input is to have one answer.
websocketpp_options options_without_time() {
  websocketpp_options options;
  options.max_control_frames_per_second = 1'000'000;
  return options;
}

class wire {
 public:
  wire()
      : shared_(std::make_shared<net::shared_parts>(options_without_time())),
        guard_(asio::make_work_guard(context_)),
        loop_(0, shared_, context_),
        handler_(loop_) {
    shared_->handler = &handler_;
  }

  // What a connection answers to that, sent in pieces of so many bytes.
  std::string play(std::string_view sent, std::size_t piece) {
    std::array<int, 2> ends{};
    expect(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends.data()) == 0,
           "no sockets");
    loop_.adopt(ends[0], asio::ip::make_address("127.0.0.1"));
    turn();
    std::string heard;
    bool is_open = true;
    while (is_open && !sent.empty()) {
      const auto size = std::min(piece, sent.size());
      is_open = ::send(ends[1], sent.data(), size, MSG_NOSIGNAL) == static_cast<ssize_t>(size);
      sent.remove_prefix(size);
      turn();
      is_open = listen(ends[1], heard) && is_open;
    }
    ::shutdown(ends[1], SHUT_WR);
    turn();
    listen(ends[1], heard);
    ::close(ends[1]);
    for (int turns = 0; loop_.connection_count() > 0; ++turns) {
      expect(turns < 100, "a connection whose peer is gone stays");
      turn();
    }
    return heard;
  }

 private:
  // As long as there is something to do at once.
  void turn() {
    while (context_.poll() > 0) {
    }
  }

  // False once the other end is closed.
  static bool listen(int socket, std::string& heard) {
    std::array<char, 16 * 1024> bytes{};
    for (;;) {
      const auto size = ::recv(socket, bytes.data(), bytes.size(), 0);
      if (size <= 0) return size < 0 && errno == EAGAIN;
      heard.append(bytes.data(), static_cast<std::size_t>(size));
    }
  }

  asio::io_context context_{1};
  std::shared_ptr<net::shared_parts> shared_;
  asio::executor_work_guard<asio::io_context::executor_type> guard_;
  net::loop loop_;
  echo handler_;
};

// Whoever sends a body without waiting is not told to go on.
std::string without_invitations(std::string answer) {
  constexpr std::string_view invitation = "HTTP/1.1 100 Continue\r\n\r\n";
  for (std::size_t at = answer.find(invitation); at != std::string::npos; at = answer.find(invitation)) {
    answer.erase(at, invitation.size());
  }
  return answer;
}

std::string without_dates(std::string answer) {
  for (std::size_t at = answer.find("\r\nDate: "); at != std::string::npos;
       at = answer.find("\r\nDate: ", at)) {
    answer.erase(at, answer.find("\r\n", at + 2) - at);
  }
  return answer;
}

constexpr std::string_view handshake =
    "GET /chat HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

struct heard_frame {
  unsigned opcode = 0;
  std::string payload;

  friend bool operator==(const heard_frame& one, const heard_frame& other) {
    return one.opcode == other.opcode && one.payload == other.payload;
  }
};

constexpr unsigned text_frame = 1;
constexpr unsigned binary_frame = 2;
constexpr unsigned close_frame = 8;
constexpr unsigned pong_frame = 10;

// Everything after the handshake's answer, without pongs: of several only the last is sent.
std::vector<heard_frame> frames_in(std::string_view bytes) {
  const auto head = bytes.find("\r\n\r\n");
  expect(bytes.substr(0, 12) == "HTTP/1.1 101" && head != std::string_view::npos, "no handshake");
  bytes.remove_prefix(head + 4);
  std::vector<heard_frame> frames;
  bool is_closed = false;
  while (!bytes.empty()) {
    const auto at = [&bytes](std::size_t place) {
      expect(place < bytes.size(), "half a frame");
      return static_cast<std::size_t>(static_cast<unsigned char>(bytes[place]));
    };
    expect(!is_closed, "something after the close frame");
    expect((at(0) & 0xF0U) == 0x80U, "a frame in fragments, or with a reserved bit");
    expect((at(1) & 0x80U) == 0, "a server that masks");
    std::size_t size = at(1);
    std::size_t start = 2;
    if (size > 125) {
      start = size == 126 ? 4 : 10;
      size = 0;
      for (std::size_t place = 2; place < start; ++place) size = size << 8U | at(place);
      expect(size > (start == 4 ? 125U : 0xFFFFU), "a length with more bytes than it needs");
    }
    expect(start + size <= bytes.size(), "half a frame");
    heard_frame frame{static_cast<unsigned>(at(0) & 0x0FU), std::string(bytes.substr(start, size))};
    bytes.remove_prefix(start + size);
    is_closed = frame.opcode == close_frame;
    expect(
        frame.opcode == text_frame || frame.opcode == binary_frame || frame.opcode == pong_frame || is_closed,
        "a frame of another kind");
    if (frame.opcode == text_frame) expect(text::is_valid_utf8(frame.payload), "a text that is none");
    if (frame.opcode != pong_frame) frames.push_back(std::move(frame));
  }
  return frames;
}

constexpr std::size_t everything_at_once = std::size_t{1} << 20;

// The first byte says into which pieces the rest is cut.
std::size_t piece_of(std::string_view& input) {
  const auto first = static_cast<unsigned char>(input.front());
  input.remove_prefix(1);
  return 1 + first % 16U;
}

}  // namespace

harness make_http_harness() {
  const auto port = std::make_shared<wire>();
  return [port](std::string_view input) {
    if (input.empty()) return;
    const auto piece = piece_of(input);
    const auto whole = without_invitations(without_dates(port->play(input, everything_at_once)));
    expect(whole.empty() || whole.substr(0, 9) == "HTTP/1.1 ", "an answer that is no HTTP: " + whole);
    const auto cut = without_invitations(without_dates(port->play(input, piece)));
    expect(whole == cut, "in pieces it was answered otherwise:\n" + whole + "\n---\n" + cut);
  };
}

harness make_websocket_harness() {
  const auto port = std::make_shared<wire>();
  return [port](std::string_view input) {
    if (input.empty()) return;
    const auto piece = piece_of(input);
    const auto sent = std::string(handshake) + std::string(input);
    const auto whole = frames_in(port->play(sent, everything_at_once));
    const auto cut = frames_in(port->play(sent, piece));
    expect(whole == cut, "in pieces it was answered otherwise");
  };
}

}  // namespace fuzzing

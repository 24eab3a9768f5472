#include "load/client_pool.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "load/failure.hpp"
#include "load/websocket.hpp"

namespace parlor_bench {
namespace {

constexpr std::size_t max_opening = 100;
constexpr std::size_t max_events = 512;
constexpr std::size_t read_bytes = 1024 * 1024;
constexpr nanoseconds opening_patience = 10 * per_second;
// Of the 28,000 ports that an address has the kernel searches the last ones one by one: 19,900 connections from one
// address take 5 to 13 s of the generator's time, from two of them 0.8 s.
constexpr std::size_t max_of_an_address = 10'000;

}  // namespace

struct client_pool::client {
  client(std::size_t number, std::uint16_t port, const tls_client* tls)
      : index(number),
        socket(port, tls, blocking::no, static_cast<std::uint32_t>(number / max_of_an_address)) {}

  std::size_t index;
  stream socket;
  client_pool::stage stage = client_pool::stage::connecting;
  bool is_writing = false;  // epoll tells when there is room
  std::string input;        // of a frame or a head that is not complete
  std::string output;
};

client_pool::client_pool(std::uint16_t port, const tls_client* tls)
    : port_(port), tls_(tls), epoll_(epoll_create1(0)), buffer_(read_bytes), events_(max_events) {
  if (epoll_ < 0) throw failure(std::string("no epoll: ") + std::strerror(errno));
  // Messages that are due at a moment are not to wait for the 50 us that the kernel may add to every sleep.
  prctl(PR_SET_TIMERSLACK, 1);
}

client_pool::~client_pool() {
  ::close(epoll_);
}

void client_pool::open(std::size_t count, const std::function<std::string(std::size_t client)>& request_of,
                       frame_handler& handler) {
  const auto wanted = clients_.size() + count;
  auto last_progress = now();
  while (clients_.size() < wanted || opening_ > 0) {
    while (clients_.size() < wanted && opening_ < max_opening) start(request_of);
    if (turn(per_second, handler) > 0) last_progress = now();
    if (now() - last_progress > opening_patience) throw failure("the server does not answer a handshake");
  }
}

void client_pool::start(const std::function<std::string(std::size_t client)>& request_of) {
  const auto index = clients_.size();
  auto& one = *clients_.emplace_back(std::make_unique<client>(index, port_, tls_));
  one.output = request_of(index);
  ++opening_;
  watch(one, EPOLL_CTL_ADD, true);
}

std::size_t client_pool::turn(nanoseconds patience, frame_handler& handler) {
  const auto wait = std::max<nanoseconds>(patience, 0);
  const timespec timeout{wait / per_second, wait % per_second};
  const int count = epoll_pwait2(epoll_, events_.data(), static_cast<int>(events_.size()), &timeout, nullptr);
  bytes_ = 0;
  for (int index = 0; index < count; ++index) {
    const auto& event = events_[static_cast<std::size_t>(index)];
    auto& one = *static_cast<client*>(event.data.ptr);
    if (one.stage == stage::connecting || one.stage == stage::securing) {
      advance(one);
    } else {
      if ((event.events & EPOLLOUT) != 0) flush(one);
      if ((event.events & ~std::uint32_t{EPOLLOUT}) != 0) read_from(one, handler);
    }
  }
  return bytes_;
}

void client_pool::settle(nanoseconds quiet, nanoseconds longest, frame_handler& handler) {
  const auto end = now() + longest;
  while (now() < end && turn(quiet, handler) > 0) {
  }
}

void client_pool::send(std::size_t index, std::string_view bytes) {
  auto& one = *clients_[index];
  if (one.output.empty()) {
    const auto count = one.socket.write(bytes);
    if (count < 0) throw failure("connection " + std::to_string(index) + " is broken");
    bytes.remove_prefix(static_cast<std::size_t>(count));
    if (bytes.empty()) return;
    watch(one, EPOLL_CTL_MOD, true);
  }
  one.output += bytes;
}

void client_pool::reply(std::size_t index, std::string_view text) {
  if (text.empty()) return;
  std::string answer;
  append_masked_frame(answer, frame_type::text, text);
  send(index, answer);
}

// The TCP connection stands, or it has failed; then TLS; then the request goes out.
void client_pool::advance(client& one) {
  if (one.stage == stage::connecting) {
    int problem = 0;
    socklen_t size = sizeof problem;
    getsockopt(one.socket.descriptor(), SOL_SOCKET, SO_ERROR, &problem, &size);
    if (problem != 0) throw failure(std::string("cannot connect: ") + std::strerror(problem));
    one.stage = stage::securing;
  }
  const auto reached = one.socket.secure();
  if (reached != stream::security::done) {
    return watch(one, EPOLL_CTL_MOD, reached == stream::security::wants_writing);
  }
  one.stage = stage::upgrading;
  flush(one);
}

void client_pool::read_from(client& one, frame_handler& handler) {
  const auto kept = one.input.size();
  if (kept >= buffer_.size()) throw failure("a frame of more than a mebibyte");
  std::memcpy(buffer_.data(), one.input.data(), kept);
  const auto count = one.socket.read(buffer_.data() + kept, buffer_.size() - kept);
  if (count == 0) return;
  if (count < 0) throw failure("the server has cut connection " + std::to_string(one.index));
  const auto at = now();
  bytes_ += static_cast<std::size_t>(count);
  const auto size = kept + static_cast<std::size_t>(count);
  std::size_t taken = 0;
  if (one.stage == stage::upgrading) taken = take_head(one, std::string_view(buffer_.data(), size));
  if (one.stage == stage::open) taken += take_frames(one, buffer_.data() + taken, size - taken, at, handler);
  one.input.assign(buffer_.data() + taken, size - taken);
}

std::size_t client_pool::take_head(client& one, std::string_view data) {
  constexpr std::string_view end = "\r\n\r\n";
  const auto at = data.find(end);
  if (at == std::string_view::npos) return 0;
  if (!is_accepted(data.substr(0, at))) {
    throw failure("connection " + std::to_string(one.index) +
                  " was refused: " + std::string(data.substr(0, data.find("\r\n"))));
  }
  one.stage = stage::open;
  --opening_;
  return at + end.size();
}

std::size_t client_pool::take_frames(client& one, const char* data, std::size_t size, nanoseconds at,
                                     frame_handler& handler) {
  constexpr unsigned first_control = 8;
  std::size_t taken = 0;
  for (;;) {
    const auto header = read_frame_header(data + taken, size - taken);
    if (header.header_bytes == 0 || size - taken - header.header_bytes < header.payload_bytes) return taken;
    const std::string_view payload(data + taken + header.header_bytes, header.payload_bytes);
    if (header.opcode >= first_control) {
      take_control(one, header.opcode, payload);
    } else {
      handler.on_frame(one.index, payload, at);
    }
    taken += header.header_bytes + header.payload_bytes;
  }
}

void client_pool::take_control(client& one, unsigned opcode, std::string_view payload) {
  if (opcode == static_cast<unsigned>(frame_type::close)) {
    const auto code = payload.size() < 2 ? 0
                                         : static_cast<std::uint8_t>(payload[0]) * 256 +
                                               static_cast<std::uint8_t>(payload[1]);
    throw failure("the server closed connection " + std::to_string(one.index) + " with " +
                  std::to_string(code) + ' ' +
                  std::string(payload.substr(std::min<std::size_t>(2, payload.size()))));
  }
  if (opcode != static_cast<unsigned>(frame_type::ping)) return;
  std::string answer;
  append_masked_frame(answer, frame_type::pong, payload);
  send(one.index, answer);
}

void client_pool::flush(client& one) {
  if (one.output.empty()) return watch(one, EPOLL_CTL_MOD, false);
  const auto count = one.socket.write(one.output);
  if (count < 0) throw failure("connection " + std::to_string(one.index) + " is broken");
  one.output.erase(0, static_cast<std::size_t>(count));
  if (one.output.empty()) watch(one, EPOLL_CTL_MOD, false);
}

void client_pool::watch(client& one, int operation, bool for_writing) {
  epoll_event event{};
  event.events = EPOLLIN | (for_writing ? std::uint32_t{EPOLLOUT} : 0u);
  event.data.ptr = &one;
  one.is_writing = for_writing;
  epoll_ctl(epoll_, operation, one.socket.descriptor(), &event);
}

}  // namespace parlor_bench

#include "raw_client.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace parlor::test {

namespace {

constexpr std::array<unsigned char, 4> mask = {0x12, 0x34, 0x56, 0x78};

int to_byte(char letter) {
  return static_cast<unsigned char>(letter);
}

}  // namespace

std::string raw_answer::field(std::string_view name) const {
  const auto start = head.find("\r\n" + std::string(name) + ": ");
  if (start == std::string::npos) return {};
  const auto value = start + name.size() + 4;
  return head.substr(value, head.find("\r\n", value) - value);
}

int raw_frame::close_code() const {
  if (opcode != 8 || payload.size() < 2) return 0;
  return to_byte(payload[0]) << 8 | to_byte(payload[1]);
}

raw_client::raw_client(std::uint16_t port, buffers size)
    : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  if (size == buffers::small) {
    const int bytes = 4096;
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
  }
  const int on = 1;
  ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    ::close(socket_);
    throw std::runtime_error("cannot connect");
  }
}

raw_client::~raw_client() {
  if (socket_ >= 0) ::close(socket_);
}

raw_client::raw_client(raw_client&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)),
      is_ended_(other.is_ended_),
      received_(std::move(other.received_)) {}

bool raw_client::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool raw_client::send_chopped(std::string_view bytes) {
  for (const char byte : bytes) {
    if (!send({&byte, 1})) return false;
  }
  return true;
}

std::size_t raw_client::send_without_waiting(std::string_view bytes) {
  const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  return sent > 0 ? static_cast<std::size_t>(sent) : 0;
}

void raw_client::end_output() {
  ::shutdown(socket_, SHUT_WR);
}

bool raw_client::fill(std::chrono::steady_clock::time_point until) {
  if (is_ended_) return false;
  const auto left =
      std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now()).count();
  pollfd ready{socket_, POLLIN, 0};
  if (left < 0 || ::poll(&ready, 1, static_cast<int>(left)) <= 0) return false;
  std::array<char, 65536> buffer;
  const auto size = ::recv(socket_, buffer.data(), buffer.size(), 0);
  if (size <= 0) {
    is_ended_ = true;
    return false;
  }
  received_.append(buffer.data(), static_cast<std::size_t>(size));
  return true;
}

std::string raw_client::read(std::size_t size) {
  const auto until = std::chrono::steady_clock::now() + patience;
  while (received_.size() < size && fill(until)) {
  }
  auto piece = received_.substr(0, size);
  received_.erase(0, piece.size());
  return piece;
}

std::string raw_client::read_until(std::string_view mark) {
  const auto until = std::chrono::steady_clock::now() + patience;
  while (received_.find(mark) == std::string::npos) {
    if (!fill(until)) return {};
  }
  return read(received_.find(mark) + mark.size());
}

raw_answer raw_client::read_answer(std::string_view method) {
  raw_answer answer;
  answer.head = read_until("\r\n\r\n");
  if (answer.head.size() < 12) return answer;
  answer.status = std::stoi(answer.head.substr(9, 3));
  const auto length = answer.field("Content-Length");
  const bool has_body =
      method != "HEAD" && answer.status >= 200 && answer.status != 204 && answer.status != 304;
  if (has_body && !length.empty()) answer.body = read(std::stoul(length));
  return answer;
}

std::optional<raw_frame> raw_client::read_frame() {
  const auto start = read(2);
  if (start.size() < 2) return std::nullopt;
  raw_frame frame;
  frame.opcode = to_byte(start[0]) & 0x0f;
  frame.is_final = (to_byte(start[0]) & 0x80) != 0;
  frame.is_compressed = (to_byte(start[0]) & 0x40) != 0;
  std::size_t size = static_cast<std::size_t>(to_byte(start[1]) & 0x7f);
  const std::size_t more = size == 126 ? 2 : size == 127 ? 8 : 0;
  if (more > 0) {
    const auto length = read(more);
    if (length.size() < more) return std::nullopt;
    size = 0;
    for (const char byte : length) size = size << 8 | static_cast<std::size_t>(to_byte(byte));
  }
  frame.payload = read(size);
  if (frame.payload.size() < size) return std::nullopt;
  return frame;
}

int raw_client::read_close() {
  while (const auto frame = read_frame()) {
    if (frame->opcode == 8) return frame->close_code();
  }
  return 0;
}

bool raw_client::is_closed() {
  const auto until = std::chrono::steady_clock::now() + patience;
  while (fill(until)) received_.clear();
  return is_ended_;
}

std::string raw_client::open_websocket(std::string_view target, std::string_view more_fields) {
  send("GET " + std::string(target) +
       " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: "
       "13\r\n"
       "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
       std::string(more_fields) + "\r\n");
  return read_until("\r\n\r\n");
}

std::string masked_header(int first, std::uint64_t length, int length_bytes) {
  std::string bytes(1, static_cast<char>(first));
  if (length_bytes == 0) bytes += static_cast<char>(0x80 | length);
  if (length_bytes == 2) bytes += static_cast<char>(0x80 | 126);
  if (length_bytes == 8) bytes += static_cast<char>(0x80 | 127);
  for (int shift = (length_bytes - 1) * 8; shift >= 0; shift -= 8) {
    bytes += static_cast<char>(length >> shift & 0xff);
  }
  bytes.append(mask.begin(), mask.end());
  return bytes;
}

std::string masked_frame(int first, std::string_view payload) {
  const int length_bytes = payload.size() < 126 ? 0 : payload.size() < 65536 ? 2 : 8;
  auto bytes = masked_header(first, payload.size(), length_bytes);
  bytes.reserve(bytes.size() + payload.size());
  for (std::size_t index = 0; index < payload.size(); ++index) {
    bytes += static_cast<char>(to_byte(payload[index]) ^ mask[index % mask.size()]);
  }
  return bytes;
}

std::string close_payload(int code, std::string_view reason) {
  std::string payload;
  payload += static_cast<char>(code >> 8);
  payload += static_cast<char>(code & 0xff);
  payload += reason;
  return payload;
}

}  // namespace parlor::test

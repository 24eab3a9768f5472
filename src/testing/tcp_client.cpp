// The client of the transport contract over real sockets.
#include <array>
#include <charconv>
#include <cstdint>
#include <stdexcept>

#include "parlor/testing/transport_contract.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace parlor::testing {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds answer_patience{5000};
constexpr unsigned char close_opcode = 8;

class byte_stream {
 public:
  explicit byte_stream(const endpoint& where) {
    sockaddr_storage address{};
    auto* const v4 = reinterpret_cast<sockaddr_in*>(&address);
    auto* const v6 = reinterpret_cast<sockaddr_in6*>(&address);
    socklen_t size = sizeof(sockaddr_in);
    if (::inet_pton(AF_INET, where.address.c_str(), &v4->sin_addr) == 1) {
      v4->sin_family = AF_INET;
      v4->sin_port = htons(where.port);
    } else if (::inet_pton(AF_INET6, where.address.c_str(), &v6->sin6_addr) == 1) {
      v6->sin6_family = AF_INET6;
      v6->sin6_port = htons(where.port);
      size = sizeof(sockaddr_in6);
    }
    socket_ = ::socket(address.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), size) != 0) {
      ::close(socket_);
      throw std::runtime_error("cannot connect to " + where.address);
    }
  }
  ~byte_stream() { ::close(socket_); }
  byte_stream(const byte_stream&) = delete;
  byte_stream& operator=(const byte_stream&) = delete;

  void send(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }

  // Waits until there are `size` bytes; false where they do not come.
  bool fill(std::size_t size, milliseconds patience) {
    const auto until = std::chrono::steady_clock::now() + patience;
    while (received_.size() < size) {
      const auto left =
          std::chrono::duration_cast<milliseconds>(until - std::chrono::steady_clock::now()).count();
      pollfd ready{socket_, POLLIN, 0};
      if (left < 0 || ::poll(&ready, 1, static_cast<int>(left)) <= 0) return false;
      std::array<char, 16384> buffer;
      const auto count = ::recv(socket_, buffer.data(), buffer.size(), 0);
      if (count <= 0) return false;
      received_.append(buffer.data(), static_cast<std::size_t>(count));
    }
    return true;
  }

  std::string read_head() {
    auto end = received_.find("\r\n\r\n");
    while (end == std::string::npos) {
      if (!fill(received_.size() + 1, answer_patience)) return {};
      end = received_.find("\r\n\r\n");
    }
    return take(end + 4);
  }

  unsigned char at(std::size_t index) const { return static_cast<unsigned char>(received_[index]); }

  std::string take(std::size_t size) {
    auto bytes = received_.substr(0, size);
    received_.erase(0, size);
    return bytes;
  }

 private:
  int socket_ = -1;
  std::string received_;
};

std::string head_of(const http_request& request, std::string_view more) {
  std::string head = request.method + " " + request.path;
  if (!request.query.empty()) head += "?" + request.query;
  head += " HTTP/1.1\r\nHost: localhost\r\n";
  for (const auto& [name, value] : request.fields.all()) head += name + ": " + value + "\r\n";
  head += more;
  head += "\r\n";
  return head;
}

contract_answer parse_head(std::string_view head) {
  contract_answer answer;
  if (head.size() < 12) return answer;
  std::from_chars(head.data() + 9, head.data() + 12, answer.status);
  head.remove_prefix(head.find("\r\n") + 2);
  while (head.size() > 2) {
    const auto end = head.find("\r\n");
    const auto line = head.substr(0, end);
    const auto colon = line.find(": ");
    answer.fields.add(std::string(line.substr(0, colon)), std::string(line.substr(colon + 2)));
    head.remove_prefix(end + 2);
  }
  return answer;
}

contract_answer read_answer(byte_stream& stream, const std::string& method) {
  auto answer = parse_head(stream.read_head());
  const auto length = answer.fields.find("Content-Length");
  if (!length || method == "HEAD") return answer;
  const auto size = static_cast<std::size_t>(std::stoul(std::string(*length)));
  stream.fill(size, answer_patience);
  answer.body = stream.take(size);
  return answer;
}

class tcp_socket final : public contract_socket {
 public:
  explicit tcp_socket(std::unique_ptr<byte_stream> stream) : stream_(std::move(stream)) {}

  void send(frame::kind type, std::string_view payload) override {
    write_frame(static_cast<unsigned char>(type == frame::kind::text ? 1 : 2), payload);
  }

  std::optional<std::string> receive(milliseconds patience) override {
    while (!closed_) {
      auto next = read_frame(patience);
      if (!next) return std::nullopt;
      if (next->opcode == close_opcode) {
        take_close(next->payload);
      } else if (next->opcode < close_opcode) {
        return std::move(next->payload);
      }
    }
    return std::nullopt;
  }

  std::optional<close_reason> closed(milliseconds patience) override {
    while (!closed_ && receive(patience)) {
    }
    return closed_;
  }

  void close(const close_reason& why) override {
    std::string payload;
    payload += static_cast<char>(why.code >> 8);
    payload += static_cast<char>(why.code & 0xff);
    write_frame(close_opcode, payload + why.reason);
  }

 private:
  struct raw_frame {
    unsigned char opcode = 0;
    std::string payload;
  };

  // With a mask of zeros, which leaves the payload as it is.
  void write_frame(unsigned char opcode, std::string_view payload) {
    std::string bytes(1, static_cast<char>(0x80 | opcode));
    const int length_bytes = payload.size() < 126 ? 0 : payload.size() < 65536 ? 2 : 8;
    bytes += static_cast<char>(0x80 | (length_bytes == 0 ? payload.size() : length_bytes == 2 ? 126U : 127U));
    for (int shift = (length_bytes - 1) * 8; shift >= 0; shift -= 8) {
      bytes += static_cast<char>(payload.size() >> shift & 0xff);
    }
    bytes.append(4, '\0');
    bytes += payload;
    stream_->send(bytes);
  }

  std::optional<raw_frame> read_frame(milliseconds patience) {
    if (!stream_->fill(2, patience)) return std::nullopt;
    const auto code = stream_->at(1);
    const std::size_t header = code < 126 ? 2 : code == 126 ? 4 : 10;
    if (!stream_->fill(header, answer_patience)) return std::nullopt;
    std::size_t size = code;
    if (header > 2) {
      size = 0;
      for (std::size_t index = 2; index < header; ++index) size = size << 8 | stream_->at(index);
    }
    if (!stream_->fill(header + size, answer_patience)) return std::nullopt;
    const auto opcode = static_cast<unsigned char>(stream_->at(0) & 0x0f);
    stream_->take(header);
    return raw_frame{opcode, stream_->take(size)};
  }

  void take_close(const std::string& payload) {
    close_reason why{1005, {}};
    if (payload.size() >= 2) {
      const auto high = static_cast<unsigned char>(payload[0]);
      const auto low = static_cast<unsigned char>(payload[1]);
      why = {static_cast<std::uint16_t>(high << 8 | low), payload.substr(2)};
    }
    closed_ = why;
    write_frame(close_opcode, std::string_view(payload).substr(0, 2));
  }

  std::unique_ptr<byte_stream> stream_;
  std::optional<close_reason> closed_;
};

}  // namespace

contract_opening open_over_tcp(const endpoint& where, const http_request& request) {
  auto stream = std::make_unique<byte_stream>(where);
  stream->send(head_of(request,
                       "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                       "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"));
  auto answer = read_answer(*stream, request.method);
  if (answer.status != 101) return {nullptr, std::move(answer)};
  return {std::make_unique<tcp_socket>(std::move(stream)), {}};
}

contract_answer fetch_over_tcp(const endpoint& where, const http_request& request, std::string_view body) {
  byte_stream stream(where);
  const bool has_body = !body.empty() || request.method == "POST";
  stream.send(
      head_of(request, has_body ? "Content-Length: " + std::to_string(body.size()) + "\r\n" : std::string()));
  stream.send(body);
  return read_answer(stream, request.method);
}

}  // namespace parlor::testing

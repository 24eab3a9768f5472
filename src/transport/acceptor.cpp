#include "acceptor.hpp"

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <new>
#include <string_view>
#include <utility>

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include "insist.hpp"

namespace parlor::net {

namespace {

constexpr auto back_off_time = std::chrono::milliseconds(100);
// So many are taken before those that are already connected have their turn.
constexpr int max_accepts = 64;

constexpr std::string_view turned_away =
    "HTTP/1.1 503 Service Unavailable\r\n"
    "Content-Length: 0\r\n"
    "Retry-After: 1\r\n"
    "Connection: close\r\n\r\n";

// What the kernel may hold unsent; a slow reader is to be seen in our queue, not hidden in its buffers.
constexpr int unsent_limit = 128 * 1024;
constexpr unsigned user_timeout_ms = 20000;

template <typename Value>
void set_option(int socket, int name, const Value& value) {
  // An option that the kernel does not know costs comfort, not correctness.
  static_cast<void>(::setsockopt(socket, IPPROTO_TCP, name, &value, sizeof value));
}

// What is set on the listening socket is set on each that it accepts: three system calls less for each.
void tune_connections_of(int socket) {
  set_option(socket, TCP_NODELAY, 1);
#ifdef TCP_NOTSENT_LOWAT
  set_option(socket, TCP_NOTSENT_LOWAT, unsent_limit);
#endif
#ifdef TCP_USER_TIMEOUT
  set_option(socket, TCP_USER_TIMEOUT, user_timeout_ms);
#endif
}

bool has_no_descriptors(int failure) {
  return failure == EMFILE || failure == ENFILE || failure == ENOBUFS || failure == ENOMEM;
}

}  // namespace

acceptor::acceptor(loop& owner, deliver take)
    : owner_(owner), deliver_(std::move(take)), socket_(owner.context()), pause_(owner.context()) {}

acceptor::~acceptor() {
  close_reserve();
}

result<endpoint> acceptor::listen(const websocketpp_options& options) {
  std::error_code failure;
  const auto address = asio::ip::make_address(options.address, failure);
  const auto name = options.address + " port " + std::to_string(options.port);
  if (failure) return error{errc::invalid_argument, "listen", "not an IP address: " + options.address, 0};
  const asio::ip::tcp::endpoint wanted(address, options.port);
  socket_.open(wanted.protocol(), failure);
  if (!failure) socket_.set_option(asio::socket_base::reuse_address(true), failure);
  if (!failure) socket_.bind(wanted, failure);
  if (!failure) socket_.listen(asio::socket_base::max_listen_connections, failure);
  if (!failure) socket_.non_blocking(true, failure);
  if (failure) {
    const auto code = failure == asio::error::address_in_use ? errc::busy : errc::io_failed;
    return error{code, "listen on " + name, failure.message(), 0};
  }
  ::fcntl(socket_.native_handle(), F_SETFD, FD_CLOEXEC);
  tune_connections_of(socket_.native_handle());
  open_reserve();
  const auto bound = socket_.local_endpoint(failure);
  return endpoint{bound.address().to_string(), bound.port(), options.tls != nullptr};
}

void acceptor::start() {
  wait();
}

void acceptor::stop() {
  std::error_code ignored;
  socket_.close(ignored);
  pause_.cancel();
  close_reserve();
}

void acceptor::wait() {
  insist([this] {
    socket_.async_wait(asio::ip::tcp::acceptor::wait_read,
                       [this, held = loop::operation(owner_)](const std::error_code& failure) {
                         if (!failure && socket_.is_open()) accept_some();
                       });
  });
}

void acceptor::accept_some() {
  for (int count = 0; count < max_accepts; ++count) {
    sockaddr_storage peer{};
    socklen_t size = sizeof peer;
    const int socket = ::accept4(socket_.native_handle(), reinterpret_cast<sockaddr*>(&peer), &size,
                                 SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (socket < 0) {
      if (has_no_descriptors(errno)) {
        sacrifice_one();
        back_off();
        return;
      }
      if (errno == EINTR || errno == ECONNABORTED || errno == EPROTO) continue;
      break;
    }
    asio::ip::tcp::endpoint from;
    std::memcpy(from.data(), &peer, size);
    from.resize(size);
    const auto address = from.address();
    auto& memory = *owner_.shared().memory;
    if (!memory.takes_connections()) {
      memory.connections_shed.fetch_add(1, std::memory_order_relaxed);
      turn_away(socket);
      continue;
    }
    try {
      if (!owner_.shared().gate.enter(address)) {
        turn_away(socket);
        continue;
      }
    } catch (const std::bad_alloc&) {
      ::close(socket);
      continue;
    }
    try {
      deliver_(socket, address);
    } catch (const std::bad_alloc&) {
      ::close(socket);
      owner_.shared().gate.end_handshake();
      owner_.shared().gate.leave(address);
    }
  }
  wait();
}

void acceptor::turn_away(int socket) {
  owner_.shared().refused.fetch_add(1, std::memory_order_relaxed);
  if (!owner_.shared().tls) {
    static_cast<void>(::send(socket, turned_away.data(), turned_away.size(), MSG_NOSIGNAL | MSG_DONTWAIT));
    ::shutdown(socket, SHUT_WR);
    // What the peer has said already would otherwise make the kernel reset it before it has read the answer.
    std::array<char, 4096> ignored;
    static_cast<void>(::recv(socket, ignored.data(), ignored.size(), MSG_DONTWAIT));
  }
  ::close(socket);
}

void acceptor::back_off() {
  pause_.expires_after(back_off_time);
  insist([this] {
    pause_.async_wait([this, held = loop::operation(owner_)](const std::error_code& failure) {
      if (failure || !socket_.is_open()) return;
      if (reserve_ < 0) open_reserve();
      wait();
    });
  });
}

void acceptor::sacrifice_one() {
  if (reserve_ < 0) return;
  // One peer learns at once that there is no room, instead of waiting in the queue.
  close_reserve();
  const int socket = ::accept4(socket_.native_handle(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (socket >= 0) turn_away(socket);
  open_reserve();
}

void acceptor::open_reserve() {
  reserve_ = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
}

void acceptor::close_reserve() {
  if (reserve_ >= 0) ::close(std::exchange(reserve_, -1));
}

}  // namespace parlor::net

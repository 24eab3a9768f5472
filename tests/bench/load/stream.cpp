#include "load/stream.hpp"

#include <cerrno>
#include <cstring>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "load/failure.hpp"

namespace parlor_bench {
namespace {

sockaddr_in own_address(std::uint32_t nth, std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK + nth);
  return address;
}

int bind_to(int descriptor, const sockaddr_in& from) {
  // The port is chosen when the connection is made: it need only be free towards that one server.
  const int on = 1;
  setsockopt(descriptor, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
  return ::bind(descriptor, reinterpret_cast<const sockaddr*>(&from), sizeof from);
}

}  // namespace

struct tls_client::context {
  SSL_CTX* native = SSL_CTX_new(TLS_client_method());
  ~context() { SSL_CTX_free(native); }
};

struct stream::session {
  SSL* native = nullptr;
  ~session() { SSL_free(native); }
};

tls_client::tls_client() : context_(std::make_unique<context>()) {
  SSL_CTX_set_mode(context_->native, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                         SSL_MODE_RELEASE_BUFFERS);
}

tls_client::~tls_client() = default;

stream::stream(std::uint16_t port, const tls_client* tls, blocking how, std::uint32_t nth_address)
    : descriptor_(::socket(AF_INET, SOCK_STREAM | (how == blocking::no ? SOCK_NONBLOCK : 0), 0)) {
  if (descriptor_ < 0) throw failure(std::string("no socket: ") + std::strerror(errno));
  const int on = 1;
  setsockopt(descriptor_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  const auto address = own_address(0, port);
  int answer = nth_address > 0 ? bind_to(descriptor_, own_address(nth_address, 0)) : 0;
  if (answer == 0)
    answer = ::connect(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address);
  if (answer != 0 && errno != EINPROGRESS) {
    const std::string why = std::strerror(errno);
    ::close(descriptor_);
    throw failure("cannot connect to port " + std::to_string(port) + ": " + why);
  }
  if (tls == nullptr) return;
  session_ = std::make_unique<session>();
  session_->native = SSL_new(tls->context_->native);
  SSL_set_fd(session_->native, descriptor_);
  SSL_set_connect_state(session_->native);
}

stream::~stream() {
  session_.reset();
  ::close(descriptor_);
}

stream::security stream::secure() {
  if (!session_) return security::done;
  const int answer = SSL_do_handshake(session_->native);
  if (answer == 1) return security::done;
  const int why = SSL_get_error(session_->native, answer);
  if (why == SSL_ERROR_WANT_READ) return security::wants_reading;
  if (why == SSL_ERROR_WANT_WRITE) return security::wants_writing;
  throw failure("the TLS handshake failed");
}

std::ptrdiff_t stream::read(char* into, std::size_t size) {
  if (session_) return read_secured(into, size);
  const auto count = ::recv(descriptor_, into, size, 0);
  if (count > 0) return count;
  return count < 0 && (errno == EAGAIN || errno == EINTR) ? 0 : -1;
}

// A record at a time, as long as there are any: what OpenSSL holds back would not wake anybody.
std::ptrdiff_t stream::read_secured(char* into, std::size_t size) {
  std::size_t total = 0;
  while (total < size) {
    std::size_t count = 0;
    if (SSL_read_ex(session_->native, into + total, size - total, &count) != 1) {
      const int why = SSL_get_error(session_->native, 0);
      if (total == 0 && why != SSL_ERROR_WANT_READ && why != SSL_ERROR_WANT_WRITE) return -1;
      break;
    }
    total += count;
  }
  return static_cast<std::ptrdiff_t>(total);
}

std::ptrdiff_t stream::write(std::string_view bytes) {
  if (!session_) {
    const auto count = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count >= 0) return count;
    return errno == EAGAIN || errno == EINTR ? 0 : -1;
  }
  std::size_t count = 0;
  if (SSL_write_ex(session_->native, bytes.data(), bytes.size(), &count) == 1) {
    return static_cast<std::ptrdiff_t>(count);
  }
  const int why = SSL_get_error(session_->native, 0);
  return why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE ? 0 : -1;
}

}  // namespace parlor_bench

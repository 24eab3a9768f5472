// stream: a TCP connection to the server on this machine, plain or in TLS.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

namespace parlor_bench {

// The client's side of TLS. The certificate is not looked at: the server is one's own.
class tls_client {
 public:
  tls_client();
  ~tls_client();
  tls_client(const tls_client&) = delete;
  tls_client& operator=(const tls_client&) = delete;

 private:
  friend class stream;
  struct context;
  std::unique_ptr<context> context_;
};

enum class blocking : std::uint8_t { no, yes };

class stream {
 public:
  // Begins to connect, from the `nth` address of this machine's own (127.0.0.1 and those after it). Without `tls` it
  // is plain. Throws failure.
  stream(std::uint16_t port, const tls_client* tls, blocking how, std::uint32_t nth_address = 0);
  ~stream();
  stream(const stream&) = delete;
  stream& operator=(const stream&) = delete;

  int descriptor() const { return descriptor_; }

  // The TLS handshake, once the connection stands. A plain stream is secure at once, by name.
  enum class security : std::uint8_t { done, wants_reading, wants_writing };
  security secure();

  // How many bytes were moved: 0 for "not now", at most as many as fit, negative when the connection has ended.
  std::ptrdiff_t read(char* into, std::size_t size);
  std::ptrdiff_t write(std::string_view bytes);

 private:
  struct session;

  std::ptrdiff_t read_secured(char* into, std::size_t size);

  int descriptor_;
  std::unique_ptr<session> session_;
};

}  // namespace parlor_bench

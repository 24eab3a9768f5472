// TLS on a non-blocking socket. The context is Asio's; reading and writing go through OpenSSL directly, into
// the loop's own buffers, so that an idle connection keeps none.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "parlor/result.hpp"
#include "parlor/transport/websocketpp.hpp"

#include <asio/ssl/context.hpp>
#include <openssl/ssl.h>

namespace parlor::net {

enum class io_state {
  done,  // `size` bytes were moved
  blocked_on_read,
  blocked_on_write,
  ended,  // the peer has closed its side
  failed,
};

struct io_result {
  io_state state = io_state::failed;
  std::size_t size = 0;
};

class tls_stream {
 public:
  tls_stream(SSL_CTX& context, BIO_METHOD& method, int socket);

  // done once the handshake is complete.
  io_state handshake();
  io_result read(char* buffer, std::size_t size);
  io_result write(std::string_view bytes);
  // Decrypted bytes that no readiness of the socket will announce.
  bool has_pending() const { return SSL_pending(session_.get()) > 0; }
  // Tells the peer that nothing follows; once, without waiting.
  void say_goodbye();

 private:
  struct deleter {
    void operator()(SSL* session) const { SSL_free(session); }
  };

  // Every call that state_after is asked about goes through it.
  template <typename Call>
  int ask(Call call) const;
  io_state state_after(int outcome) const;

  std::unique_ptr<SSL, deleter> session_;
};

// What the connections of one transport share.
class tls_acceptor {
 public:
  // [Errors]    io_failed: a file cannot be read, or certificate and key do not match; `detail` says which.
  static result<std::unique_ptr<tls_acceptor>> make(const tls_files& files);

  std::unique_ptr<tls_stream> accept(int socket);

 private:
  struct deleter {
    void operator()(BIO_METHOD* method) const { BIO_meth_free(method); }
  };

  tls_acceptor();

  asio::ssl::context context_{asio::ssl::context::tls_server};
  std::unique_ptr<BIO_METHOD, deleter> method_;
};

}  // namespace parlor::net

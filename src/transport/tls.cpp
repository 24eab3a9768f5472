#include "tls.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <limits>
#include <new>

#include <openssl/err.h>
#include <sys/socket.h>

namespace parlor::net {

namespace {

int socket_of(BIO* bio) {
  return static_cast<int>(reinterpret_cast<std::intptr_t>(BIO_get_data(bio)));
}

bool would_block() {
  return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

// OpenSSL's own socket BIO calls write(), which raises SIGPIPE in the host's process.
int bio_write(BIO* bio, const char* bytes, int size) {
  BIO_clear_retry_flags(bio);
  const auto sent =
      ::send(socket_of(bio), bytes, static_cast<std::size_t>(size), MSG_NOSIGNAL | MSG_DONTWAIT);
  if (sent < 0 && would_block()) BIO_set_retry_write(bio);
  return static_cast<int>(sent);
}

int bio_read(BIO* bio, char* bytes, int size) {
  BIO_clear_retry_flags(bio);
  const auto received = ::recv(socket_of(bio), bytes, static_cast<std::size_t>(size), MSG_DONTWAIT);
  if (received < 0 && would_block()) BIO_set_retry_read(bio);
  return static_cast<int>(received);
}

long bio_control(BIO*, int command, long, void*) {
  return command == BIO_CTRL_FLUSH ? 1 : 0;
}

int bio_create(BIO* bio) {
  BIO_set_init(bio, 1);
  return 1;
}

int clamped(std::size_t size) {
  return static_cast<int>(std::min<std::size_t>(size, std::numeric_limits<int>::max()));
}

error unusable(const std::filesystem::path& file, const std::error_code& why) {
  return {errc::io_failed, "read TLS file", file.string() + ": " + why.message(), 0};
}

}  // namespace

tls_stream::tls_stream(SSL_CTX& context, BIO_METHOD& method, int socket) : session_(SSL_new(&context)) {
  BIO* bio = session_ ? BIO_new(&method) : nullptr;
  if (bio == nullptr) throw std::bad_alloc();
  BIO_set_data(bio, reinterpret_cast<void*>(static_cast<std::intptr_t>(socket)));
  SSL_set_bio(session_.get(), bio, bio);
  SSL_set_accept_state(session_.get());
}

// What somebody left in the thread's error queue would be taken for the cause of a call that has only to wait.
template <typename Call>
int tls_stream::ask(Call call) const {
  ERR_clear_error();
  return call(session_.get());
}

io_state tls_stream::state_after(int outcome) const {
  const int reason = SSL_get_error(session_.get(), outcome);
  ERR_clear_error();
  if (reason == SSL_ERROR_WANT_READ) return io_state::blocked_on_read;
  if (reason == SSL_ERROR_WANT_WRITE) return io_state::blocked_on_write;
  return reason == SSL_ERROR_ZERO_RETURN ? io_state::ended : io_state::failed;
}

io_state tls_stream::handshake() {
  const int outcome = ask(SSL_do_handshake);
  return outcome == 1 ? io_state::done : state_after(outcome);
}

io_result tls_stream::read(char* buffer, std::size_t size) {
  std::size_t total = 0;
  while (total < size) {
    const int count =
        ask([&](SSL* session) { return SSL_read(session, buffer + total, clamped(size - total)); });
    if (count <= 0) {
      const auto state = state_after(count);
      if (total > 0) break;
      return {state, 0};
    }
    total += static_cast<std::size_t>(count);
  }
  return {io_state::done, total};
}

io_result tls_stream::write(std::string_view bytes) {
  const int count =
      ask([bytes](SSL* session) { return SSL_write(session, bytes.data(), clamped(bytes.size())); });
  if (count <= 0) return {state_after(count), 0};
  return {io_state::done, static_cast<std::size_t>(count)};
}

void tls_stream::say_goodbye() {
  ask(SSL_shutdown);
  ERR_clear_error();
}

tls_acceptor::tls_acceptor()
    : method_(BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "parlor socket")) {
  if (!method_) throw std::bad_alloc();
  BIO_meth_set_write(method_.get(), bio_write);
  BIO_meth_set_read(method_.get(), bio_read);
  BIO_meth_set_ctrl(method_.get(), bio_control);
  BIO_meth_set_create(method_.get(), bio_create);
}

result<std::unique_ptr<tls_acceptor>> tls_acceptor::make(const tls_files& files) {
  std::unique_ptr<tls_acceptor> made(new tls_acceptor());
  auto& context = made->context_;
  std::error_code failure;
  // Without this OpenSSL asks for the password of an encrypted key on the terminal.
  context.set_password_callback(
      [](std::size_t, asio::ssl::context::password_purpose) { return std::string(); });
  context.use_certificate_chain_file(files.certificate.string(), failure);
  if (failure) return unusable(files.certificate, failure);
  context.use_private_key_file(files.key.string(), asio::ssl::context::pem, failure);
  if (failure) return unusable(files.key, failure);
  SSL_CTX* const native = context.native_handle();
  if (SSL_CTX_check_private_key(native) != 1) {
    ERR_clear_error();
    return error{errc::io_failed, "read TLS file", files.key.string() + ": not the key of the certificate",
                 0};
  }
  SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
  SSL_CTX_set_options(native,
                      SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_mode(
      native, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
  // A call would go on for as long as a peer sends records that hold no data, such as updates of its key.
  SSL_CTX_clear_mode(native, SSL_MODE_AUTO_RETRY);
  // Tickets need no memory on our side; a cache of sessions would.
  SSL_CTX_set_session_cache_mode(native, SSL_SESS_CACHE_OFF);
  return made;
}

std::unique_ptr<tls_stream> tls_acceptor::accept(int socket) {
  return std::make_unique<tls_stream>(*context_.native_handle(), *method_, socket);
}

}  // namespace parlor::net

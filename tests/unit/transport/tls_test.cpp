// TLS: what goes over it, what is refused, and what one peer's records cost the others.
#include "transport/tls.hpp"

#include <array>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "parlor/transport/websocketpp.hpp"

#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/read.hpp>
#include <asio/ssl.hpp>
#include <asio/write.hpp>
#include <doctest/doctest.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "probe_server.hpp"

using parlor::net::io_state;
using parlor::test::masked_frame;
using parlor::test::probe_handler;
using parlor::test::probe_options;
using parlor::test::probe_server;

namespace {

const std::string get = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";

// A directory that is gone at the end of the test.
class temporary_directory {
 public:
  temporary_directory() {
    std::string name = (std::filesystem::temp_directory_path() / "parlor-transport-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~temporary_directory() { std::filesystem::remove_all(path_); }
  temporary_directory(const temporary_directory&) = delete;
  temporary_directory& operator=(const temporary_directory&) = delete;
  std::filesystem::path file(const char* name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

void write_key_pair(const std::filesystem::path& certificate, const std::filesystem::path& key) {
  EVP_PKEY* const pair = EVP_EC_gen("P-256");
  X509* const x509 = X509_new();
  ASN1_INTEGER_set(X509_get_serialNumber(x509), 1);
  X509_gmtime_adj(X509_getm_notBefore(x509), -60);
  X509_gmtime_adj(X509_getm_notAfter(x509), 3600);
  X509_set_pubkey(x509, pair);
  X509_NAME* const name = X509_get_subject_name(x509);
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("localhost"),
                             -1, -1, 0);
  X509_set_issuer_name(x509, name);
  X509_sign(x509, pair, EVP_sha256());
  FILE* file = std::fopen(certificate.c_str(), "w");
  PEM_write_X509(file, x509);
  std::fclose(file);
  file = std::fopen(key.c_str(), "w");
  PEM_write_PrivateKey(file, pair, nullptr, nullptr, 0, nullptr, nullptr);
  std::fclose(file);
  X509_free(x509);
  EVP_PKEY_free(pair);
}

parlor::websocketpp_options secure_options(const temporary_directory& directory) {
  write_key_pair(directory.file("certificate.pem"), directory.file("key.pem"));
  auto options = probe_options();
  options.tls = std::make_unique<parlor::tls_files>();
  options.tls->certificate = directory.file("certificate.pem");
  options.tls->key = directory.file("key.pem");
  return options;
}

// A blocking TLS client.
class tls_client {
 public:
  explicit tls_client(std::uint16_t port, int highest_version = 0) : stream_(io_, context_) {
    if (highest_version != 0) {
      // The client's own policy would keep it from trying.
      SSL_set_security_level(stream_.native_handle(), 0);
      SSL_set_min_proto_version(stream_.native_handle(), TLS1_VERSION);
      SSL_set_max_proto_version(stream_.native_handle(), highest_version);
    }
    stream_.next_layer().connect({asio::ip::address_v4::loopback(), port});
  }
  std::error_code shake_hands() {
    std::error_code failure;
    stream_.handshake(asio::ssl::stream_base::client, failure);
    return failure;
  }
  void send(std::string_view bytes) { asio::write(stream_, asio::buffer(bytes)); }
  std::string read(std::size_t size) {
    std::string bytes(size, '\0');
    std::error_code failure;
    bytes.resize(asio::read(stream_, asio::buffer(bytes), failure));
    return bytes;
  }
  std::string read_until(const char* mark) {
    std::string bytes;
    while (bytes.find(mark) == std::string::npos) {
      const auto next = read(1);
      if (next.empty()) break;
      bytes += next;
    }
    return bytes;
  }

 private:
  asio::io_context io_;
  asio::ssl::context context_{asio::ssl::context::tls_client};
  asio::ssl::stream<asio::ip::tcp::socket> stream_;
};
// Both ends of a connection, the client's a plain OpenSSL one, after the handshake.
struct tls_pair {
  explicit tls_pair(const temporary_directory& directory)
      : acceptor(parlor::net::tls_acceptor::make(*secure_options(directory).tls).value()) {
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends.data()) == 0);
    server = acceptor->accept(ends[0]);
    SSL_set_fd(client, ends[1]);
    SSL_set_connect_state(client);
    SSL_do_handshake(client);
    while (server->handshake() != io_state::done) SSL_do_handshake(client);
  }
  ~tls_pair() {
    SSL_free(client);
    SSL_CTX_free(context);
    for (const auto end : ends) ::close(end);
  }
  tls_pair(const tls_pair&) = delete;
  tls_pair& operator=(const tls_pair&) = delete;

  // What has come and not been read from the server's socket.
  int waiting_bytes() const {
    int count = 0;
    ::ioctl(ends[0], FIONREAD, &count);
    return count;
  }

  std::unique_ptr<parlor::net::tls_acceptor> acceptor;
  std::array<int, 2> ends{};
  SSL_CTX* context = SSL_CTX_new(TLS_client_method());
  SSL* client = SSL_new(context);
  std::unique_ptr<parlor::net::tls_stream> server;
};

}  // namespace

TEST_SUITE_BEGIN("tls");

TEST_CASE("over TLS requests and frames go both ways") {
  const temporary_directory directory;
  probe_server server(secure_options(directory));
  tls_client client(server.port);
  REQUIRE_FALSE(client.shake_hands());
  client.send(get);
  CHECK(client.read_until("\r\n\r\n").substr(0, 12) == "HTTP/1.1 200");
  client.read(7);
  client.send(
      "GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
  CHECK(client.read_until("\r\n\r\n").substr(0, 12) == "HTTP/1.1 101");
  const std::string large(60000, 'x');
  client.send(masked_frame(0x81, large));
  CHECK(client.read(4 + large.size()).substr(4) == large);
}

TEST_CASE("TLS below version 1.2 is refused, and plain text to a TLS port gets nothing") {
  const temporary_directory directory;
  probe_server server(secure_options(directory));
  tls_client old(server.port, TLS1_1_VERSION);
  CHECK(old.shake_hands());
  auto plain = server.connect();
  plain.send(get);
  CHECK(plain.is_closed());
}

TEST_CASE("TLS files that cannot be used are named") {
  const temporary_directory directory;
  probe_handler handler;
  auto missing = secure_options(directory);
  missing.tls->certificate = directory.file("nothing.pem");
  const auto without = parlor::make_websocketpp_transport(std::move(missing))->start(handler);
  CHECK(without.error().code == parlor::errc::io_failed);
  CHECK(without.error().detail.find("nothing.pem") != std::string::npos);
  auto mixed = secure_options(directory);
  write_key_pair(directory.file("other.pem"), directory.file("other_key.pem"));
  mixed.tls->key = directory.file("other_key.pem");
  const auto mismatch = parlor::make_websocketpp_transport(std::move(mixed))->start(handler);
  CHECK(mismatch.error().detail.find("other_key.pem") != std::string::npos);
}
TEST_CASE(
    "records without data take one call each, so that a peer that sends nothing else does not keep the "
    "loop") {
  const temporary_directory directory;
  tls_pair pair(directory);
  std::array<char, 100> buffer{};
  constexpr int updates = 20;
  for (int update = 0; update < updates; ++update) {
    REQUIRE(SSL_key_update(pair.client, SSL_KEY_UPDATE_NOT_REQUESTED) == 1);
    REQUIRE(SSL_do_handshake(pair.client) == 1);
  }
  REQUIRE(SSL_write(pair.client, "data", 4) == 4);
  for (int update = 0; update < updates; ++update) {
    const int before = pair.waiting_bytes();
    CHECK(pair.server->read(buffer.data(), buffer.size()).state == io_state::blocked_on_read);
    CHECK(pair.waiting_bytes() < before);
    CHECK(pair.waiting_bytes() > 0);
  }
  const auto got = pair.server->read(buffer.data(), buffer.size());
  CHECK(got.state == io_state::done);
  CHECK(std::string_view(buffer.data(), got.size) == "data");
}

TEST_CASE(
    "an error that somebody has left in the thread's queue is not taken for a failure of the connection") {
  const temporary_directory directory;
  tls_pair pair(directory);
  std::array<char, 100> buffer{};
  ERR_raise(ERR_LIB_USER, ERR_R_INTERNAL_ERROR);
  CHECK(pair.server->read(buffer.data(), buffer.size()).state == io_state::blocked_on_read);
  ERR_raise(ERR_LIB_USER, ERR_R_INTERNAL_ERROR);
  const std::string much(1000, 'x');
  auto state = io_state::done;
  while (state == io_state::done) state = pair.server->write(much).state;
  CHECK(state == io_state::blocked_on_write);
}

TEST_SUITE_END();

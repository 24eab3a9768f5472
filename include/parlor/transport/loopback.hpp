// A transport without sockets: for tests, and for a host that talks to parlor from inside its own process.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parlor/transport/transport.hpp"

namespace parlor {

struct loopback_options {
  std::size_t max_queued_bytes = 1024 * 1024;  // frames that a client has not taken; beyond: closed with 1013
  std::size_t max_connections = 10000;
  std::size_t soft_queue_bytes = 64 * 1024;  // beyond, ephemeral frames to the client are dropped
};

// The client's side of a WebSocket over a loopback transport. Every call from any thread.
class loopback_socket {
 public:
  virtual ~loopback_socket() = default;  // closes with 1001

  // False once closed.
  virtual bool send(std::string_view text) = 0;
  virtual bool send_binary(std::string_view bytes) = 0;
  // The next message, waiting for at most `patience`; nothing when none came or the socket is closed and
  // drained.
  virtual std::optional<std::string> receive(std::chrono::milliseconds patience) = 0;
  // The server's close code and reason, waiting for at most `patience`.
  virtual std::optional<close_reason> closed(std::chrono::milliseconds patience) = 0;
  virtual void close(close_reason why) = 0;
  virtual const std::string& subprotocol() const = 0;
};

struct loopback_answer {
  int status = 0;
  http_fields fields;
  std::string body;
};

// Nothing is compressed, whatever accept says: there is no wire.
class loopback_transport : public transport {
 public:
  // Opens a WebSocket; the refusal's answer where the server refuses, 503 where the transport does not run.
  // Like fetch it waits for the server, and so must not be called from the transport's own loop.
  struct connect_result {
    std::unique_ptr<loopback_socket> socket;
    loopback_answer refusal;
  };
  virtual connect_result connect(http_request request) = 0;
  // One HTTP request and its whole answer.
  virtual loopback_answer fetch(http_request request, std::string_view body = {}) = 0;
};

std::unique_ptr<loopback_transport> make_loopback_transport(loopback_options options = {});

}  // namespace parlor

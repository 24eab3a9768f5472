// The contract of parlor::transport, to be run over any implementation.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parlor/testing/contract.hpp"
#include "parlor/transport/transport.hpp"

namespace parlor::testing {

// The client's end of a WebSocket. Called from the thread that runs the contract.
class contract_socket {
 public:
  virtual ~contract_socket() = default;  // the connection ends, in whatever way

  virtual void send(frame::kind type, std::string_view payload) = 0;
  // The next message; nothing when none came within `patience` or the connection has ended.
  virtual std::optional<std::string> receive(std::chrono::milliseconds patience) = 0;
  // The server's close code, once everything before it has been received; nothing when none came.
  virtual std::optional<close_reason> closed(std::chrono::milliseconds patience) = 0;
  virtual void close(const close_reason& why) = 0;
};

struct contract_answer {
  int status = 0;
  http_fields fields;
  std::string body;
};

struct contract_opening {
  std::unique_ptr<contract_socket> socket;
  contract_answer refusal;  // where there is no socket
};

// A transport that has not been started, and a way to reach it once it has been.
class contract_transport {
 public:
  virtual ~contract_transport() = default;

  virtual transport& link() = 0;
  // `where` is what start has answered. Only method, path, query and fields of the request are used.
  virtual contract_opening open(const endpoint& where, const http_request& request) = 0;
  virtual contract_answer fetch(const endpoint& where, const http_request& request,
                                std::string_view body) = 0;
};

struct transport_subject {
  // A new one each time.
  std::function<std::unique_ptr<contract_transport>()> make;
};

// One case for each sentence that stands above the interface.
std::vector<contract_case> transport_contract(transport_subject subject);

// A client over real sockets, for transports that speak HTTP/1.1 and RFC 6455 over TCP without TLS.
contract_opening open_over_tcp(const endpoint& where, const http_request& request);
contract_answer fetch_over_tcp(const endpoint& where, const http_request& request, std::string_view body);

}  // namespace parlor::testing

// The servers that the tables are played against, each on a free port of 127.0.0.1.
#pragma once

#include <cstdint>
#include <memory>

#include "play.hpp"

namespace parlor::conformance {

class test_server {
 public:
  virtual ~test_server() = default;
  virtual stage where() const = 0;
};

// The default transport and nothing above it. WebSockets are echoed, up to 16 MiB a message. A request is answered
// with 200 and "METHOD path?query|body", but
//   /field/NAME     with the values of its field NAME
//   /alphabet       with 26 letters that have an entity tag, "v1", and ranges
//   /nothing        with 204
//   /limit/N        with 413, where its body is longer than N
//   /early          before its body has come
//   /refuse         an upgrade too, with 403
//   /protocol/NAME  an upgrade with that subprotocol
//   /close/CODE     a WebSocket is closed as soon as it is open, with that code
std::unique_ptr<test_server> start_transport();

// A whole server with the dialect "rooms" and one page of its host, /page.
std::unique_ptr<test_server> start_server();

}  // namespace parlor::conformance

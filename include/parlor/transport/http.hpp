// HTTP as values: what a request says and what an answer is (RFC 9110).
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "parlor/model.hpp"
#include "parlor/result.hpp"

namespace parlor {

// Field names are compared without case. A name may stand several times.
class http_fields {
 public:
  // Room for so many.
  void reserve(std::size_t count) { fields_.reserve(count); }
  void add(std::string name, std::string value) { fields_.emplace_back(std::move(name), std::move(value)); }
  // Replaces every field of that name.
  void set(std::string_view name, std::string value);
  // The first value; nothing for none.
  std::optional<std::string_view> find(std::string_view name) const;
  // Every value of that name joined by ", "; empty for none.
  std::string joined(std::string_view name) const;
  const std::vector<std::pair<std::string, std::string>>& all() const { return fields_; }

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

struct http_request {
  std::string method;  // as sent: "GET"
  std::string path;    // percent-encoded as sent, without the query: "/api/chat/rooms/4"
  std::string query;   // as sent, without '?'
  http_fields fields;
  std::string remote_address;  // of the peer's socket, without the port
  bool is_secure = false;      // came through TLS
};

// The bytes of a response that is too large for memory, handed out piece by piece.
//
// [Threads]   read is called by the transport on one of its threads; `done` may be called from any thread,
//             also before read returns, exactly once for each read.
// [Blocking]  read never blocks.
class body_source {
 public:
  using read_done = std::function<void(result<std::string>)>;

  virtual ~body_source() = default;
  virtual std::int64_t size() const = 0;
  // Asks for the next 1 … max_bytes bytes; an empty string is the end.
  virtual void read(std::size_t max_bytes, read_done done) = 0;
};

// Takes a request's body as it arrives.
//
// [Threads]   Called by the transport on one of its threads; `done` may be called from any thread, also
//             before write returns, exactly once. The next write comes only after it.
// [Blocking]  Never blocks.
// [Errors]    After an error the rest of the body is not delivered; whoever answers the request says why.
class body_sink {
 public:
  using write_done = std::function<void(result<void>)>;

  virtual ~body_sink() = default;
  virtual void write(std::string bytes, write_done done) = 0;
};

struct http_response {
  int status = 200;
  http_fields
      fields;  // without Content-Length, Transfer-Encoding, Connection and Date: these are the transport's
  std::variant<std::string, std::unique_ptr<body_source>> body;
  bool close_connection = false;  // after this response

  http_response() = default;
  http_response(int code, std::string type, std::string text) : status(code), body(std::move(text)) {
    fields.add("Content-Type", std::move(type));
  }
};

// "Not Found" for 404; "Status" for a code without a name of its own.
std::string_view reason_phrase(int status);

}  // namespace parlor

// transport: accepts connections, speaks HTTP/1.1 and WebSocket (RFC 6455), moves bytes both ways under
// limits.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "parlor/ids.hpp"
#include "parlor/result.hpp"
#include "parlor/transport/http.hpp"

namespace parlor {

// A connection, for as long as the transport runs. The top byte is the loop that owns it.
struct connection_id {
  std::uint64_t value = 0;

  static constexpr connection_id make(std::size_t loop, std::uint64_t number) {
    return connection_id{(static_cast<std::uint64_t>(loop) << 56) | number};
  }
  constexpr std::size_t loop() const { return static_cast<std::size_t>(value >> 56); }
  friend constexpr bool operator==(connection_id left, connection_id right) {
    return left.value == right.value;
  }
  friend constexpr bool operator!=(connection_id left, connection_id right) {
    return left.value != right.value;
  }
};

// One request of a connection, and its answer.
struct exchange_id {
  connection_id connection;
  std::uint32_t number = 0;
  friend constexpr bool operator==(exchange_id left, exchange_id right) {
    return left.connection == right.connection && left.number == right.number;
  }
};

namespace net {
class frame_compressor;
class memory_budget;
}  // namespace net

// Bytes as they are written, shared by the queues of all their receivers. A transport counts them as memory once: from
// when the first queue has to keep them, until they are freed.
class wire_bytes {
 public:
  wire_bytes(const wire_bytes&) = delete;
  wire_bytes& operator=(const wire_bytes&) = delete;

  std::string_view wire() const { return wire_; }

 protected:
  // `copies`: how often the bytes are in memory for as long as this lives.
  explicit wire_bytes(std::size_t copies) : copies_(copies) {}
  ~wire_bytes() {
    if (counted_by_) give_back();
  }

  std::string wire_;

 private:
  friend class net::memory_budget;

  void give_back();

  const std::size_t copies_;
  mutable std::atomic<bool> is_counted_{false};
  mutable std::shared_ptr<net::memory_budget> counted_by_;
};

// One WebSocket message from server to client, framed once: the header (RFC 6455 section 5.2, unmasked, one fragment)
// and the payload.
class frame : public wire_bytes {
 public:
  enum class kind : std::uint8_t { text, binary };
  // ephemeral frames (typing, presence) are the first to be dropped when a connection is slow.
  enum class urgency : std::uint8_t { durable, ephemeral };

  frame(kind type, std::string_view payload, urgency importance = urgency::durable);

  kind type() const { return type_; }
  urgency importance() const { return importance_; }
  std::string_view payload() const { return std::string_view(wire_).substr(header_size_); }

 private:
  friend class net::frame_compressor;

  frame(kind type, std::string_view payload, urgency importance, unsigned char first_byte);

  kind type_;
  urgency importance_;
  std::size_t header_size_;
  // The same message compressed, once a transport has asked for it; nothing where that is no smaller.
  mutable std::once_flag compressing_;
  mutable std::shared_ptr<const frame> compressed_;
};

using frame_ptr = std::shared_ptr<const frame>;

// Several durable frames for the same receivers, at least one: a transport may write them as they lie here,
// one behind another, or send each by itself.
class frame_block : public wire_bytes {
 public:
  explicit frame_block(std::vector<frame_ptr> frames);

  const std::vector<frame_ptr>& frames() const { return frames_; }
  std::size_t largest_payload() const { return largest_payload_; }

 private:
  std::vector<frame_ptr> frames_;
  std::size_t largest_payload_ = 0;
};

using frame_block_ptr = std::shared_ptr<const frame_block>;

enum class send_status : std::uint8_t {
  queued,
  dropped,  // an ephemeral frame, and the connection is slow
  full,     // a durable frame, and the connection is too slow: it has been closed with 1013
  gone,     // there is no such connection
};

// Why a connection ends. A code of RFC 6455 section 7.4 or 4000 … 4999; the reason has at most 123 bytes.
struct close_reason {
  std::uint16_t code = 1000;
  std::string reason;
};

// How a request's body is wanted.
struct body_plan {
  std::int64_t max_bytes = 0;       // a longer body is answered with 413 by the transport
  std::unique_ptr<body_sink> sink;  // nothing: the body is collected and handed over whole
};

// permessage-deflate (RFC 7692), where the client offers it. The handler sees no difference, and a transport
// may do without it.
enum class compression : std::uint8_t {
  none,
  large_messages,  // from 1 KiB on, each by itself: no state is kept between two messages
};

struct websocket_accept {
  std::string subprotocol;                    // one of those offered, or empty
  std::size_t max_message_bytes = 64 * 1024;  // uncompressed; a larger one closes with 1009
  parlor::compression compression = parlor::compression::none;
};

// What a transport tells its user.
//
// [Threads]   Everything about one connection comes on that connection's loop, in order. Different loops call
//             at once.
// [Blocking]  Never blocks.
// [Calls]     on_request or on_upgrade; for a request then on_body once the body is complete, unless it was
//             answered before; on_exchange_end once for each of both, when the answer has been written or
//             cannot be. After accept: on_open, on_frame …, on_close, each frame before the next. None of
//             them is called from within respond, accept, send or close.
class connection_handler {
 public:
  virtual ~connection_handler() = default;

  // The head of a request has arrived. Answered by respond, now or later.
  virtual body_plan on_request(exchange_id exchange, const http_request& request) = 0;
  // The whole body has arrived; `body` is empty if it went to a sink.
  virtual void on_body(exchange_id exchange, std::string body) = 0;
  // A valid WebSocket handshake of version 13. Answered by accept or respond, now or later.
  virtual void on_upgrade(exchange_id exchange, const http_request& request) = 0;
  virtual void on_exchange_end(exchange_id exchange) = 0;

  virtual void on_open(connection_id connection) = 0;
  virtual void on_frame(connection_id connection, frame::kind type, std::string payload) = 0;
  virtual void on_close(connection_id connection, const close_reason& why) = 0;
};

// Where a transport really listens.
struct endpoint {
  std::string address;
  std::uint16_t port = 0;
  bool is_secure = false;
};

struct transport_counters {
  std::uint64_t connections_accepted = 0;
  std::uint64_t connections_refused = 0;
  std::uint64_t connections_open = 0;
  std::uint64_t websockets_open = 0;
  std::uint64_t requests = 0;
  std::uint64_t bytes_received = 0;
  std::uint64_t bytes_sent = 0;
  std::uint64_t frames_received = 0;
  std::uint64_t frames_sent = 0;
  std::uint64_t frames_dropped = 0;
  std::uint64_t slow_connections_closed = 0;
  std::uint64_t budgeted_bytes = 0;  // now, of a memory budget
  // What the budget has cost, in the order in which it does.
  std::uint64_t uploads_shed = 0;      // large messages and bodies that were refused
  std::uint64_t connections_shed = 0;  // that were not accepted; of those refused
  std::uint64_t queues_shed = 0;       // connections that were closed for what waited for them
};

// [Threads]   All from any thread. Called from the connection's own loop they take effect without a detour.
// [Blocking]  Only start and stop block.
// [Calls]     send, close, pause and resume to a connection that is gone do nothing.
// [Answers]   Frames to one connection arrive in the order of the calls of one thread.
// [Errors]    start: busy for an address that is in use, io_failed, invalid_argument for options that cannot
//             be.
// [Lifetime]  The handler outlives the transport's run: from start until stop has returned.
class transport {
 public:
  virtual ~transport() = default;

  // Answers where it listens; from then on the handler is called.
  virtual result<endpoint> start(connection_handler& handler) = 0;

  // The loops that own connections: 0 … loop_count() - 1.
  virtual std::size_t loop_count() const = 0;
  // Runs the task on that loop, soon, in the order of the posts of one thread. Ignored after stop.
  virtual void post(std::size_t loop, std::function<void()> task) = 0;

  virtual void respond(exchange_id exchange, http_response response) = 0;
  virtual void accept(exchange_id exchange, websocket_accept how) = 0;

  // From the connection's own loop it answers what became of the frame; from another thread `queued`.
  virtual send_status send(connection_id connection, const frame_ptr& message) = 0;
  // The same for several; answers what became of the last. This one sends each by itself.
  virtual send_status send_block(connection_id connection, const frame_block_ptr& messages);
  // Close handshake: what is queued is sent first; after 1 s the connection is cut.
  virtual void close(connection_id connection, close_reason why) = 0;
  // No further frames are delivered, and nothing more is read, until resume.
  virtual void pause(connection_id connection) = 0;
  virtual void resume(connection_id connection) = 0;

  virtual transport_counters counters() const = 0;

  // Stops accepting, closes every connection with `why`, waits for what is queued for at most `patience`,
  // cuts the rest, and returns after the last callback. Not from within a callback.
  virtual void stop(close_reason why, std::chrono::milliseconds patience) = 0;
};

}  // namespace parlor

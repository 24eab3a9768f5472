// The server's side of a loopback: exchanges and WebSockets without a socket beneath, and the handler's
// calls.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

#include "parlor/transport/loopback.hpp"

#include "loopback_loop.hpp"
#include "loopback_mailbox.hpp"
#include "loopback_outcome.hpp"

namespace parlor::net {

// [Threads]   Everything runs on the loop's thread, unless it says otherwise.
class loopback_core : public std::enable_shared_from_this<loopback_core> {
 public:
  explicit loopback_core(loopback_options limits) : limits_(limits) {}

  // Any thread.
  result<void> start(connection_handler& handler);
  // Any thread.
  void stop(const close_reason& why);

  // Any thread.
  bool post(std::function<void()> task) { return loop_.post(std::move(task)); }
  // Any thread: at once on the loop's own, else in the order of the calls.
  void run(std::function<void()> task);
  // Any thread.
  bool is_current() const { return loop_.is_current(); }

  void begin_upgrade(const std::shared_ptr<loopback_outcome>& waiting, const http_request& request);
  void begin_fetch(const std::shared_ptr<loopback_outcome>& waiting, const http_request& request,
                   std::string body);

  void respond(exchange_id id, http_response response);
  void accept(exchange_id id, const websocket_accept& how);
  send_status send(connection_id connection, const frame_ptr& message);
  void close(connection_id connection, const close_reason& why);
  void pause(connection_id connection);
  void resume(connection_id connection);

  // The client's message or, without a kind, its close.
  struct inbound {
    std::optional<frame::kind> type;
    std::string payload;
    close_reason why;
  };
  void receive(connection_id connection, inbound item);

  // Any thread.
  transport_counters counters();

 private:
  enum class state { fresh, running, stopped };

  struct exchange_state {
    std::shared_ptr<loopback_outcome> waiting;
    bool is_upgrade = false;
    bool is_head = false;
    bool is_answered = false;
    std::unique_ptr<body_sink> sink;
    std::string body;
    std::size_t body_offset = 0;
    std::unique_ptr<body_source> source;
  };

  struct socket_state {
    std::shared_ptr<loopback_mailbox> box;
    std::size_t max_message_bytes = 0;
    std::deque<inbound> arrived;
    bool is_paused = false;
    bool is_closing = false;
    bool is_announced = false;
  };

  static void refuse(loopback_outcome& waiting);
  std::optional<exchange_id> begin(const std::shared_ptr<loopback_outcome>& waiting);
  exchange_state* find_unanswered(exchange_id id);
  void feed_sink(exchange_id id);
  void pull_source(exchange_id id);
  void take_piece(exchange_id id, const result<std::string>& piece);
  void end_later(exchange_id id);
  void end(exchange_id id);
  void deliver(connection_id connection);
  void remove(connection_id connection, const close_reason& why);
  void end_everything(const close_reason& why);
  transport_counters current_counters() const;

  const loopback_options limits_;
  std::mutex state_mutex_;
  state state_ = state::fresh;
  connection_handler* handler_ = nullptr;
  loopback_loop loop_;
  bool is_ending_ = false;
  std::uint64_t last_number_ = 0;
  std::unordered_map<std::uint64_t, exchange_state> exchanges_;
  std::unordered_map<std::uint64_t, socket_state> sockets_;
  transport_counters counts_;
};

}  // namespace parlor::net

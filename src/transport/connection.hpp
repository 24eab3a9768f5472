// One accepted socket: moves bytes between it, TLS where there is, and the protocol that is spoken.
#pragma once

#include <cstdint>
#include <memory>
#include <new>
#include <string_view>

#include <asio/ip/address.hpp>

#include "loop.hpp"
#include "output_queue.hpp"
#include "poller.hpp"
#include "protocol.hpp"

namespace parlor::net {

class http_connection;
class websocket_connection;

class connection {
 public:
  connection(loop& owner, connection_id id, int socket, const asio::ip::address& address);
  ~connection();
  connection(const connection&) = delete;
  connection& operator=(const connection&) = delete;

  void start();

  connection_id id() const { return id_; }
  loop& owner() { return owner_; }
  shared_parts& shared() { return owner_.shared(); }
  const asio::ip::address& address() const { return address_; }
  bool is_secure() const { return tls_ != nullptr; }
  bool is_gone() const { return is_gone_; }

  // What it speaks; nothing for the other.
  http_connection* http() const { return http_; }
  websocket_connection* websocket() const { return websocket_; }
  // From now on frames may be sent; HTTP has its last word in on_opened.
  void upgrade(std::unique_ptr<websocket_connection> next);

  // Queues bytes for the end of the turn.
  template <typename Bytes>
  void write(Bytes&& bytes) {
    before_write();
    output_.push(std::forward<Bytes>(bytes), owner_.buffers());
    if (is_waiting_for_output_) count_memory();
  }
  const output_queue& output() const { return output_; }
  // Writes what is queued now, as far as the socket takes it.
  void flush();
  // The same within a turn, without telling the protocol.
  void write_out();
  void drop_output();
  // What is here for as long as the peer takes nothing, or sends nothing more.
  std::size_t waiting_bytes() const { return (is_waiting_for_output_ ? output_.size() : 0) + counted_input_; }
  // So much of what has come stays beyond this turn, beside what is charged as arriving. While it is looked at it is
  // nothing, so that nobody is refused for what they have sent themselves.
  void count_input(std::size_t now) {
    if (now != counted_input_) change_input(now);
  }
  // One attempt past the queue, which is empty.
  void write_directly(std::string_view bytes);

  // Reads on, where the protocol wants input.
  void read_on();

  // Once everything is written: removed at once, or after the peer had time to read it.
  enum class ending : std::uint8_t { none, remove, linger, lingering };
  void end(ending how);
  // Ends everything at that time, whatever is under way.
  void set_cut_time(steady_time at);
  void cut(loss how);
  // Resets the peer.
  void abort();
  // Ends it for the memory that others need.
  void shed();
  void stop(const close_reason& why);

  void first_request_is_complete();

  // From the loop.
  void on_ready(readiness what);
  void on_opened();
  void on_more_input();
  void on_timer();
  void on_removed();
  steady_time armed_until() const { return armed_until_; }
  void set_armed_until(steady_time at) { armed_until_ = at; }
  // Asks the protocol when it wants to be called.
  void rearm();

 private:
  void before_write();
  // Whatever a turn has not got rid of counts towards the budget.
  void count_memory();
  void change_input(std::size_t now);
  bool shake_hands();
  void wait_for_input();
  void wait_for_output();
  void on_readable();
  // Has the poller look for what is waited for.
  void watch();
  void watch(readiness wanted);
  void close_socket();
  io_result receive(char* buffer, std::size_t size);
  io_result transmit();
  void discard(std::size_t bytes);
  void begin_lingering();
  void retire();

  loop& owner_;
  const connection_id id_;
  int socket_;  // -1: closed
  readiness watched_;
  std::unique_ptr<tls_stream> tls_;
  std::unique_ptr<protocol> protocol_;
  std::unique_ptr<websocket_connection> next_;  // between accept and on_opened
  http_connection* http_ = nullptr;
  websocket_connection* websocket_ = nullptr;
  output_queue output_;
  const asio::ip::address address_;
  steady_time armed_until_ = steady_time::max();
  steady_time cut_time_ = steady_time::max();
  steady_time last_progress_{};
  std::size_t counted_memory_ = 0;  // of the output
  std::size_t counted_input_ = 0;
  std::uint32_t discarded_ = 0;
  ending ending_ = ending::none;
  bool is_shaking_hands_ = false;
  bool is_waiting_for_input_ = false;
  bool is_waiting_for_output_ = false;
  bool is_dirty_ = false;
  bool is_gone_ = false;
  bool is_in_handshake_ = true;  // counts as one in admission
};

template <typename Work>
void loop::tend(connection_id id, Work&& work) {
  auto* const tended = find(id);
  if (tended == nullptr) return;
  try {
    work(*tended);
  } catch (const std::bad_alloc&) {
    if (auto* const left = find(id)) left->cut(loss::by_deadline);
  }
}

}  // namespace parlor::net

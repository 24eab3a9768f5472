// One thread's share of a transport: an io_context, the connections it owns, and what they have in common.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "parlor/transport/transport.hpp"

#include <asio/io_context.hpp>
#include <asio/ip/address.hpp>
#include <asio/steady_timer.hpp>

#include "buffer_pool.hpp"
#include "codec.hpp"
#include "deadlines.hpp"
#include "frame_compressor.hpp"
#include "inbox.hpp"
#include "message_inflater.hpp"
#include "poller.hpp"
#include "shared_parts.hpp"

namespace parlor::net {

class connection;

// Written by the loop's thread, read by any.
class counter {
 public:
  void add(std::uint64_t amount) {
    value_.store(value_.load(std::memory_order_relaxed) + amount, std::memory_order_relaxed);
  }
  void subtract(std::uint64_t amount) { add(~amount + 1); }
  std::uint64_t read() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

struct loop_counters {
  counter accepted;
  counter open;
  counter websockets;
  counter requests;
  counter bytes_received;
  counter bytes_sent;
  counter frames_received;
  counter frames_sent;
  counter frames_dropped;
  counter slow_closed;
};

class loop {
 public:
  static constexpr std::size_t input_size = 64 * 1024;

  loop(std::size_t index, std::shared_ptr<shared_parts> shared, asio::io_context& context);
  ~loop();
  loop(const loop&) = delete;
  loop& operator=(const loop&) = delete;

  // Any thread.
  bool is_current() const { return context_.get_executor().running_in_this_thread(); }
  // Runs the task after the present callback, in the order of the posts; not after stop.
  void post(std::function<void()> task) { inbox_->post(std::move(task)); }
  // For whoever calls back from another thread, perhaps after this loop has ended.
  const std::shared_ptr<inbox>& box() const { return inbox_; }
  const loop_counters& counters() const { return counters_; }
  loop_counters& counters() { return counters_; }
  std::size_t index() const { return index_; }
  asio::io_context& context() { return context_; }
  shared_parts& shared() { return *shared_; }
  bool has_run() const { return has_run_.load(); }
  // Whether nothing is left that would come back to this loop.
  bool is_quiet() const { return operations_.load() == 0; }

  // The rest is for the loop's own thread.
  void adopt(int socket, const asio::ip::address& address);
  connection* find(connection_id id);
  // Does it for that connection, if there is one. What it lacks memory for costs that connection alone.
  template <typename Work>
  void tend(connection_id id, Work&& work);
  std::size_t connection_count() const { return connection_count_; }
  // Ends those for which at least so much is waiting, the largest first, until there is room for new ones.
  void shed(std::size_t least);

  // Ends every connection in good order; `done` is called when none is left.
  void stop(const close_reason& why, std::function<void()> done);
  bool is_stopping() const { return is_stopping_; }
  // Ends what is left at once, and takes no more tasks.
  void cut_all();
  void shut();

  poller& sockets() { return sockets_; }
  // To be written in this turn.
  void mark_dirty(connection_id id);
  // Calls back once the present callback has returned.
  enum class notice : std::uint8_t { opened, input };
  void notify(connection_id id, notice what);
  // Takes the connection out of the table; it is destroyed, and its handler told, after the present callback.
  void retire(connection& gone);
  void arm(connection& waiting, steady_time at);

  // An asynchronous operation holds this while it is under way, so that stop can wait for its end.
  class operation {
   public:
    explicit operation(loop& owner) : owner_(&owner) { owner_->operations_.fetch_add(1); }
    operation(operation&& other) noexcept : owner_(std::exchange(other.owner_, nullptr)) {}
    operation& operator=(operation&&) = delete;
    ~operation() {
      if (owner_ != nullptr) owner_->operations_.fetch_sub(1);
    }
    loop& owner() const { return *owner_; }

   private:
    loop* owner_;
  };

  steady_time now() const { return now_; }
  void look_at_clock() { now_ = std::chrono::steady_clock::now(); }
  // The value of the Date field.
  const std::string& date();

  char* input() { return input_->data(); }
  // Aligned room of input_size bytes, for a moment.
  char* scratch() { return scratch_->data(); }
  buffer_pool& buffers() { return buffers_; }
  codec_parts& codecs() { return codecs_; }
  frame_compressor& compressor() { return compressor_; }
  message_inflater& inflater() { return inflater_; }

 private:
  struct slot {
    std::unique_ptr<connection> holder;
    std::uint32_t generation = 1;
  };
  struct notification {
    connection_id id;
    notice what;
  };
  struct alignas(16) block : std::array<char, input_size> {};
  class turn;
  class next_wait;
  class next_deadline;

  void wake();
  void wait_for_sockets();
  void on_sockets_ready();
  void on_wake();
  void begin_turn();
  void run_tasks();
  void schedule_turn_end();
  void end_turn();
  void flush_some();
  void reap();
  void set_timer(steady_time at);
  void on_timer();
  void plan_trim();
  void report_if_empty();

  const std::size_t index_;
  const std::shared_ptr<shared_parts> shared_;
  asio::io_context& context_;
  poller sockets_;
  bool is_waiting_for_sockets_ = false;
  asio::steady_timer timer_;
  steady_time timer_at_ = steady_time::max();
  deadlines deadlines_;
  bool is_trim_due_ = false;

  std::vector<slot> slots_;
  std::vector<std::uint32_t> free_slots_;
  std::size_t connection_count_ = 0;
  std::vector<connection_id> dirty_;
  std::vector<notification> notices_;
  // Both have room for every connection, so that each can always go.
  std::vector<std::unique_ptr<connection>> retired_;
  std::vector<std::unique_ptr<connection>> reaped_;
  bool is_turn_end_posted_ = false;
  bool is_in_turn_ = false;  // its end comes without being posted

  const std::shared_ptr<inbox> inbox_;

  bool is_stopping_ = false;
  std::function<void()> when_empty_;
  std::atomic<std::size_t> operations_{0};
  std::atomic<bool> has_run_{false};

  steady_time now_ = std::chrono::steady_clock::now();
  std::string date_;
  std::chrono::system_clock::time_point date_until_{};
  std::unique_ptr<block> input_ = std::make_unique<block>();
  std::unique_ptr<block> scratch_ = std::make_unique<block>();
  buffer_pool buffers_;
  codec_parts codecs_;
  frame_compressor compressor_;
  message_inflater inflater_;
  loop_counters counters_;
};

}  // namespace parlor::net

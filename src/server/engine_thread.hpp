// Who runs the engine: one thread at a time, which then owns the storage's unit of work.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_set>
#include <vector>

#include "parlor/command.hpp"
#include "parlor/event.hpp"
#include "parlor/server_options.hpp"

#include "engine/engine.hpp"
#include "server/counters.hpp"

namespace parlor::server_side {

using event_batch = std::vector<addressed_event>;
using online_set = std::unordered_set<user_id>;

// Where commands are run.
enum class engine_place {
  own_thread,  // they wait for one: the storage blocks
  // By the thread that submits them, if nobody runs others just then, or else by whoever does. Two changes of
  // threads less for each message, which let a room of 100 have 3 % more of them one at a time. The thread is
  // still there, for what time brings.
  in_place,
};

class engine_thread {
 public:
  // What comes out; all called where the engine runs.
  struct outlets {
    std::function<void(std::shared_ptr<const event_batch> batch)> deliver;
    std::function<void(std::vector<std::string> keys)> drop_files;
    std::function<void(timestamp now)> second_passed;  // once a second, more or less
  };

  // All are borrowed.
  engine_thread(server_options& options, counters& counts, outlets out,
                engine_place place = engine_place::own_thread);
  ~engine_thread();  // as stop
  engine_thread(const engine_thread&) = delete;
  engine_thread& operator=(const engine_thread&) = delete;

  void start();
  // False when the queue is full or the thread has stopped. While the previous batch is being committed the
  // queue grows, and the next batch is what it holds.
  [[nodiscard]] bool submit(submitted_command command);
  // The same for several, in their order; those that are left in `commands` were refused. May run them, and
  // then calls the outlets.
  void submit(std::vector<submitted_command>& commands);
  // Past the bound: a session that ends must end.
  void submit_closing(submitted_command command);

  // Users with an open socket, as of the last batch. From any thread. The set is copied when it is asked for:
  // copied after each batch of comings and goings it was 1 us a connection at 1,000 connections, and rising.
  std::shared_ptr<const online_set> online() const;
  std::size_t queued() const;
  // The last commit did not fail, or the storage has opened again since.
  bool is_healthy() const { return healthy_.load(std::memory_order_relaxed); }

  // Runs what is queued and joins.
  void stop();

 private:
  void run();
  // What waits, unless somebody is running something, who will then look once more.
  void run_in_place();
  // The rest with turn_ held.
  void run_waiting();
  // Moves what is to be run next to batch_.
  void take_batch();
  void run_batch();
  // Takes those commands out of batch_ that a hook refuses, and says so.
  void ask_hooks();
  void take_up(engine::outcome outcome);
  bool is_worth_waiting() const;
  void publish();
  void note_time();
  void note_online(const std::vector<user_id>& came_or_went);
  void note_health(bool is_committed);
  void probe_storage();
  void maintain_storage();
  // What may be left undone: where it throws, that is logged if it can be.
  template <typename Call>
  void attempt(const char* operation, Call&& call) const;
  void log(log_level level, const std::string& line) const;

  using steady = std::chrono::steady_clock;

  server_options& options_;
  counters& counts_;
  outlets out_;
  const engine_place place_;

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<submitted_command> queue_;
  bool stopping_ = false;
  // Of what was taken from the queue at once, how much has not been run yet.
  std::atomic<std::size_t> taken_left_{0};

  mutable std::mutex online_mutex_;
  online_set online_;
  mutable std::shared_ptr<const online_set> online_copy_;  // null when it would be out of date

  // Whose turn it is to run the engine, and what only that thread touches.
  std::mutex turn_;
  engine::engine engine_;
  std::vector<submitted_command> taken_;
  std::vector<submitted_command> batch_;
  // What has been committed and is still to be told, and since when.
  event_batch said_;
  steady::time_point said_at_;
  steady::duration last_batch_{};
  steady::time_point last_tick_ = steady::now();
  steady::time_point last_second_ = last_tick_;

  std::atomic<bool> healthy_{true};
  std::thread thread_;
};

}  // namespace parlor::server_side

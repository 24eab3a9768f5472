// The one thread that owns the engine and the storage's unit of work.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
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

class engine_thread {
 public:
  // What comes out; all called on the engine thread.
  struct outlets {
    std::function<void(std::shared_ptr<const event_batch> batch)> deliver;
    std::function<void(std::vector<std::string> keys)> drop_files;
    std::function<void(timestamp now)> second_passed;  // once a second, more or less
  };

  // All are borrowed.
  engine_thread(server_options& options, counters& counts, outlets out);
  ~engine_thread();  // as stop
  engine_thread(const engine_thread&) = delete;
  engine_thread& operator=(const engine_thread&) = delete;

  void start();
  // False when the queue is full or the thread has stopped. While the previous batch is being committed the
  // queue grows, and the next batch is what it holds.
  [[nodiscard]] bool submit(submitted_command command);
  // The same for several, in their order; those that are left in `commands` were refused.
  void submit(std::vector<submitted_command>& commands);
  // Past the bound: a session that ends must end.
  void submit_closing(submitted_command command);
  // Runs the task between two batches, when no unit of work is open.
  void post_maintenance(std::function<void()> task);

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
  void run_batch(std::vector<submitted_command>& batch);
  // Takes those commands out that a hook refuses, and says so.
  void ask_hooks(std::vector<submitted_command>& batch);
  void take_up(engine::outcome outcome);
  bool is_worth_waiting() const;
  void publish();
  void note_online(const std::vector<user_id>& came_or_went);
  void note_health(bool is_committed);
  void probe_storage();
  void log(log_level level, const std::string& line) const;

  server_options& options_;
  counters& counts_;
  outlets out_;
  engine::engine engine_;

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<submitted_command> queue_;
  std::vector<std::function<void()>> maintenance_;
  bool stopping_ = false;

  mutable std::mutex online_mutex_;
  online_set online_;
  mutable std::shared_ptr<const online_set> online_copy_;  // null when it would be out of date

  // Of the thread itself: what has been committed and is still to be told.
  event_batch said_;
  std::chrono::steady_clock::time_point said_at_;  // when the first of it was
  std::chrono::steady_clock::duration last_batch_{};

  std::atomic<bool> healthy_{true};
  std::thread thread_;
};

}  // namespace parlor::server_side

// The loopback's thread: runs posted tasks in order.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace parlor::net {

class loopback_loop {
 public:
  void start();

  // False, and the task dropped, where the loop does not take it.
  bool post(std::function<void()> task);
  bool is_current() const { return std::this_thread::get_id() == runner_.load(std::memory_order_relaxed); }

  // Returns once every task has run. From now on only the loop's own tasks may post, until none is left.
  void finish();

 private:
  void run();

  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<std::function<void()>> tasks_;
  bool is_open_ = false;
  std::atomic<std::thread::id> runner_{};
  std::thread thread_;
};

}  // namespace parlor::net

// Threads for work that blocks, behind a queue with a bound.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace parlor::server_side {

class worker_pool {
 public:
  worker_pool(std::size_t threads, std::size_t max_queued);
  ~worker_pool();  // as stop
  worker_pool(const worker_pool&) = delete;
  worker_pool& operator=(const worker_pool&) = delete;

  // False, and the job is not taken, when the queue is full or the pool has stopped. A job does not throw.
  [[nodiscard]] bool post(std::function<void()> job);
  // As post, but past the bound: for what was begun and has to be ended, such as the next piece of an upload.
  [[nodiscard]] bool post_continuation(std::function<void()> job);
  // Runs what is queued and joins the threads. May be called twice.
  void stop();

 private:
  bool enqueue(std::function<void()> job, std::size_t bound);
  void run();

  const std::size_t max_queued_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> queue_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace parlor::server_side

#include "server/worker_pool.hpp"

#include <limits>
#include <utility>

#include "server/guard.hpp"

namespace parlor::server_side {

worker_pool::worker_pool(std::size_t threads, std::size_t max_queued) : max_queued_(max_queued) {
  threads_.reserve(threads);
  for (std::size_t index = 0; index < threads; ++index) {
    threads_.emplace_back([this] { run(); });
  }
}

worker_pool::~worker_pool() {
  stop();
}

bool worker_pool::post(std::function<void()> job) {
  return enqueue(std::move(job), max_queued_);
}

bool worker_pool::post_continuation(std::function<void()> job) {
  return enqueue(std::move(job), std::numeric_limits<std::size_t>::max());
}

bool worker_pool::enqueue(std::function<void()> job, std::size_t bound) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_ || queue_.size() >= bound) return false;
    queue_.push_back(std::move(job));
  }
  wake_.notify_one();
  return true;
}

void worker_pool::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  for (auto& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

void worker_pool::run() {
  for (;;) {
    std::function<void()> job;
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
      if (queue_.empty()) return;
      job = std::move(queue_.front());
      queue_.pop_front();
    }
    // What one job lacks memory for is lost; the others are not.
    static_cast<void>(has_memory_for(job));
  }
}

}  // namespace parlor::server_side

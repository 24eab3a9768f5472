#include "loopback_loop.hpp"

#include <utility>

namespace parlor::net {

void loopback_loop::start() {
  const std::lock_guard lock(mutex_);
  is_open_ = true;
  thread_ = std::thread([this] { run(); });
}

bool loopback_loop::post(std::function<void()> task) {
  const bool is_own = is_current();
  const std::lock_guard lock(mutex_);
  if (!is_open_ && !is_own) return false;
  tasks_.push_back(std::move(task));
  arrived_.notify_one();
  return true;
}

void loopback_loop::finish() {
  {
    const std::lock_guard lock(mutex_);
    is_open_ = false;
    arrived_.notify_one();
  }
  if (thread_.joinable()) thread_.join();
}

void loopback_loop::run() {
  runner_.store(std::this_thread::get_id(), std::memory_order_relaxed);
  std::unique_lock lock(mutex_);
  for (;;) {
    arrived_.wait(lock, [this] { return !tasks_.empty() || !is_open_; });
    if (tasks_.empty()) break;
    const auto task = std::move(tasks_.front());
    tasks_.pop_front();
    lock.unlock();
    task();
    lock.lock();
  }
  runner_.store(std::thread::id{}, std::memory_order_relaxed);
}

}  // namespace parlor::net

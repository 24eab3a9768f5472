// Tasks on their way to a loop from any thread. Outlives the loop for whoever still holds it.
#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace parlor::net {

class inbox {
 public:
  using task = std::function<void()>;

  // `wake` is called whenever the first task has come, but not once close() has returned.
  explicit inbox(task wake) : wake_(std::move(wake)) {}

  void post(task next) {
    {
      const std::lock_guard lock(mutex_);
      if (!is_open_) return;
      tasks_.push_back(std::move(next));
      if (tasks_.size() > 1) return;
      ++waking_;
    }
    // Not with the lock held: the loop that wakes on the same core would run into it, which were two system calls
    // more for nearly every message in a quiet room.
    const wake_under_way counted{waking_};
    wake_();
  }

  std::vector<task> take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(tasks_, {});
  }

  bool is_empty() const {
    const std::lock_guard lock(mutex_);
    return tasks_.empty();
  }

  // Later tasks are dropped.
  void close() {
    {
      const std::lock_guard lock(mutex_);
      is_open_ = false;
    }
    while (waking_ != 0) std::this_thread::yield();
  }

 private:
  // Leaves the count even where waking throws, or else close() would wait for ever.
  struct wake_under_way {
    std::atomic<int>& count;
    ~wake_under_way() { --count; }
  };

  mutable std::mutex mutex_;
  std::vector<task> tasks_;
  task wake_;
  bool is_open_ = true;
  std::atomic<int> waking_{0};
};

}  // namespace parlor::net

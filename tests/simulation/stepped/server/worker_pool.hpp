// Stands in for src/server/worker_pool.hpp: jobs without threads. Each job becomes an event of the schedule, so
// that several run in any order, as on several threads.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>

namespace parlor::server_side {

class worker_pool {
 public:
  using run_later = std::function<void(std::function<void()> job)>;

  worker_pool(run_later later, std::size_t max_queued) : later_(std::move(later)), max_queued_(max_queued) {}
  worker_pool(const worker_pool&) = delete;
  worker_pool& operator=(const worker_pool&) = delete;

  [[nodiscard]] bool post(std::function<void()> job) {
    if (queued_ >= max_queued_) return false;
    return post_continuation(std::move(job));
  }
  [[nodiscard]] bool post_continuation(std::function<void()> job) {
    ++queued_;
    later_([this, job = std::move(job)] {
      --queued_;
      job();
    });
    return true;
  }
  void stop() {}

 private:
  run_later later_;
  std::size_t max_queued_;
  std::size_t queued_ = 0;
};

}  // namespace parlor::server_side

// What the parts of a running server count, each from its own thread.
#pragma once

#include <atomic>
#include <cstdint>

namespace parlor::server_side {

struct counters {
  std::atomic<std::uint64_t> sessions_open{0};
  std::atomic<std::uint64_t> users_online{0};
  std::atomic<std::uint64_t> commands{0};
  std::atomic<std::uint64_t> commands_failed{0};
  std::atomic<std::uint64_t> commands_refused{0};
  std::atomic<std::uint64_t> rate_limited{0};
  std::atomic<std::uint64_t> queries{0};
  std::atomic<std::uint64_t> messages_posted{0};
  std::atomic<std::uint64_t> events_delivered{0};
  std::atomic<std::uint64_t> batches{0};
  std::atomic<std::uint64_t> commit_failures{0};
  std::atomic<std::uint64_t> commit_microseconds{0};
  std::atomic<std::uint64_t> largest_batch{0};
  std::atomic<std::uint64_t> files_stored{0};
  std::atomic<std::uint64_t> bytes_stored{0};
  std::atomic<std::uint64_t> files_swept{0};
  std::atomic<std::uint64_t> authentication_failures{0};
};

inline void add(std::atomic<std::uint64_t>& counter, std::uint64_t amount = 1) {
  counter.fetch_add(amount, std::memory_order_relaxed);
}

}  // namespace parlor::server_side

#include "memory_budget.hpp"

namespace parlor::net {

namespace {

// Counts `bytes` more unless that is above the limit.
bool add_within(std::atomic<std::size_t>& counted, std::size_t bytes, std::size_t limit) {
  auto before = counted.load(std::memory_order_relaxed);
  do {
    // Not by adding: a peer announces whatever it likes.
    if (before > limit || bytes > limit - before) return false;
  } while (!counted.compare_exchange_weak(before, before + bytes, std::memory_order_relaxed));
  return true;
}

}  // namespace

memory_budget::memory_budget(std::size_t bytes, std::size_t arriving_bytes)
    : bytes_(bytes),
      large_limit_(bytes - bytes / 5),
      connection_limit_(bytes - bytes / 10),
      arriving_limit_(arriving_bytes) {}

bool memory_budget::charge_arriving(std::size_t bytes) {
  if (!add_within(arriving_, bytes, arriving_limit_)) return false;
  if (add_within(used_, bytes, large_limit_)) return true;
  arriving_.fetch_sub(bytes, std::memory_order_relaxed);
  return false;
}

bool memory_budget::has_room_to_arrive(std::size_t bytes) const {
  const auto has_room = [bytes](const std::atomic<std::size_t>& counted, std::size_t limit) {
    const auto now = counted.load(std::memory_order_relaxed);
    return now <= limit && bytes <= limit - now;
  };
  return has_room(arriving_, arriving_limit_) && has_room(used_, large_limit_);
}

void memory_budget::release_arriving(std::size_t bytes) {
  arriving_.fetch_sub(bytes, std::memory_order_relaxed);
  used_.fetch_sub(bytes, std::memory_order_relaxed);
}

std::size_t memory_budget::size_of(const wire_bytes& shared) {
  return shared.copies_ * (shared.wire_.size() + frame_overhead);
}

void memory_budget::count(const wire_bytes& shared) {
  if (shared.is_counted_.exchange(true, std::memory_order_relaxed)) return;
  shared.counted_by_ = shared_from_this();
  used_.fetch_add(size_of(shared), std::memory_order_relaxed);
}

void memory_budget::forget(const wire_bytes& shared) {
  used_.fetch_sub(size_of(shared), std::memory_order_relaxed);
}

}  // namespace parlor::net

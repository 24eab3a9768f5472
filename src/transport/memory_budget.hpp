// What the connections of one transport may take up together, and from when on something has to be refused.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "parlor/transport/transport.hpp"

namespace parlor::net {

// [Threads]   Any thread.
class memory_budget : public std::enable_shared_from_this<memory_budget> {
 public:
  // `arriving_bytes` is the part that messages may take while they arrive.
  memory_budget(std::size_t bytes, std::size_t arriving_bytes);

  std::size_t used() const { return used_.load(std::memory_order_relaxed); }
  // From 80 % on nothing large is taken, from 90 % on nobody new, and beyond all of it somebody has to go, until
  // there is room for new ones again.
  bool takes_large() const { return used() <= large_limit_; }
  bool takes_connections() const { return used() <= connection_limit_; }
  bool is_exceeded() const { return used() > bytes_; }

  // For what is arriving: false, and nothing counted, where it is too much.
  bool charge_arriving(std::size_t bytes);
  // Whether it would be taken now.
  bool has_room_to_arrive(std::size_t bytes) const;
  void release_arriving(std::size_t bytes);

  // What one connection holds for itself has changed.
  void change(std::size_t before, std::size_t now) {
    used_.fetch_add(now - before, std::memory_order_relaxed);
  }
  // A queue keeps these bytes, perhaps beside others. Counted once, until they are freed.
  void keep(const wire_bytes& shared) {
    if (!shared.is_counted_.load(std::memory_order_relaxed)) count(shared);
  }
  void forget(const wire_bytes& shared);

  // What has been shed.
  std::atomic<std::uint64_t> uploads_shed{0};
  std::atomic<std::uint64_t> connections_shed{0};
  std::atomic<std::uint64_t> queues_shed{0};

  // What a frame takes beside its bytes, about.
  static constexpr std::size_t frame_overhead = 128;

 private:
  void count(const wire_bytes& shared);
  static std::size_t size_of(const wire_bytes& shared);

  const std::size_t bytes_;
  const std::size_t large_limit_;
  const std::size_t connection_limit_;
  const std::size_t arriving_limit_;
  std::atomic<std::size_t> arriving_{0};
  // Read by all loops, written when somebody does not read.
  alignas(64) std::atomic<std::size_t> used_{0};
};

}  // namespace parlor::net

// How many connections there may be: in all, from one address, and before their first request is complete.
#pragma once

#include <atomic>
#include <cstddef>
#include <mutex>
#include <string>
#include <unordered_map>

#include <asio/ip/address.hpp>

namespace parlor::net {

struct admission_limits {
  std::size_t max_connections = 0;
  std::size_t max_per_address = 0;  // 0: no bound
  std::size_t max_handshakes = 0;
};

// [Threads]   Any thread.
class admission {
 public:
  explicit admission(admission_limits limits) : limits_(limits) {}

  // Counts the connection as open and in handshake; false, and nothing counted, where that is one too many.
  bool enter(const asio::ip::address& address);
  void end_handshake() { handshakes_.fetch_sub(1, std::memory_order_relaxed); }
  void leave(const asio::ip::address& address);

  std::size_t open() const { return open_.load(std::memory_order_relaxed); }

 private:
  // An IPv6 host owns a /64, so that is what counts as one address.
  static std::string key_of(const asio::ip::address& address);

  const admission_limits limits_;
  std::atomic<std::size_t> open_{0};
  std::atomic<std::size_t> handshakes_{0};
  std::mutex mutex_;
  std::unordered_map<std::string, std::size_t> by_address_;
};

}  // namespace parlor::net

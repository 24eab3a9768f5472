// What all loops of one transport share.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "parlor/transport/websocketpp.hpp"

#include "admission.hpp"
#include "cors.hpp"
#include "tls.hpp"

namespace parlor::net {

// Messages that are large while they arrive share this much memory.
class inbound_budget {
 public:
  explicit inbound_budget(std::size_t bytes) : left_(static_cast<std::int64_t>(bytes)) {}

  bool charge(std::size_t bytes) {
    const auto amount = static_cast<std::int64_t>(bytes);
    if (left_.fetch_sub(amount, std::memory_order_relaxed) >= amount) return true;
    left_.fetch_add(amount, std::memory_order_relaxed);
    return false;
  }
  void release(std::size_t bytes) {
    left_.fetch_add(static_cast<std::int64_t>(bytes), std::memory_order_relaxed);
  }

 private:
  std::atomic<std::int64_t> left_;
};

struct shared_parts {
  explicit shared_parts(websocketpp_options wanted)
      : options(std::move(wanted)),
        gate({options.max_connections, options.max_connections_per_address, options.max_handshakes}),
        origins(options.allowed_origins),
        budget(options.inbound_budget_bytes) {}

  const websocketpp_options options;
  connection_handler* handler = nullptr;  // set before the first connection
  std::unique_ptr<tls_acceptor> tls;      // likewise, where there are certificates
  admission gate;
  const origin_policy origins;
  inbound_budget budget;
  std::atomic<std::uint64_t> refused{0};
};

}  // namespace parlor::net

// What all loops of one transport share.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>

#include "parlor/transport/websocketpp.hpp"

#include "admission.hpp"
#include "cors.hpp"
#include "memory_budget.hpp"
#include "shedding.hpp"
#include "tls.hpp"

namespace parlor::net {

struct shared_parts {
  explicit shared_parts(websocketpp_options wanted)
      : options(std::move(wanted)),
        gate({options.max_connections, options.max_connections_per_address, options.max_handshakes}),
        origins(options.allowed_origins),
        memory(std::make_shared<memory_budget>(options.memory_budget_bytes, options.inbound_budget_bytes)),
        relief(*memory, options.hard_queue_bytes) {}

  const websocketpp_options options;
  connection_handler* handler = nullptr;  // set before the first connection
  std::unique_ptr<tls_acceptor> tls;      // likewise, where there are certificates
  admission gate;
  const origin_policy origins;
  const std::shared_ptr<memory_budget> memory;  // frames that it has counted may outlive the transport
  shedding relief;
  std::atomic<std::uint64_t> refused{0};
  // For a request that nobody has answered, a body_source that says nothing and a body_sink that is never done: whoever
  // was to do it has lost it. Set before the first connection.
  std::chrono::milliseconds answer_deadline{60000};
};

}  // namespace parlor::net

// What a running server counts.
#pragma once

#include <cstdint>
#include <string>

#include "parlor/transport/transport.hpp"

namespace parlor {

struct server_metrics {
  transport_counters transport;
  std::uint64_t sessions_open = 0;
  std::uint64_t users_online = 0;
  std::uint64_t commands = 0;  // run by the engine
  std::uint64_t commands_failed = 0;
  std::uint64_t commands_refused = 0;  // the queue was full
  std::uint64_t rate_limited = 0;      // frames and HTTP requests refused for a limit of rates
  std::uint64_t queries = 0;
  std::uint64_t messages_posted = 0;
  std::uint64_t events_delivered = 0;  // one for each receiver
  std::uint64_t batches = 0;           // units of work
  std::uint64_t commit_failures = 0;
  std::uint64_t commit_microseconds = 0;  // in all batches together
  std::uint64_t largest_batch = 0;
  std::uint64_t files_stored = 0;
  std::uint64_t bytes_stored = 0;
  std::uint64_t files_swept = 0;
  std::uint64_t engine_queue = 0;  // commands that wait now
  std::uint64_t authentication_failures = 0;
};

// The text exposition format of Prometheus, version 0.0.4.
std::string render_prometheus(const server_metrics& metrics);

}  // namespace parlor

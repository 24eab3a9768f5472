// How much each user may still ask for: a bucket of tokens per user and dialect.
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <utility>

#include "parlor/dialect/dialect.hpp"
#include "parlor/ids.hpp"
#include "parlor/model.hpp"

namespace parlor::server_side {

// From any thread. A bucket that has filled up again is forgotten, so that only who has just asked costs
// memory.
class rate_limiter {
 public:
  static constexpr std::size_t max_buckets = 100000;

  // Takes one token. Nothing: there was one; else how long it takes until there is.
  std::optional<std::chrono::milliseconds> take(user_id user, std::size_t dialect, const rate_limit& limit,
                                                timestamp now);
  std::size_t size() const;

 private:
  struct bucket {
    double tokens = 0;
    timestamp filled_at{};  // when it had `tokens`
    timestamp full_at{};    // when it can be forgotten
  };

  void forget_full_ones(timestamp now);

  mutable std::mutex mutex_;
  std::map<std::pair<user_id, std::size_t>, bucket> buckets_;
};

}  // namespace parlor::server_side

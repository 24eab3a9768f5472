// Buckets of tokens: how much each caller may still ask for.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <utility>

#include "parlor/model.hpp"
#include "parlor/rate_limits.hpp"

namespace parlor::server_side {

// Full at first.
class token_bucket {
 public:
  // Takes `cost` tokens, if there is one: what is missing then is owed, so that nothing costs more than anybody can
  // have. Nothing: taken, or no limit; else how long it takes until there is one.
  std::optional<std::chrono::milliseconds> take(const rate_limit& limit, timestamp now, std::size_t cost = 1);
  bool is_full_at(timestamp now) const { return full_at_ <= now; }

 private:
  double taken_ = 0;
  timestamp taken_at_{};  // when so much was missing
  timestamp full_at_{};
};

// Of what kind, and whose.
using bucket_key = std::pair<std::uint64_t, std::uint64_t>;

// From any thread. A bucket that has filled up again is forgotten, so that only who has just asked costs
// memory. Where there are too many, all are looked through once a second at most; if that makes no room, one after
// the other begins anew.
class rate_limiter {
 public:
  static constexpr std::size_t max_buckets = 100000;

  std::optional<std::chrono::milliseconds> take(const bucket_key& whose, const rate_limit& limit,
                                                timestamp now, std::size_t cost = 1);
  std::size_t size() const;

 private:
  void make_room(timestamp now);
  void forget_full_ones(timestamp now);
  void forget_next();

  mutable std::mutex mutex_;
  std::map<bucket_key, token_bucket> buckets_;
  std::optional<timestamp> looked_through_at_;
  bucket_key forgotten_last_{};
};

}  // namespace parlor::server_side

#include "server/rate_limiter.hpp"

#include <algorithm>
#include <cmath>

namespace parlor::server_side {
namespace {

using seconds = std::chrono::duration<double>;

// A thousandth of a microsecond is what doubles make of nothing.
std::chrono::microseconds rounded_up(seconds time) {
  return std::chrono::microseconds(static_cast<std::int64_t>(std::ceil(time.count() * 1e6 - 1e-3)));
}

}  // namespace

std::optional<std::chrono::milliseconds> token_bucket::take(const rate_limit& limit, timestamp now,
                                                            std::size_t cost) {
  if (limit.per_second <= 0) return std::nullopt;
  const double most = std::max<double>(1, static_cast<double>(limit.burst));
  const double elapsed = seconds(std::max(now, taken_at_) - taken_at_).count();
  taken_ = std::max(0.0, taken_ - elapsed * limit.per_second);
  taken_at_ = now;  // earlier than before where the clock was set back: it flows on from there

  std::optional<std::chrono::milliseconds> wait;
  if (taken_ <= most - 1) {
    taken_ += static_cast<double>(cost);
  } else {
    const auto missing = rounded_up(seconds((taken_ - (most - 1)) / limit.per_second));
    wait = std::chrono::ceil<std::chrono::milliseconds>(missing);
  }
  full_at_ = taken_at_ + rounded_up(seconds(taken_ / limit.per_second));
  return wait;
}

std::optional<std::chrono::milliseconds> rate_limiter::take(const bucket_key& whose, const rate_limit& limit,
                                                            timestamp now, std::size_t cost) {
  if (limit.per_second <= 0) return std::nullopt;
  const std::lock_guard lock(mutex_);
  const auto found = buckets_.find(whose);
  if (found != buckets_.end()) return found->second.take(limit, now, cost);
  if (buckets_.size() >= max_buckets) make_room(now);
  return buckets_[whose].take(limit, now, cost);
}

std::size_t rate_limiter::size() const {
  const std::lock_guard lock(mutex_);
  return buckets_.size();
}

// Where all are in use, one of them begins anew: forgetting is safer than refusing everybody else.
void rate_limiter::make_room(timestamp now) {
  // A clock that was set back is no reason to wait.
  const bool is_early =
      looked_through_at_ && now >= *looked_through_at_ && now - *looked_through_at_ < std::chrono::seconds(1);
  if (!is_early) forget_full_ones(now);
  if (buckets_.size() >= max_buckets) forget_next();
}

void rate_limiter::forget_full_ones(timestamp now) {
  looked_through_at_ = now;
  for (auto each = buckets_.begin(); each != buckets_.end();) {
    each = each->second.is_full_at(now) ? buckets_.erase(each) : std::next(each);
  }
}

void rate_limiter::forget_next() {
  auto next = buckets_.upper_bound(forgotten_last_);
  if (next == buckets_.end()) next = buckets_.begin();
  forgotten_last_ = next->first;
  buckets_.erase(next);
}

}  // namespace parlor::server_side

#include "server/upload_grants.hpp"

#include <algorithm>
#include <utility>

#include "media/random_hex.hpp"

namespace parlor::server_side {

std::optional<std::string> upload_grants::add(upload_permit permit, timestamp now) {
  auto secret = media::random_hex();
  const std::lock_guard lock(mutex_);
  forget_oldest_of(permit.owner);
  if (permits_.size() >= max_grants_) forget_expired(now);
  if (permits_.size() >= max_grants_) return std::nullopt;
  permits_.emplace(secret, std::move(permit));
  return secret;
}

std::optional<upload_permit> upload_grants::take(std::string_view secret, timestamp now) {
  const std::lock_guard lock(mutex_);
  const auto found = permits_.find(secret);
  if (found == permits_.end()) return std::nullopt;
  auto permit = std::move(found->second);
  permits_.erase(found);
  if (permit.expires_at <= now) return std::nullopt;
  return permit;
}

void upload_grants::forget_expired(timestamp now) {
  for (auto each = permits_.begin(); each != permits_.end();) {
    each = each->second.expires_at <= now ? permits_.erase(each) : std::next(each);
  }
}

void upload_grants::forget_oldest_of(user_id owner) {
  std::size_t held = 0;
  auto oldest = permits_.end();
  for (auto each = permits_.begin(); each != permits_.end(); ++each) {
    if (each->second.owner != owner) continue;
    ++held;
    if (oldest == permits_.end() || each->second.expires_at < oldest->second.expires_at) oldest = each;
  }
  if (held >= max_per_user_ && oldest != permits_.end()) permits_.erase(oldest);
}

}  // namespace parlor::server_side

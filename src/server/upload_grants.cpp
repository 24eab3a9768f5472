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
  const auto added = permits_.emplace(secret, std::move(permit)).first;
  const std::string_view key = added->first;
  by_end_.emplace(added->second.expires_at, key);
  by_owner_.emplace(added->second.owner, added->second.expires_at, key);
  return secret;
}

std::optional<upload_permit> upload_grants::take(std::string_view secret, timestamp now) {
  const std::lock_guard lock(mutex_);
  const auto found = permits_.find(secret);
  if (found == permits_.end()) return std::nullopt;
  auto permit = remove(found);
  if (permit.expires_at <= now) return std::nullopt;
  return permit;
}

void upload_grants::forget_expired(timestamp now) {
  while (!by_end_.empty() && by_end_.begin()->first <= now) remove(permits_.find(by_end_.begin()->second));
}

// A user's permits are few: max_per_user_ at most.
void upload_grants::forget_oldest_of(user_id owner) {
  const auto oldest = by_owner_.lower_bound({owner, timestamp::min(), {}});
  std::size_t held = 0;
  for (auto each = oldest; each != by_owner_.end() && std::get<user_id>(*each) == owner; ++each) ++held;
  if (held >= max_per_user_ && held > 0) remove(permits_.find(std::get<std::string_view>(*oldest)));
}

upload_permit upload_grants::remove(permits::iterator permit) {
  const std::string_view key = permit->first;
  by_end_.erase({permit->second.expires_at, key});
  by_owner_.erase({permit->second.owner, permit->second.expires_at, key});
  auto removed = std::move(permit->second);
  permits_.erase(permit);
  return removed;
}

}  // namespace parlor::server_side

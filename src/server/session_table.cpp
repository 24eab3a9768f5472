#include "server/session_table.hpp"

#include <algorithm>
#include <utility>

namespace parlor::server_side {
namespace {

const std::vector<session*> nobody;

template <typename Index, typename Key>
const std::vector<session*>& find_in(const Index& index, const Key& key) {
  const auto found = index.find(key);
  return found == index.end() ? nobody : found->second;
}

template <typename Index, typename Key>
void erase_from(Index& index, const Key& key, session* who) {
  const auto found = index.find(key);
  if (found == index.end()) return;
  auto& sessions = found->second;
  const auto position = std::find(sessions.begin(), sessions.end(), who);
  if (position != sessions.end()) {
    *position = sessions.back();
    sessions.pop_back();
  }
  if (sessions.empty()) index.erase(found);
}

}  // namespace

session& session_table::add(session opened) {
  auto owned = std::make_unique<session>(std::move(opened));
  auto& added = *owned;
  const auto rooms = std::exchange(added.rooms, {});
  sessions_.emplace(added.id, std::move(owned));
  by_connection_[added.connection.value] = &added;
  by_user_[added.view.self].push_back(&added);
  if (added.expires_at) by_expiry_.emplace(*added.expires_at, added.id);
  for (const auto room : rooms) enter(added, room);
  return added;
}

void session_table::remove(session_id id) {
  const auto found = sessions_.find(id);
  if (found == sessions_.end()) return;
  auto& gone = *found->second;
  for (const auto room : gone.rooms) erase_from(by_room_, room, &gone);
  erase_from(by_user_, gone.view.self, &gone);
  by_connection_.erase(gone.connection.value);
  forget_expiry(gone);
  sessions_.erase(found);
}

session* session_table::find(session_id id) {
  const auto found = sessions_.find(id);
  return found == sessions_.end() ? nullptr : found->second.get();
}

session* session_table::find(connection_id connection) {
  const auto found = by_connection_.find(connection.value);
  return found == by_connection_.end() ? nullptr : found->second;
}

const std::vector<session*>& session_table::in_room(room_id room) const {
  return find_in(by_room_, room);
}

const std::vector<session*>& session_table::of_user(user_id user) const {
  return find_in(by_user_, user);
}

void session_table::enter(session& who, room_id room) {
  if (std::find(who.rooms.begin(), who.rooms.end(), room) != who.rooms.end()) return;
  who.rooms.push_back(room);
  by_room_[room].push_back(&who);
}

void session_table::leave(session& who, room_id room) {
  const auto position = std::find(who.rooms.begin(), who.rooms.end(), room);
  if (position == who.rooms.end()) return;
  who.rooms.erase(position);
  erase_from(by_room_, room, &who);
}

void session_table::forget_expiry(const session& who) {
  if (!who.expires_at) return;
  const auto [first, last] = by_expiry_.equal_range(*who.expires_at);
  const auto entry = std::find_if(first, last, [&who](const auto& pair) { return pair.second == who.id; });
  if (entry != last) by_expiry_.erase(entry);
}

void session_table::renew(session& who, std::optional<timestamp> expires_at) {
  forget_expiry(who);
  who.expires_at = expires_at;
  if (expires_at) by_expiry_.emplace(*expires_at, who.id);
}

std::vector<session_id> session_table::take_expired(timestamp now) {
  std::vector<session_id> expired;
  const auto end = by_expiry_.upper_bound(now);
  for (auto entry = by_expiry_.begin(); entry != end; ++entry) expired.push_back(entry->second);
  by_expiry_.erase(by_expiry_.begin(), end);
  return expired;
}

}  // namespace parlor::server_side

#include "engine/typing_table.hpp"

namespace parlor::engine {

typing_table::typing_table(std::size_t capacity) : capacity_(capacity) {}

bool typing_table::has_place(user_id user) const {
  const auto& items = entries_.items();
  if (items.size() >= capacity_) return false;
  std::size_t count = 0;
  for (auto each = items.lower_bound({user, room_id{}}); each != items.end(); ++each) {
    if (each->first.first != user) break;
    ++count;
  }
  return count < max_per_user;
}

void typing_table::put(room_id room, typing_entry entry) {
  const key where{entry.typist.id, room};
  entries_.put(where, std::move(entry));
}

void typing_table::erase(room_id room, user_id user) {
  entries_.erase({user, room});
}

std::vector<room_id> typing_table::rooms_of(user_id user, session_id session) const {
  std::vector<room_id> rooms;
  const auto& items = entries_.items();
  for (auto each = items.lower_bound({user, room_id{}}); each != items.end(); ++each) {
    if (each->first.first != user) break;
    if (each->second.session == session) rooms.push_back(each->first.second);
  }
  return rooms;
}

std::vector<std::pair<room_id, user>> typing_table::expired(timestamp now, timestamp latest) const {
  std::vector<std::pair<room_id, user>> found;
  for (const auto& [where, entry] : entries_.items()) {
    const bool is_over = entry.expires_at <= now || entry.expires_at > latest;
    if (is_over) found.emplace_back(where.second, entry.typist);
  }
  return found;
}

}  // namespace parlor::engine

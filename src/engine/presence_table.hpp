// Who is connected, and in which room each session is.
#pragma once

#include <cstddef>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "parlor/command.hpp"
#include "parlor/ids.hpp"
#include "parlor/model.hpp"

#include "engine/journaled_map.hpp"

namespace parlor::engine {

struct session_entry {
  user_id user;
  room_id current;  // 0 for none
  bool all_rooms = false;
  parlor::reading reading = parlor::reading::marked;
  bool hears_groups = true;

  bool is_shown(room_type where) const { return hears_groups || where != room_type::group; }
};

class presence_table {
 public:
  // Valid until the session's next change.
  const session_entry* find(session_id session) const { return sessions_.find(session); }
  bool is_online(user_id user) const { return sockets_.find(user) != nullptr; }
  std::vector<session_id> sessions_of(user_id user) const;
  // Whether the user reads what is posted there by having the room open.
  bool has_open(room_id room, user_id reader) const { return readers_.find({room, reader}) != nullptr; }

  // Precondition: the session is not open.
  void open(session_id session, session_entry entry);
  // Precondition for both: the session is open.
  void enter(session_id session, room_id current);
  void close(session_id session);

  void keep() noexcept;
  void undo() noexcept;
  // Up to date after keep() and undo(), not between.
  const std::unordered_set<user_id>& online_users() const { return online_; }
  // Those whose place among them the last keep() may have changed.
  std::vector<user_id> take_settled() { return std::exchange(settled_, {}); }

 private:
  using place = std::pair<room_id, user_id>;

  void begin_reading(const session_entry& entry);
  void end_reading(const session_entry& entry);
  void settle_online_users() noexcept;

  // Each message asks for its sender's session and whether the others are online: hashed.
  template <typename Key, typename Value>
  using hashed_map = journaled_map<Key, Value, std::unordered_map<Key, Value>>;

  hashed_map<session_id, session_entry> sessions_;
  hashed_map<user_id, std::vector<session_id>> sockets_;  // of each user who has one, oldest first
  journaled_map<place, std::size_t> readers_;  // sessions of reading::implied in that room, never 0
  std::unordered_set<user_id> online_;
  std::vector<user_id> touched_;
  std::vector<user_id> settled_;
};

}  // namespace parlor::engine

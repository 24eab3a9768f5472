// Who is typing where.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "parlor/ids.hpp"
#include "parlor/model.hpp"

#include "engine/journaled_map.hpp"

namespace parlor::engine {

struct typing_entry {
  user typist;
  session_id session;  // the one that said so last
  timestamp expires_at{};
};

class typing_table {
 public:
  // A user who seems to type in more rooms than this is not shown in further ones.
  static constexpr std::size_t max_per_user = 16;

  explicit typing_table(std::size_t capacity);

  // Valid until the next change of the same user in the same room.
  const typing_entry* find(room_id room, user_id user) const { return entries_.find({user, room}); }
  bool is_empty() const { return entries_.items().empty(); }
  // Whether a further indicator of this user would be shown.
  bool has_place(user_id user) const;
  void put(room_id room, typing_entry entry);
  void erase(room_id room, user_id user);

  std::vector<room_id> rooms_of(user_id user, session_id session) const;
  // Those whose time is over, or ends after `latest`, as it does where the clock has been set back since.
  std::vector<std::pair<room_id, user>> expired(timestamp now, timestamp latest) const;

  void keep() noexcept { entries_.keep(); }
  void undo() noexcept { entries_.undo(); }

 private:
  using key = std::pair<user_id, room_id>;  // a user's entries stand together

  std::size_t capacity_;
  journaled_map<key, typing_entry> entries_;
};

}  // namespace parlor::engine

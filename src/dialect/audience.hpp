// Who is told of an event, and for how many classes of sessions it has bytes of its own.
#pragma once

#include <optional>

#include "parlor/dialect/dialect.hpp"

namespace parlor::dialects {

inline constexpr int for_anybody = 0;
inline constexpr int for_sender = 1;  // whose bytes differ: is_sender, client_message_id

// What the audiences of dialects are made of. A dialect derives from it, says `using
// audience_rules::operator();` and adds the events that it has words for; all others are told to nobody.
struct audience_rules {
  const session_view& session;

  bool hears(room_id room) const { return session.all_rooms || session.current_room == room; }
  bool hears_of(room_id room, user_id somebody_else) const {
    return hears(room) && somebody_else != session.self;
  }
  std::optional<int> when(bool is_told) const {
    return is_told ? std::optional<int>(for_anybody) : std::nullopt;
  }
  int by_sender(const message& what) const { return what.sender == session.self ? for_sender : for_anybody; }
  std::optional<int> in_room(const message& what) const {
    return hears(what.room) ? std::optional<int>(by_sender(what)) : std::nullopt;
  }

  // Answers to the session that asked.
  std::optional<int> operator()(const command_failed&) const { return for_anybody; }
  std::optional<int> operator()(const message_repeated& what) const { return by_sender(what.first.message); }
  std::optional<int> operator()(const message_loaded& what) const { return by_sender(what.message.message); }

  template <typename Event>
  std::optional<int> operator()(const Event&) const {
    return std::nullopt;
  }
};

}  // namespace parlor::dialects

#include "engine/presence_table.hpp"

#include <cassert>

namespace parlor::engine {

void presence_table::open(session_id session, session_entry entry) {
  assert(sessions_.find(session) == nullptr);
  const auto* others = sockets_.find(entry.user);
  const auto count = others == nullptr ? 1 : *others + 1;
  touched_.push_back(entry.user);
  online_.insert(entry.user);
  sockets_.put(entry.user, count);
  sessions_.put(session, entry);
}

void presence_table::enter(session_id session, room_id current) {
  const auto* known = sessions_.find(session);
  assert(known != nullptr);
  auto changed = *known;
  changed.current = current;
  sessions_.put(session, changed);
}

void presence_table::close(session_id session) {
  const auto* known = sessions_.find(session);
  assert(known != nullptr);
  const auto user = known->user;
  const auto count = *sockets_.find(user);
  touched_.push_back(user);
  sessions_.erase(session);
  if (count > 1) {
    sockets_.put(user, count - 1);
  } else {
    sockets_.erase(user);
  }
}

void presence_table::keep() noexcept {
  sessions_.keep();
  sockets_.keep();
  settle_online_users();
}

void presence_table::undo() noexcept {
  sessions_.undo();
  sockets_.undo();
  settle_online_users();
}

// Users are added as soon as they come, and taken away here, so that nothing is left here that could fail.
void presence_table::settle_online_users() noexcept {
  for (const auto user : touched_) {
    if (!is_online(user)) online_.erase(user);
  }
  touched_.clear();
}

}  // namespace parlor::engine

#include "engine/presence_table.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace parlor::engine {

std::vector<session_id> presence_table::sessions_of(user_id user) const {
  const auto* all = sockets_.find(user);
  return all == nullptr ? std::vector<session_id>{} : *all;
}

void presence_table::open(session_id session, session_entry entry) {
  assert(sessions_.find(session) == nullptr);
  auto all = sessions_of(entry.user);
  all.push_back(session);
  touched_.push_back(entry.user);
  online_.insert(entry.user);
  sockets_.put(entry.user, std::move(all));
  sessions_.put(session, entry);
  begin_reading(entry);
}

void presence_table::enter(session_id session, room_id current) {
  const auto* known = sessions_.find(session);
  assert(known != nullptr);
  auto changed = *known;
  end_reading(changed);
  changed.current = current;
  sessions_.put(session, changed);
  begin_reading(changed);
}

void presence_table::close(session_id session) {
  const auto* known = sessions_.find(session);
  assert(known != nullptr);
  const auto user = known->user;
  auto others = sessions_of(user);
  others.erase(std::find(others.begin(), others.end(), session));
  touched_.push_back(user);
  end_reading(*known);
  sessions_.erase(session);
  if (others.empty()) {
    sockets_.erase(user);
  } else {
    sockets_.put(user, std::move(others));
  }
}

void presence_table::begin_reading(const session_entry& entry) {
  if (entry.reading != reading::implied || !entry.current) return;
  const place where{entry.current, entry.user};
  const auto* others = readers_.find(where);
  readers_.put(where, others == nullptr ? 1 : *others + 1);
}

void presence_table::end_reading(const session_entry& entry) {
  if (entry.reading != reading::implied || !entry.current) return;
  const place where{entry.current, entry.user};
  const auto count = *readers_.find(where);
  if (count > 1) {
    readers_.put(where, count - 1);
  } else {
    readers_.erase(where);
  }
}

void presence_table::keep() noexcept {
  readers_.keep();
  sessions_.keep();
  sockets_.keep();
  settle_online_users();
  settled_.swap(touched_);
  touched_.clear();
}

void presence_table::undo() noexcept {
  readers_.undo();
  sessions_.undo();
  sockets_.undo();
  settle_online_users();
  touched_.clear();
}

// Users are added as soon as they come, and taken away here, so that nothing is left here that could fail.
void presence_table::settle_online_users() noexcept {
  for (const auto user : touched_) {
    if (!is_online(user)) online_.erase(user);
  }
}

}  // namespace parlor::engine

#include "authorisation/permission_model.hpp"

namespace authorisation {

using parlor::errc;
using parlor::message_id;
using parlor::room_id;
using parlor::room_type;
using parlor::user_id;

bool permission_model::is_inside(user_id who, room_id where) const {
  const auto found = rooms.find(where);
  return found != rooms.end() && found->second.is_there && found->second.members.count(who) == 1;
}

std::optional<room_id> permission_model::direct_room(user_id one, user_id other) const {
  for (const auto& [number, each] : rooms) {
    const std::set<user_id> both = {one, other};
    if (each.is_there && each.type == room_type::direct && each.members == both) return number;
  }
  return std::nullopt;
}

std::set<room_id> permission_model::rooms_of(user_id who) const {
  std::set<room_id> found;
  for (const auto& [number, each] : rooms) {
    if (is_inside(who, number)) found.insert(number);
  }
  return found;
}

std::set<user_id> permission_model::online_around(user_id who) const {
  std::set<user_id> found;
  for (const auto& [number, each] : sessions) {
    if (each.user == who) continue;
    for (const auto where : rooms_of(who)) {
      if (is_inside(each.user, where)) found.insert(each.user);
    }
  }
  return found;
}

std::optional<room_id> permission_model::meant(const caller& who, std::optional<room_id> where) const {
  if (where || !who.socket) return where;
  const auto found = sessions.find(*who.socket);
  return found == sessions.end() ? std::nullopt : found->second.current;
}

refusal permission_model::may_ask(const caller& who) const {
  const auto found = users.find(who.user);
  if (found == users.end()) return errc::unauthenticated;
  return found->second ? refusal() : errc::forbidden;
}

// Only here is it told which rooms there are; whether a peer learns it is for the dialect to say.
refusal permission_model::may_open(const caller& who, std::optional<room_id> where) const {
  if (const auto refused = may_ask(who)) return refused;
  if (!where || is_inside(who.user, *where)) return {};
  const auto found = rooms.find(*where);
  const bool is_there = found != rooms.end() && found->second.is_there;
  return is_there ? errc::not_a_member : errc::room_not_found;
}

refusal permission_model::may_use(const caller& who, std::optional<room_id> where) const {
  if (const auto refused = may_ask(who)) return refused;
  const auto named = meant(who, where);
  if (!named) return errc::invalid_argument;
  return is_inside(who.user, *named) ? refusal() : errc::room_not_found;
}

refusal permission_model::may_delete_room(const caller& who, room_id which) const {
  if (const auto refused = may_use(who, which)) return refused;
  const auto& found = rooms.at(which);
  const bool is_theirs = found.type == room_type::direct || !found.creator || found.creator == who.user;
  return is_theirs ? refusal() : errc::forbidden;
}

refusal permission_model::may_change_members(const caller& who, room_id where) const {
  if (const auto refused = may_leave(who, where)) return refused;
  const auto& owner = rooms.at(where).creator;
  return !owner || owner == who.user ? refusal() : errc::forbidden;
}

refusal permission_model::may_leave(const caller& who, room_id where) const {
  if (const auto refused = may_use(who, where)) return refused;
  return rooms.at(where).type == room_type::direct ? errc::invalid_argument : refusal();
}

refusal permission_model::may_add(const caller& who, room_id where, const std::vector<user_id>& whom) const {
  if (const auto refused = may_change_members(who, where)) return refused;
  return may_make_room(who, whom);
}

refusal permission_model::may_take_out(const caller& who, room_id where, user_id whom) const {
  if (who.user == whom) return may_leave(who, where);
  if (const auto refused = may_change_members(who, where)) return refused;
  return is_inside(whom, where) ? refusal() : errc::user_not_found;
}

// A socket knows of the messages that it hears of; a request knows all of its user's.
refusal permission_model::may_see(const caller& who, message_id which) const {
  if (const auto refused = may_ask(who)) return refused;
  const auto found = messages.find(which);
  if (found == messages.end() || !is_inside(who.user, found->second.room)) return errc::message_not_found;
  if (!who.socket) return {};
  const auto& at = sessions.at(*who.socket);
  return at.all_rooms || at.current == found->second.room ? refusal() : errc::message_not_found;
}

refusal permission_model::may_edit(const caller& who, message_id which) const {
  if (const auto refused = may_see(who, which)) return refused;
  const auto& found = messages.at(which);
  if (found.is_deleted) return errc::message_not_found;
  return found.author == who.user ? refusal() : errc::forbidden;
}

refusal permission_model::may_delete(const caller& who, message_id which) const {
  if (const auto refused = may_see(who, which)) return refused;
  const auto& found = messages.at(which);
  const auto& where = rooms.at(found.room);
  const bool is_creator = where.type == room_type::group && where.creator == who.user;
  return found.author == who.user || is_creator ? refusal() : errc::forbidden;
}

refusal permission_model::may_name(const caller& who, std::optional<room_id> where, message_id which) const {
  if (const auto refused = may_use(who, where)) return refused;
  const auto found = messages.find(which);
  const bool is_in_it = found != messages.end() && found->second.room == *meant(who, where);
  return is_in_it ? refusal() : errc::message_not_found;
}

refusal permission_model::may_write_to(const caller& who, user_id receiver) const {
  if (const auto refused = may_ask(who)) return refused;
  const auto found = users.find(receiver);
  if (found == users.end() || !found->second) return errc::user_not_found;
  return receiver == who.user ? errc::invalid_argument : refusal();
}

refusal permission_model::may_make_room(const caller& who, const std::vector<user_id>& with) const {
  if (const auto refused = may_ask(who)) return refused;
  for (const auto each : with) {
    const auto found = users.find(each);
    if (found == users.end() || !found->second) return errc::user_not_found;
  }
  return {};
}

}  // namespace authorisation

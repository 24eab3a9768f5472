#include <utility>

#include "engine/commands/handlers.hpp"

namespace parlor::engine {

result<void> handle(context& with, const caller& who, const open_session& what) {
  if (who.is_socket && with.presence.find(who.session) != nullptr) {
    return error{errc::conflict, "open session", "the session is open already"};
  }

  session_opened answer;
  answer.self = who.self;
  answer.all_rooms = what.all_rooms;
  if (what.room) {
    const auto found = with.member_room(who, *what.room);
    if (!found) return found.error();
    auto current = with.work.find_room((*found)->id);
    if (!current) return current.error();
    answer.current = std::move(*current);
  }
  if (what.all_rooms) {
    const auto rooms = with.work.rooms_of(who.self.id, with.options.max_rooms_per_user);
    if (!rooms) return rooms.error();
    for (const auto& each : *rooms) answer.rooms.push_back(each.id);
  } else if (answer.current) {
    answer.rooms.push_back(answer.current->id);
  }
  const auto current = answer.current ? answer.current->id : room_id{};
  if (!who.is_socket) {
    with.answer(who, std::move(answer));
    return {};
  }

  const auto was_online = with.presence.is_online(who.self.id);
  auto audience = std::vector<user_id>{};
  if (!was_online) {
    auto others = with.work.co_members_of(who.self.id, max_presence_audience);
    if (!others) return others.error();
    audience = std::move(*others);
  }
  with.presence.open(who.session, {who.self.id, current, what.all_rooms});
  with.answer(who, std::move(answer));
  with.tell_users(std::move(audience), presence_changed{who.self, true});
  return {};
}

}  // namespace parlor::engine

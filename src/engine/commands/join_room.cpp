#include <utility>

#include "engine/commands/handlers.hpp"

namespace parlor::engine {

result<void> handle(context& with, const caller& who, const join_room& what) {
  const auto found = with.member_room(who, what.room);
  if (!found) return found.error();
  const auto id = (*found)->id;
  auto current = with.work.find_room(id);
  if (!current) return current.error();
  if (!*current) return error{errc::room_not_found, "join room", {}};
  if (who.is_socket) {
    const auto* session = with.session_of(who);
    if (session == nullptr) return error{errc::conflict, "join room", "the session is not open"};
    if (session->current && session->current != id) {
      with.stop_typing_from(who.session, session->current, who.self.id);
    }
    with.presence.enter(who.session, id);
  }
  with.answer(who, room_joined{std::move(**current)});
  if (who.is_socket) with.show_typists(who, **found);
  return {};
}

}  // namespace parlor::engine

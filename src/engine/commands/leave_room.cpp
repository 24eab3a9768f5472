#include "engine/commands/handlers.hpp"

namespace parlor::engine {

result<void> handle(context& with, const caller& who, const leave_room&) {
  const auto* session = with.session_of(who);
  if (session == nullptr || !session->current) {
    with.answer(who, command_completed{});
    return {};
  }
  const auto previous = session->current;
  with.stop_typing_from(who.session, previous, who.self.id);
  with.presence.enter(who.session, room_id{});
  with.answer(who, room_left{previous});
  return {};
}

}  // namespace parlor::engine

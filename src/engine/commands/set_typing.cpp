#include "engine/commands/handlers.hpp"

namespace parlor::engine {

result<void> handle(context& with, const caller& who, const set_typing& what) {
  const auto found = with.member_room(who, what.room);
  if (!found) return found.error();
  if (who.is_socket && with.session_of(who) == nullptr) {
    return error{errc::conflict, "set typing", "the session is not open"};
  }
  const auto room = (*found)->id;

  // Everything is told again: somebody may have come since, and a protocol has an answer for each frame.
  if (!what.is_typing) {
    with.typing.erase(room, who.self.id);
    with.tell_others(room, who.self.id, typing_changed{room, who.self, false});
  } else if (with.typing.find(room, who.self.id) != nullptr || with.typing.has_place(who.self.id)) {
    with.typing.put(room, {who.self, who.session, with.now + with.options.typing_timeout});
    with.tell_others(room, who.self.id, typing_changed{room, who.self, true});
  }
  with.answer(who, command_completed{});
  return {};
}

}  // namespace parlor::engine

#include "engine/commands/handlers.hpp"

namespace parlor::engine {

result<void> handle(context& with, const caller& who, const set_typing& what) {
  const auto found = with.member_room(who, what.room);
  if (!found) return found.error();
  if (who.is_socket && with.session_of(who) == nullptr) {
    return error{errc::conflict, "set typing", "the session is not open"};
  }
  const auto room = (*found)->id;

  if (!what.is_typing) {
    with.stop_typing(room, who.self.id);
  } else {
    const auto is_shown = with.typing.find(room, who.self.id) != nullptr;
    if (is_shown || with.typing.has_place(who.self.id)) {
      with.typing.put(room, {who.self, who.session, with.now + with.options.typing_timeout});
      if (!is_shown) with.tell_others(room, who.self.id, typing_changed{room, who.self, true});
    }
  }
  with.answer(who, command_completed{});
  return {};
}

}  // namespace parlor::engine

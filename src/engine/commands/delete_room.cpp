#include "engine/commands/handlers.hpp"
#include "engine/membership.hpp"
#include "engine/permissions.hpp"

namespace parlor::engine {

result<void> handle(context& with, const caller& who, const delete_room& what) {
  const auto found = with.member_room(who, what.room);
  if (!found) return found.error();
  const auto entry = **found;
  if (!may_delete_room(entry, who.self.id)) return error{errc::forbidden, "delete room", {}};
  if (const auto ended = end_room(with, entry, who.self.id); !ended) return ended.error();
  with.answer(who, command_completed{});
  return {};
}

}  // namespace parlor::engine

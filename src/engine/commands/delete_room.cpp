#include <algorithm>
#include <utility>

#include "engine/commands/handlers.hpp"
#include "engine/permissions.hpp"

namespace parlor::engine {

result<void> handle(context& with, const caller& who, const delete_room& what) {
  const auto found = with.member_room(who, what.room);
  if (!found) return found.error();
  const auto entry = **found;
  if (!may_delete_room(entry, who.self.id)) return error{errc::forbidden, "delete room", {}};
  auto stored = with.work.find_room(entry.id);
  if (!stored) return stored.error();
  if (!*stored) return error{errc::room_not_found, "delete room", {}};

  auto deleted = std::move(**stored);
  deleted.is_active = false;
  deleted.updated_at = std::max(with.now, deleted.updated_at);
  const auto logged =
      with.work.append_event({entry.id, 0, room_event_kind::room_deleted, {}, who.self.id, with.now});
  if (!logged) return logged.error();
  if (const auto changed = with.work.put_room(deleted); !changed) return unexpected(changed.error());

  with.rooms.forget(entry.id);
  for (const auto each : entry.members) with.typing.erase(entry.id, each);
  with.tell_room(entry.id, room_deleted{entry.id});
  with.answer(who, command_completed{});
  return {};
}

}  // namespace parlor::engine

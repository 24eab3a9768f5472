#include <utility>

#include "engine/commands/handlers.hpp"
#include "engine/delivery.hpp"
#include "engine/membership.hpp"
#include "engine/new_room.hpp"
#include "engine/permissions.hpp"

namespace parlor::engine {

namespace {

// Who was here before has read what they had read then.
result<void> store_newcomer(context& with, room_id room, user_id who) {
  const auto before = with.work.find_member(room, who);
  if (!before) return before.error();
  auto joined = before->value_or(member{});
  joined.room = room;
  joined.user = who;
  joined.joined_at = with.now;
  joined.is_active = true;
  return store_membership(with, joined);
}

}  // namespace

result<void> handle(context& with, const caller& who, const add_members& what) {
  const auto group = find_group(with, who, what.room, "add members");
  if (!group) return group.error();
  if (!may_change_members(*group, who.self.id)) return error{errc::forbidden, "add members", {}};
  const auto newcomers = find_newcomers(with, what.users, group->members, "add members");
  if (!newcomers) return newcomers.error();
  if (const auto fits = check_room_counts(with, *newcomers, "add members"); !fits) return fits.error();

  for (const auto each : *newcomers) {
    if (const auto stored = store_newcomer(with, group->id, each); !stored) return unexpected(stored.error());
  }
  if (!newcomers->empty()) {
    if (const auto told = tell_members(with, group->id); !told) return told.error();
  }
  for (const auto each : *newcomers) {
    if (!with.presence.is_online(each)) continue;
    auto delivered = deliver_what_waits(with, each);
    if (!delivered) return unexpected(delivered.error());
    tell_delivered(with, each, std::move(*delivered));
  }
  with.answer(who, command_completed{});
  return {};
}

}  // namespace parlor::engine

#include <utility>
#include <vector>

#include "engine/commands/handlers.hpp"
#include "engine/delivery.hpp"
#include "engine/membership.hpp"
#include "engine/new_room.hpp"
#include "engine/permissions.hpp"

namespace parlor::engine {

namespace {

// Who was here before has read what they had read then. Answers whether they were not.
result<bool> store_newcomer(context& with, room_id room, user_id who) {
  const auto before = with.work.find_member(room, who);
  if (!before) return before.error();
  auto joined = before->value_or(member{});
  joined.room = room;
  joined.user = who;
  joined.joined_at = with.now;
  joined.is_active = true;
  if (const auto stored = store_membership(with, joined); !stored) return stored.error();
  return !before->has_value();
}

}  // namespace

result<void> handle(context& with, const caller& who, const add_members& what) {
  const auto group = find_group(with, who, what.room, "add members");
  if (!group) return group.error();
  if (!may_change_members(*group, who.self.id)) return error{errc::forbidden, "add members", {}};
  const auto newcomers = find_newcomers(with, what.users, group->members, "add members");
  if (!newcomers) return newcomers.error();
  if (const auto fits = check_room_counts(with, *newcomers, "add members"); !fits) return fits.error();

  std::vector<user_id> first_timers;
  for (const auto each : *newcomers) {
    const auto is_new = store_newcomer(with, group->id, each);
    if (!is_new) return unexpected(is_new.error());
    if (*is_new) first_timers.push_back(each);
  }
  if (!newcomers->empty()) {
    if (const auto told = tell_members(with, group->id, first_timers); !told) return told.error();
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

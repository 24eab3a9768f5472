#include <algorithm>

#include "engine/commands/handlers.hpp"
#include "engine/delivery.hpp"
#include "engine/membership.hpp"
#include "engine/new_room.hpp"
#include "engine/permissions.hpp"

namespace parlor::engine {

namespace {

// Those who are no members yet, each once, in order of id.
result<std::vector<user_id>> find_newcomers(context& with, const room_entry& group, const add_members& what) {
  const auto limit = with.options.max_members;
  const error too_many{errc::too_large, "add members", "too many members", static_cast<std::int64_t>(limit)};
  if (what.users.size() > limit) return too_many;
  std::vector<user_id> newcomers;
  for (const auto& each : what.users) {
    const auto found = with.users.find(each, with.work);
    if (!found) return found.error();
    if (!*found || !(*found)->is_active) return error{errc::user_not_found, "add members", {}};
    if (!is_member(group, (*found)->id)) newcomers.push_back((*found)->id);
  }
  std::sort(newcomers.begin(), newcomers.end());
  newcomers.erase(std::unique(newcomers.begin(), newcomers.end()), newcomers.end());
  if (!newcomers.empty() && group.members.size() + newcomers.size() > limit) return too_many;
  return newcomers;
}

// Who was here before has read what they had read then.
result<void> store_newcomer(context& with, room_id room, user_id who) {
  const auto before = with.work.find_member(room, who);
  if (!before) return before.error();
  auto joined = before->value_or(member{});
  joined.room = room;
  joined.user = who;
  joined.joined_at = with.now;
  joined.is_active = true;
  if (const auto stored = with.work.put_member(joined); !stored) return stored.error();
  const auto logged = with.work.append_event({room, 0, room_event_kind::member_joined, {}, who, with.now});
  if (!logged) return logged.error();
  return {};
}

}  // namespace

result<void> handle(context& with, const caller& who, const add_members& what) {
  const auto group = find_group(with, who, what.room, "add members");
  if (!group) return group.error();
  if (!may_change_members(*group, who.self.id)) return error{errc::forbidden, "add members", {}};
  const auto newcomers = find_newcomers(with, *group, what);
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

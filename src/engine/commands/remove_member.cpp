#include <algorithm>
#include <optional>
#include <tuple>

#include "engine/commands/handlers.hpp"
#include "engine/membership.hpp"
#include "engine/permissions.hpp"
#include "engine/reading.hpp"

namespace parlor::engine {

namespace {

// Their sockets may stay open, but are in the room no longer.
result<void> close_room_to(context& with, room_id room, user_id gone) {
  with.stop_typing(room, gone);
  for (const auto session : with.presence.sessions_of(gone)) {
    const auto* open = with.presence.find(session);
    if (open->current != room) continue;
    if (const auto done = read_before_leaving(with, *open); !done) return done.error();
    with.presence.enter(session, room_id{});
  }
  return {};
}

result<void> store_departure(context& with, room_id room, user_id gone) {
  const auto before = with.work.find_member(room, gone);
  if (!before) return before.error();
  if (!*before) return error{errc::user_not_found, "remove member", {}};
  auto left = **before;
  left.is_active = false;
  return store_membership(with, left);
}

// Whoever has been a member for longest, unless all others are of no use.
result<user_id> choose_heir(context& with, room_id room, std::size_t members) {
  const auto all = with.work.members_of(room, members);
  if (!all) return all.error();
  using rank = std::tuple<bool, timestamp, user_id>;
  std::optional<rank> first;
  for (const auto& each : *all) {
    const auto person = with.views.find_user(each.user);
    if (!person) return person.error();
    const bool is_of_no_use = *person == nullptr || !(*person)->is_active;
    const rank found{is_of_no_use, each.joined_at, each.user};
    if (!first || found < *first) first = found;
  }
  if (!first) return error{errc::user_not_found, "hand over room", {}};
  return std::get<user_id>(*first);
}

result<void> hand_over(context& with, room_id room, user_id heir) {
  auto stored = with.work.find_room(room);
  if (!stored) return stored.error();
  if (!*stored) return error{errc::room_not_found, "hand over room", {}};
  auto changed = **stored;
  changed.created_by = heir;
  changed.updated_at = std::max(with.now, changed.updated_at);
  const auto kept = with.work.put_room(changed);
  if (!kept) return kept.error();
  return {};
}

}  // namespace

result<void> handle(context& with, const caller& who, const remove_member& what) {
  const auto group = find_group(with, who, what.room, "remove member");
  if (!group) return group.error();
  const auto named = with.users.find(what.user, with.work);
  if (!named) return named.error();
  const auto gone = *named ? (*named)->id : user_id{};
  if (!may_remove_member(*group, who.self.id, gone)) return error{errc::forbidden, "remove member", {}};
  if (!is_member(*group, gone)) return error{errc::user_not_found, "remove member", {}};

  if (const auto closed = close_room_to(with, group->id, gone); !closed) return unexpected(closed.error());
  if (const auto left = store_departure(with, group->id, gone); !left) return unexpected(left.error());
  with.tell_room(group->id, member_removed{group->id, gone});

  const auto remaining = group->members.size() - 1;
  if (remaining == 0) {
    if (const auto ended = end_room(with, *group, gone); !ended) return unexpected(ended.error());
  } else {
    if (group->created_by == gone) {
      const auto heir = choose_heir(with, group->id, remaining);
      if (!heir) return unexpected(heir.error());
      if (const auto handed = hand_over(with, group->id, *heir); !handed) return unexpected(handed.error());
    }
    if (const auto told = tell_members(with, group->id, {}); !told) return told.error();
  }
  with.answer(who, command_completed{});
  return {};
}

}  // namespace parlor::engine

#include <utility>

#include "engine/commands/handlers.hpp"
#include "engine/references.hpp"

namespace parlor::engine {

namespace {

// The message up to which is read; nothing in a room without messages.
result<std::optional<message>> choose_target(context& with, room_id room, const mark_read& what) {
  if (!what.up_to) {
    auto newest = with.work.messages_before(room, 0, 1);
    if (!newest) return newest.error();
    if (newest->empty()) return std::optional<message>{};
    return std::optional<message>{std::move(newest->front())};
  }
  auto named = find_message(with.work, *what.up_to);
  if (!named) return named.error();
  if (!*named || (*named)->room != room) return error{errc::message_not_found, "mark read", {}};
  return named;
}

}  // namespace

result<void> handle(context& with, const caller& who, const mark_read& what) {
  const auto found = with.member_room(who, what.room);
  if (!found) return found.error();
  const auto room = (*found)->id;
  const auto target = choose_target(with, room, what);
  if (!target) return target.error();
  const auto membership = with.work.find_member(room, who.self.id);
  if (!membership) return membership.error();
  if (!*membership) return error{errc::room_not_found, "mark read", {}};

  messages_read mark{room, who.self, (*membership)->read_message, with.now, 0};
  if (*target && (*target)->sequence > (*membership)->read_sequence) {
    const auto before = with.work.count_unread(room, who.self.id);
    if (!before) return before.error();
    const auto moved = with.work.set_read(room, who.self.id, (*target)->sequence, (*target)->id, with.now);
    if (!moved) return moved.error();
    const auto after = with.work.count_unread(room, who.self.id);
    if (!after) return unexpected(after.error());
    mark.up_to = (*target)->id;
    mark.newly_read = *before - *after;
  }
  if (mark.newly_read > 0) {
    const auto logged =
        with.work.append_event({room, 0, room_event_kind::messages_read, mark.up_to, who.self.id, with.now});
    if (!logged) return unexpected(logged.error());
    with.tell_others(room, who.self.id, mark);
  }
  with.complete(who, read_marked{std::move(mark)});
  return {};
}

}  // namespace parlor::engine

#include "engine/reading.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace parlor::engine {

namespace {

// The newest messages after `from` up to `to` that `reader` had not read, oldest first.
result<std::vector<message>> unread_between(context& with, room_id room, user_id reader, sequence from,
                                            sequence to) {
  // What is unread is mostly little, and lies at the end.
  auto found = with.work.messages_after(room, from, messages_read::max_messages + 1);
  if (found && found->size() > messages_read::max_messages) {
    found = with.work.messages_before(room, to + 1, messages_read::max_messages);
  }
  if (!found) return found.error();
  const auto is_of_no_concern = [&](const message& each) {
    return each.sequence <= from || each.sequence > to || each.sender == reader || each.deleted_at;
  };
  found->erase(std::remove_if(found->begin(), found->end(), is_of_no_concern), found->end());
  return found;
}

}  // namespace

read_target target_of(const message& last) {
  return {last.id, last.sequence, last.sender};
}

result<messages_read> read_up_to(context& with, room_id room, const user& reader, read_target target) {
  const auto membership = with.work.find_member(room, reader.id);
  if (!membership) return membership.error();
  if (!*membership) return error{errc::room_not_found, "mark read", {}};
  const auto from = (*membership)->read_sequence;
  messages_read mark;
  mark.room = room;
  mark.reader = reader;
  mark.up_to = (*membership)->read_message;
  mark.at = with.now;
  if (target.sequence <= from) return mark;

  auto unread = unread_between(with, room, reader.id, from, target.sequence);
  if (!unread) return unread.error();
  const auto foremost = with.views.foremost_readers(room);
  if (!foremost) return foremost.error();
  const auto before = with.work.count_unread(room, reader.id);
  if (!before) return before.error();
  const auto moved = with.work.set_read(room, reader.id, target.sequence, target.id, with.now);
  if (!moved) return moved.error();
  const auto after = with.work.count_unread(room, reader.id);
  if (!after) return unexpected(after.error());

  mark.up_to = target.id;
  // Unread messages are not counted far back in a long log.
  mark.newly_read = std::max<std::int64_t>(*before - *after, static_cast<std::int64_t>(unread->size()));
  for (auto& each : *unread) {
    const auto is_first = !is_read_by_another(each, *foremost, reader.id);
    auto view = with.views.view_of_unread_message(std::move(each));
    if (!view) return unexpected(view.error());
    view->is_read = true;
    mark.messages.push_back({std::move(*view), is_first});
  }
  if (mark.newly_read == 0) return mark;
  const auto logged =
      with.work.append_event({room, 0, room_event_kind::messages_read, mark.up_to, reader.id, with.now});
  if (!logged) return unexpected(logged.error());
  return mark;
}

result<void> read_before_leaving(context& with, const session_entry& open) {
  if (open.reading != reading::implied || !open.current) return {};
  const auto newest = with.work.messages_before(open.current, 0, 1);
  if (!newest) return newest.error();
  if (newest->empty()) return {};
  const auto& last = newest->front();
  const auto moved = with.work.set_read(open.current, open.user, last.sequence, last.id, with.now);
  if (!moved && moved.error().code != errc::not_found) return moved.error();
  return {};
}

result<void> read_by_those_present(context& with, const room_entry& where, read_target posted) {
  if (where.members.size() > with.options.max_implied_readers) return {};
  const auto room = where.id;
  std::vector<user_id> present;
  for (const auto each : where.members) {
    if (each != posted.sender && with.presence.has_open(room, each)) present.push_back(each);
  }
  for (const auto each : present) {
    const auto reader = with.views.find_user(each);
    if (!reader) return reader.error();
    if (*reader == nullptr) continue;
    auto mark = read_up_to(with, room, **reader, posted);
    if (!mark) return unexpected(mark.error());
    if (mark->newly_read > 0) with.tell_room(room, std::move(*mark));
  }
  return {};
}

}  // namespace parlor::engine

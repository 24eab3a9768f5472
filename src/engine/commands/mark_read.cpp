#include <utility>

#include "engine/commands/handlers.hpp"
#include "engine/reading.hpp"
#include "engine/references.hpp"

namespace parlor::engine {

namespace {

// The message up to which is read; nothing where that says nothing.
result<std::optional<message>> choose_target(context& with, room_id room, user_id reader,
                                             const mark_read& what) {
  if (!what.up_to) {
    auto newest = with.work.messages_before(room, 0, 1);
    if (!newest) return newest.error();
    if (newest->empty()) return std::optional<message>{};
    return std::optional<message>{std::move(newest->front())};
  }
  auto named = find_message(with.work, *what.up_to);
  if (!named) return named.error();
  if (!*named || (*named)->room != room) return error{errc::message_not_found, "mark read", {}};
  if ((*named)->sender == reader) return std::optional<message>{};
  return named;
}

}  // namespace

result<void> handle(context& with, const caller& who, const mark_read& what) {
  const auto found = with.member_room(who, what.room);
  if (!found) return found.error();
  const auto room = (*found)->id;
  const auto type = (*found)->type;
  const auto target = choose_target(with, room, who.self.id, what);
  if (!target) return target.error();
  auto mark = *target ? read_up_to(with, room, who.self, target_of(**target))
                      : result<messages_read>(messages_read{room, who.self, {}, with.now, 0});
  if (!mark) return mark.error();
  if (mark->newly_read > 0 || what.receipt == receipt::always) with.tell_room(room, *mark);
  with.complete(who, type, read_marked{std::move(*mark)});
  return {};
}

}  // namespace parlor::engine

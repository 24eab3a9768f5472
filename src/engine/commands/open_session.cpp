#include <algorithm>
#include <utility>

#include "engine/commands/handlers.hpp"
#include "engine/delivery.hpp"
#include "engine/history.hpp"
#include "engine/permissions.hpp"
#include "engine/presence_audience.hpp"
#include "engine/reading.hpp"
#include "engine/references.hpp"

namespace parlor::engine {

namespace {

result<void> check_self(context& with, const caller& who, const open_session& what) {
  if (!what.self) return {};
  const auto named = with.users.find(*what.self, with.work);
  if (!named) return named.error();
  if (*named && (*named)->id == who.self.id) return {};
  return error{errc::forbidden, "open session", "the caller is somebody else"};
}

// Who may not enter is told whether there is such a room; whether a peer learns it is up to the dialect.
result<room> enter(context& with, const caller& who, const room_reference& which) {
  auto named = find_room(with.work, which);
  if (!named) return named.error();
  if (!*named) return error{errc::room_not_found, "open session", {}};
  const auto found = with.rooms.find(**named, with.work);
  if (!found) return found.error();
  if (*found == nullptr) return error{errc::room_not_found, "open session", {}};
  if (!is_member(**found, who.self.id)) return error{errc::not_a_member, "open session", {}};
  return std::move(**named);
}

// Who opens the room reads everything in it.
result<std::optional<messages_read>> read_everything(context& with, const caller& who, room_id room) {
  const auto newest = with.work.messages_before(room, 0, 1);
  if (!newest) return newest.error();
  if (newest->empty()) return std::optional<messages_read>{};
  auto mark = read_up_to(with, room, who.self, target_of(newest->front()));
  if (!mark) return mark.error();
  return std::optional<messages_read>(std::move(*mark));
}

result<std::vector<room_id>> rooms_heard(context& with, const caller& who, const session_opened& opened) {
  if (opened.all_rooms) return rooms_of(with, who.self.id);
  if (opened.current) return std::vector<room_id>{opened.current->id};
  return std::vector<room_id>{};
}

}  // namespace

result<void> handle(context& with, const caller& who, const open_session& what) {
  if (who.is_socket && with.presence.find(who.session) != nullptr) {
    return error{errc::conflict, "open session", "the session is open already"};
  }
  if (const auto fits = check_self(with, who, what); !fits) return fits.error();

  session_opened answer;
  answer.self = who.self;
  answer.all_rooms = what.all_rooms;
  if (what.room) {
    auto entered = enter(with, who, *what.room);
    if (!entered) return entered.error();
    answer.current = std::move(*entered);
  }
  auto heard = rooms_heard(with, who, answer);
  if (!heard) return heard.error();
  answer.rooms = std::move(*heard);
  const auto current = answer.current ? answer.current->id : room_id{};
  if (!who.is_socket) {
    with.answer(who, std::move(answer));
    return {};
  }

  const auto was_online = with.presence.is_online(who.self.id);
  auto audience = std::vector<user_id>{};
  auto delivered = std::vector<message_view>{};
  if (!was_online) {
    auto rooms = answer.all_rooms ? result<std::vector<room_id>>(answer.rooms) : rooms_of(with, who.self.id);
    if (!rooms) return rooms.error();
    auto others = presence_audience(with, who.self.id, std::move(*rooms));
    if (!others) return others.error();
    audience = std::move(*others);
    auto waiting = deliver_what_waits(with, who.self.id);
    if (!waiting) return waiting.error();
    delivered = std::move(*waiting);
  }
  auto mark = std::optional<messages_read>{};
  if (current && what.reading == reading::implied) {
    auto read = read_everything(with, who, current);
    if (!read) return read.error();
    mark = std::move(*read);
  }
  if (current) {
    if (const auto added = add_history(with, current, what, answer); !added) return added.error();
  }

  with.presence.open(who.session, {who.self.id, current, what.all_rooms, what.reading, what.hears_groups});
  with.answer(who, std::move(answer));
  if (current) {
    const auto where = with.rooms.find(current, with.work);
    if (!where) return unexpected(where.error());
    if (*where != nullptr) with.show_typists(who, **where);
  }
  with.tell_users(std::move(audience), presence_changed{who.self, true});
  tell_delivered(with, who.self.id, std::move(delivered));
  if (mark && mark->newly_read > 0) with.tell_others(current, who.self.id, std::move(*mark));
  return {};
}

}  // namespace parlor::engine

#include "engine/new_room.hpp"

#include <algorithm>
#include <utility>

#include "engine/membership.hpp"

namespace parlor::engine {

result<void> check_room_counts(context& with, const std::vector<user_id>& newcomers,
                               const std::string& operation) {
  // To list a thousand rooms takes SQLite 2 ms, and there may be a thousand newcomers.
  constexpr std::size_t most_counts = 50000;
  const auto limit = with.options.max_rooms_per_user;
  for (const auto each : newcomers) {
    const auto known = with.room_counts.find(each);
    if (known != with.room_counts.end() && known->second < limit) continue;
    const auto rooms = with.work.rooms_of(each, limit);
    if (!rooms) return rooms.error();
    if (with.room_counts.size() >= most_counts) with.room_counts.clear();
    with.room_counts.insert_or_assign(each, rooms->size());
    if (rooms->size() < limit) continue;
    return error{errc::too_large, operation, "too many rooms", static_cast<std::int64_t>(limit)};
  }
  return {};
}

result<room> store_room(context& with, const caller& who, room_type type, const std::string& name,
                        const std::vector<user_id>& members) {
  room wanted;
  wanted.name = name;
  wanted.type = type;
  wanted.created_by = who.self.id;
  wanted.created_at = with.now;
  wanted.updated_at = with.now;
  const auto created = with.work.put_room(wanted);
  if (!created) return created.error();

  const auto logged =
      with.work.append_event({created->id, 0, room_event_kind::room_created, {}, who.self.id, with.now});
  if (!logged) return unexpected(logged.error());
  for (const auto each : members) {
    member joined;
    joined.room = created->id;
    joined.user = each;
    joined.joined_at = with.now;
    if (const auto stored = store_membership(with, joined); !stored) return unexpected(stored.error());
  }
  const auto complete = with.work.find_room(created->id);
  if (!complete) return complete.error();
  if (!*complete) return unexpected({errc::room_not_found, "create room", {}});
  return **complete;
}

void announce_room(context& with, room_view created, const std::vector<user_id>& members) {
  const auto shown = participants_per_view(members.size());
  if (created.participants.size() > shown) created.participants.resize(shown);
  with.tell_users(members, room_changed{std::move(created)});
}

result<room> make_direct_room(context& with, const caller& who, user_id other) {
  if (other == who.self.id) {
    return error{errc::invalid_argument, "make direct room", "a direct room has exactly one other member"};
  }
  const std::vector<user_id> members = {std::min(other, who.self.id), std::max(other, who.self.id)};
  if (const auto fits = check_room_counts(with, members, "create room"); !fits) return fits.error();
  auto created = store_room(with, who, room_type::direct, {}, members);
  if (!created) return created.error();
  auto view = with.views.view_of_room(*created, who.self.id, participants_per_view(1));
  if (!view) return unexpected(view.error());
  announce_room(with, std::move(*view), members);
  return created;
}

}  // namespace parlor::engine

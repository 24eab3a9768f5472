#include <algorithm>
#include <utility>

#include "engine/commands/handlers.hpp"
#include "engine/membership.hpp"
#include "engine/new_room.hpp"

namespace parlor::engine {

namespace {

result<void> check_name(const create_room& what) {
  if (what.name.size() > max_room_name_bytes) {
    return error{errc::too_large, "create room", "the name is too long", max_room_name_bytes};
  }
  if (what.type == room_type::group && what.name.empty()) {
    return error{errc::invalid_argument, "create room", "a group needs a name"};
  }
  return {};
}

}  // namespace

result<void> handle(context& with, const caller& who, const create_room& what) {
  if (const auto fits = check_name(what); !fits) return fits.error();
  auto members = find_newcomers(with, what.members, {who.self.id}, "create room");
  if (!members) return members.error();

  if (what.type == room_type::direct) {
    if (members->size() != 1) {
      return error{errc::invalid_argument, "create room", "a direct room has exactly one other member"};
    }
    auto existing = with.work.find_direct_room(who.self.id, members->front());
    if (!existing) return existing.error();
    if (*existing) {
      auto view = with.views.view_of_room(std::move(**existing), who.self.id, participants_per_view(1));
      if (!view) return view.error();
      with.answer(who, room_loaded{std::move(*view), false});
      return {};
    }
  }
  members->push_back(who.self.id);
  std::sort(members->begin(), members->end());
  if (const auto fits = check_room_counts(with, *members, "create room"); !fits) return fits.error();

  const auto created = store_room(with, who, what.type, what.name, *members);
  if (!created) return created.error();

  auto view = with.views.view_of_room(*created, who.self.id, participants_per_view(1));
  if (!view) return unexpected(view.error());
  with.answer(who, room_loaded{*view, true});
  announce_room(with, std::move(*view), *members);
  return {};
}

}  // namespace parlor::engine

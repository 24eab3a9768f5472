#include "engine/membership.hpp"

#include <algorithm>
#include <utility>

namespace parlor::engine {

result<room_entry> find_group(context& with, const caller& who, const room_reference& which,
                              const std::string& operation) {
  const auto found = with.member_room(who, which);
  if (!found) return found.error();
  if ((*found)->type == room_type::direct) {
    return error{errc::invalid_argument, operation, "the members of a direct room stay the same"};
  }
  return **found;
}

result<std::vector<user_id>> find_newcomers(context& with, const std::vector<user_reference>& named,
                                            const std::vector<user_id>& inside,
                                            const std::string& operation) {
  const auto limit = with.options.max_members;
  const error too_many{errc::too_large, operation, "too many members", static_cast<std::int64_t>(limit)};
  if (named.size() > limit) return too_many;
  std::vector<user_id> newcomers;
  for (const auto& each : named) {
    const auto found = with.users.find(each, with.work);
    if (!found) return found.error();
    if (!*found || !(*found)->is_active) return error{errc::user_not_found, operation, {}};
    const auto id = (*found)->id;
    if (!std::binary_search(inside.begin(), inside.end(), id)) newcomers.push_back(id);
  }
  std::sort(newcomers.begin(), newcomers.end());
  newcomers.erase(std::unique(newcomers.begin(), newcomers.end()), newcomers.end());
  if (!newcomers.empty() && inside.size() + newcomers.size() > limit) return too_many;
  return newcomers;
}

result<void> store_membership(context& with, const member& value) {
  if (const auto stored = with.work.put_member(value); !stored) return stored.error();
  const auto what = value.is_active ? room_event_kind::member_joined : room_event_kind::member_left;
  const auto logged = with.work.append_event({value.room, 0, what, {}, value.user, with.now});
  if (!logged) return logged.error();
  return {};
}

result<void> tell_members(context& with, room_id changed) {
  with.rooms.forget(changed);
  const auto where = with.rooms.find(changed, with.work);
  if (!where) return unexpected(where.error());
  const auto stored = with.work.find_room(changed);
  if (!stored) return unexpected(stored.error());
  if (*where == nullptr || !*stored) return unexpected({errc::room_not_found, "tell members", {}});

  std::vector<user_id> present;
  for (const auto each : (*where)->members) {
    if (with.presence.is_online(each)) present.push_back(each);
  }
  if (present.empty()) return {};
  auto view = with.views.view_of_room(**stored, present.front(), participants_per_view(present.size()));
  if (!view) return unexpected(view.error());
  for (const auto each : present) {
    const auto unread = with.work.count_unread(changed, each);
    if (!unread) return unexpected(unread.error());
    view->unread_count = *unread;
    with.tell_users({each}, room_changed{*view, each});
  }
  return {};
}

result<void> end_room(context& with, const room_entry& which, user_id by) {
  auto stored = with.work.find_room(which.id);
  if (!stored) return stored.error();
  if (!*stored) return error{errc::room_not_found, "end room", {}};

  auto ended = std::move(**stored);
  ended.is_active = false;
  ended.updated_at = std::max(with.now, ended.updated_at);
  const auto logged = with.work.append_event({which.id, 0, room_event_kind::room_deleted, {}, by, with.now});
  if (!logged) return logged.error();
  if (const auto changed = with.work.put_room(ended); !changed) return unexpected(changed.error());

  with.rooms.forget(which.id);
  for (const auto each : which.members) with.typing.erase(which.id, each);
  with.tell_room(which.id, room_deleted{which.id});
  return {};
}

}  // namespace parlor::engine

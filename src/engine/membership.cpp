#include "engine/membership.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>

namespace parlor::engine {

namespace {

constexpr std::size_t most_members = 10000;  // storage lists no more of a room

// Users by how many messages of the room they have not read. Most have read everything, and all who are new to it
// nothing: neither need be counted one by one.
result<std::map<std::int64_t, std::vector<user_id>>> group_by_unread(
    context& with, room_id room, const std::vector<member>& readers,
    const std::vector<user_id>& first_timers) {
  std::map<std::int64_t, std::vector<user_id>> groups;
  const auto newest = with.work.messages_before(room, 0, 1);
  if (!newest) return newest.error();
  const auto last = newest->empty() ? sequence{0} : newest->front().sequence;
  std::optional<std::int64_t> of_first_timers;
  for (const auto& each : readers) {
    if (each.read_sequence >= last) {
      groups[0].push_back(each.user);
      continue;
    }
    const bool is_new = std::binary_search(first_timers.begin(), first_timers.end(), each.user);
    if (is_new && of_first_timers) {
      groups[*of_first_timers].push_back(each.user);
      continue;
    }
    const auto unread = with.work.count_unread(room, each.user);
    if (!unread) return unread.error();
    if (is_new) of_first_timers = *unread;
    groups[*unread].push_back(each.user);
  }
  return groups;
}

}  // namespace

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
    auto found = with.users.find(each, with.work);
    if (!found) return found.error();
    if (!*found || !(*found)->is_active) return error{errc::user_not_found, operation, {}};
    const auto id = with.views.remember(std::move(**found)).id;
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
  const auto counted = with.room_counts.find(value.user);
  if (value.is_active && counted != with.room_counts.end()) ++counted->second;
  return {};
}

result<void> tell_members(context& with, room_id changed, const std::vector<user_id>& first_timers) {
  with.rooms.forget(changed);
  const auto stored = with.work.find_room(changed);
  if (!stored) return unexpected(stored.error());
  if (!*stored) return unexpected({errc::room_not_found, "tell members", {}});
  auto members = with.work.members_of(changed, most_members);
  if (!members) return unexpected(members.error());
  const auto is_away = [&with](const member& each) { return !with.presence.is_online(each.user); };
  members->erase(std::remove_if(members->begin(), members->end(), is_away), members->end());
  if (members->empty()) return {};
  auto alike = group_by_unread(with, changed, *members, first_timers);
  if (!alike) return unexpected(alike.error());

  const auto shown = participants_per_view(members->size());
  auto view = with.views.view_of_room(**stored, members->front().user, shown);
  if (!view) return unexpected(view.error());
  for (auto& [unread, viewers] : *alike) {
    view->unread_count = unread;
    with.tell_users(std::move(viewers), room_changed{*view});
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

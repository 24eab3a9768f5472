#include "engine/views.hpp"

#include <algorithm>
#include <utility>

namespace parlor::engine {

namespace {

constexpr std::size_t participants_per_answer = 20000;
constexpr std::size_t fewest_participants = 20;
constexpr std::size_t most_participants = 1000;
constexpr std::size_t most_readers = 100;

}  // namespace

bool is_read_by_another(const message& shown, const std::vector<member>& foremost, user_id except) {
  return std::any_of(foremost.begin(), foremost.end(), [&shown, except](const member& each) {
    return each.user != shown.sender && each.user != except && each.read_sequence >= shown.sequence;
  });
}

std::size_t participants_per_view(std::size_t views) {
  return std::clamp(participants_per_answer / std::max<std::size_t>(views, 1), fewest_participants,
                    most_participants);
}

view_builder::view_builder(const storage_reader& reader, user_directory& users, known_users& known,
                           std::function<bool(user_id)> is_online,
                           std::function<result<room_label>(room_id)> label_of)
    : reader_(reader),
      users_(users),
      is_online_(std::move(is_online)),
      label_of_(std::move(label_of)),
      known_(known) {}

result<const user*> view_builder::find_user(user_id id) {
  if (const auto known = known_.find(id); known != known_.end()) return &known->second;
  auto found = users_.find(user_reference{id}, reader_);
  if (!found) return found.error();
  return *found ? &remember(std::move(**found)) : nullptr;
}

const user& view_builder::remember(user person) {
  const auto id = person.id;
  return known_.insert_or_assign(id, std::move(person)).first->second;
}

user_view view_builder::view_of(const user& person) const {
  return user_view{person, is_online_(person.id)};
}

result<user_view> view_builder::view_of_user(user_id id) {
  const auto found = find_user(id);
  if (!found) return found.error();
  if (*found != nullptr) return view_of(**found);
  user forgotten;
  forgotten.id = id;
  forgotten.is_active = false;
  return user_view{std::move(forgotten), false};
}

result<message_view> view_builder::view_of_unread_message(message shown) {
  auto sender = view_of_user(shown.sender);
  if (!sender) return sender.error();
  auto label = label_of_(shown.room);
  if (!label) return label.error();
  message_view view;
  if (shown.parent) {
    const auto parent = reader_.find_message(*shown.parent);
    if (!parent) return parent.error();
    if (*parent) view.parent = (*parent)->uuid;
  }
  view.message = std::move(shown);
  view.sender = std::move(*sender);
  view.room = std::move(*label);
  return view;
}

result<message_view> view_builder::view_of_message(message shown) {
  const auto foremost = foremost_readers(shown.room);
  if (!foremost) return foremost.error();
  return view_of_message(std::move(shown), *foremost);
}

result<message_view> view_builder::view_of_message(message shown, const std::vector<member>& foremost) {
  const auto is_read = is_read_by_another(shown, foremost);
  auto view = view_of_unread_message(std::move(shown));
  if (view) view->is_read = is_read;
  return view;
}

result<std::vector<member>> view_builder::foremost_readers(room_id room) const {
  return reader_.readers_of(room, 1, 3);
}

result<std::vector<participant_view>> view_builder::readers_of(const message& oldest, std::size_t limit) {
  std::vector<participant_view> readers;
  if (limit == 0) return readers;
  auto members = reader_.readers_of(oldest.room, oldest.sequence, std::min(limit, most_readers));
  if (!members) return members.error();
  std::sort(members->begin(), members->end(),
            [](const member& left, const member& right) { return left.user < right.user; });
  for (const auto& each : *members) {
    auto who = view_of_user(each.user);
    if (!who) return who.error();
    readers.push_back({std::move(*who), each});
  }
  return readers;
}

// The newest one that has not been deleted, unless it lies far back.
result<std::optional<message>> view_builder::newest_message(room_id room) const {
  for (const std::size_t depth : {std::size_t{1}, std::size_t{20}}) {
    auto found = reader_.messages_before(room, 0, depth);
    if (!found) return found.error();
    const auto kept = std::find_if(found->rbegin(), found->rend(),
                                   [](const message& each) { return !each.deleted_at.has_value(); });
    if (kept != found->rend()) return std::optional<message>(std::move(*kept));
    if (found->size() < depth) break;
  }
  return std::optional<message>{};
}

result<room_view> view_builder::view_of_room(room shown, user_id viewer, std::size_t max_participants) {
  const auto members = reader_.members_of(shown.id, max_participants);
  if (!members) return members.error();
  auto newest = newest_message(shown.id);
  if (!newest) return newest.error();
  const auto unread = reader_.count_unread(shown.id, viewer);
  if (!unread) return unread.error();

  room_view view;
  view.room = std::move(shown);
  view.unread_count = *unread;
  if (*newest) {
    auto last = view_of_message(std::move(**newest));
    if (!last) return last.error();
    view.last_message = std::move(*last);
  }
  view.participants.reserve(members->size());
  for (const auto& each : *members) {
    auto who = view_of_user(each.user);
    if (!who) return who.error();
    view.participants.push_back({std::move(*who), each});
  }
  return view;
}

}  // namespace parlor::engine

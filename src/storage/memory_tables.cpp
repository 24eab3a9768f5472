#include "storage/memory_tables.hpp"

#include <algorithm>
#include <limits>
#include <set>
#include <tuple>

namespace parlor::storage_detail {
namespace {

constexpr auto beyond = std::numeric_limits<std::int64_t>::max();
constexpr int newest_counted = 1000;  // among which the unread ones are counted

template <typename Key, typename Value, typename Lookup>
std::optional<Value> copy_of(const persistent_map<Key, std::shared_ptr<const Value>>& table,
                             const Lookup& key) {
  const auto* found = table.find(key);
  if (found == nullptr) return std::nullopt;
  return **found;
}

template <typename Key, typename Id, typename Value, typename Lookup>
std::optional<Value> copy_through(const persistent_map<Key, Id>& index,
                                  const persistent_map<Id, std::shared_ptr<const Value>>& table,
                                  const Lookup& key) {
  const auto* id = index.find(key);
  if (id == nullptr) return std::nullopt;
  return copy_of(table, *id);
}

std::string in_lower_case(std::string_view text) {
  std::string lower{text};
  for (auto& letter : lower) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  }
  return lower;
}

bool mentions(const std::string& text, const std::string& lower) {
  return in_lower_case(text).find(lower) != std::string::npos;
}

std::string full_name(const user& person) {
  const auto* blank = person.first_name.empty() || person.last_name.empty() ? "" : " ";
  return person.first_name + blank + person.last_name;
}

}  // namespace

std::optional<room> memory_tables::whole_room(room_id id) const {
  const auto* stored = rooms.find(id);
  if (stored == nullptr) return std::nullopt;
  std::optional<room> found{(*stored)->base};
  const auto* counted = counters.find(id);
  found->last_sequence = counted->last_sequence;
  found->updated_at = counted->updated_at;
  return found;
}

const message* memory_tables::message_of_sender(user_id sender, std::string_view client_message_id) const {
  const message* found = nullptr;
  const auto hash = hash_of_client_id(client_message_id);
  messages_by_client_id.visit_from({sender.value, hash, 0}, [&](const auto& key, const auto&) {
    if (key[0] != sender.value || key[1] != hash) return false;
    const auto& candidate = **messages.find(message_id{key[2]});
    if (candidate.client_message_id == client_message_id) found = &candidate;
    return found == nullptr;
  });
  return found;
}

result<std::optional<user>> memory_source::find_user(user_id id) const {
  return copy_of(tables_->users, id);
}

result<std::optional<user>> memory_source::find_user_by_uuid(const uuid& id) const {
  return copy_through(tables_->users_by_uuid, tables_->users, id);
}

result<std::optional<user>> memory_source::find_user_by_subject(std::string_view subject) const {
  return copy_through(tables_->users_by_subject, tables_->users, subject);
}

result<std::optional<user>> memory_source::find_user_by_username(std::string_view username) const {
  return copy_through(tables_->users_by_username, tables_->users, username);
}

result<std::vector<user>> memory_source::search_users(std::string_view text, std::size_t limit) const {
  const auto lower = in_lower_case(text);
  std::vector<user> found;
  tables_->users.visit_from(user_id{}, [&found, &lower, limit](user_id, const auto& person) {
    if (found.size() == limit) return false;
    if (!person->is_active) return true;
    if (mentions(person->email, lower) || mentions(person->username, lower) ||
        mentions(full_name(*person), lower)) {
      found.push_back(*person);
    }
    return true;
  });
  return found;
}

result<std::optional<room>> memory_source::find_room(room_id id) const {
  return tables_->whole_room(id);
}

result<std::optional<room>> memory_source::find_room_by_uuid(const uuid& id) const {
  const auto* found = tables_->rooms_by_uuid.find(id);
  return found == nullptr ? std::nullopt : tables_->whole_room(*found);
}

result<std::optional<room>> memory_source::find_room_by_slug(std::string_view slug) const {
  const auto* found = tables_->rooms_by_slug.find(slug);
  return found == nullptr ? std::nullopt : tables_->whole_room(*found);
}

result<std::optional<room>> memory_source::find_direct_room(user_id one, user_id other) const {
  const memory_tables::pair_key pair = std::minmax(one.value, other.value);
  const auto* found = tables_->direct_rooms.find(pair);
  return found == nullptr ? std::nullopt : tables_->whole_room(*found);
}

result<std::vector<room>> memory_source::rooms_of(user_id user, std::size_t limit) const {
  std::vector<room> found;
  tables_->rooms_by_member.visit_from({user.value, 0}, [this, user, &found](const auto& key, const auto&) {
    if (key.first != user.value) return false;
    if (!tables_->members.find(std::pair{key.second, key.first})->is_active) return true;
    auto candidate = tables_->whole_room(room_id{key.second});
    if (candidate->is_active) found.push_back(*std::move(candidate));
    return true;
  });
  std::sort(found.begin(), found.end(), [](const room& left, const room& right) {
    return std::tie(right.updated_at, right.id) < std::tie(left.updated_at, left.id);
  });
  if (found.size() > limit) found.resize(limit);
  return found;
}

result<std::optional<member>> memory_source::find_member(room_id room, user_id user) const {
  const auto* found = tables_->members.find(std::pair{room.value, user.value});
  return found == nullptr ? std::nullopt : std::optional<member>{*found};
}

result<std::vector<member>> memory_source::members_of(room_id room, std::size_t limit) const {
  std::vector<member> found;
  tables_->members.visit_from({room.value, 0}, [room, limit, &found](const auto& key, const member& value) {
    if (key.first != room.value || found.size() == limit) return false;
    if (value.is_active) found.push_back(value);
    return true;
  });
  return found;
}

result<std::vector<member>> memory_source::readers_of(room_id room, sequence from, std::size_t limit) const {
  std::vector<member> found;
  tables_->members.visit_from({room.value, 0}, [room, from, &found](const auto& key, const member& value) {
    if (key.first != room.value) return false;
    if (value.is_active && value.read_sequence >= from) found.push_back(value);
    return true;
  });
  const auto shown = std::min(limit, found.size());
  std::partial_sort(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(shown), found.end(),
                    [](const member& left, const member& right) {
                      return std::tie(right.read_sequence, left.user) <
                             std::tie(left.read_sequence, right.user);
                    });
  found.resize(shown);
  return found;
}

result<std::vector<user_id>> memory_source::co_members_of(user_id user, std::size_t limit) const {
  std::set<user_id> found;
  tables_->rooms_by_member.visit_from({user.value, 0}, [this, user, &found](const auto& key, const auto&) {
    if (key.first != user.value) return false;
    if (!tables_->members.find(std::pair{key.second, key.first})->is_active) return true;
    if (!(*tables_->rooms.find(room_id{key.second}))->base.is_active) return true;
    tables_->members.visit_from({key.second, 0}, [&key, &found](const auto& place, const member& other) {
      if (place.first != key.second) return false;
      if (other.is_active) found.insert(other.user);
      return true;
    });
    return true;
  });
  found.erase(user);
  std::vector<user_id> answer(found.begin(), found.end());
  if (answer.size() > limit) answer.resize(limit);
  return answer;
}

const message& memory_source::message_at(message_id id) const {
  return **tables_->messages.find(id);
}

result<std::optional<message>> memory_source::find_message(message_id id) const {
  return copy_of(tables_->messages, id);
}

result<std::optional<message>> memory_source::find_message_by_uuid(const uuid& id) const {
  return copy_through(tables_->messages_by_uuid, tables_->messages, id);
}

result<std::optional<message>> memory_source::find_message_by_client_id(
    user_id sender, std::string_view client_message_id) const {
  const auto* found = tables_->message_of_sender(sender, client_message_id);
  return found == nullptr ? std::nullopt : std::optional<message>{*found};
}

result<std::vector<message>> memory_source::messages_before(room_id room, sequence before, std::size_t limit,
                                                            std::size_t skip) const {
  std::vector<message> found;
  tables_->visit_messages_below(room, before == 0 ? beyond : before,
                                [this, limit, &skip, &found](sequence, message_id id) {
                                  if (found.size() == limit) return false;
                                  if (skip > 0) {
                                    --skip;
                                    return true;
                                  }
                                  found.push_back(message_at(id));
                                  return true;
                                });
  std::reverse(found.begin(), found.end());
  return found;
}

result<std::vector<message>> memory_source::messages_after(room_id room, sequence after,
                                                           std::size_t limit) const {
  std::vector<message> found;
  tables_->visit_messages_from(room, after + 1, [this, limit, &found](sequence, message_id id) {
    if (found.size() == limit) return false;
    found.push_back(message_at(id));
    return true;
  });
  return found;
}

result<std::int64_t> memory_source::count_messages(room_id room) const {
  const auto* counted = tables_->counters.find(room);
  return counted == nullptr ? 0 : counted->messages;
}

result<std::int64_t> memory_source::count_unread(room_id room, user_id user) const {
  const auto* reader = tables_->members.find(std::pair{room.value, user.value});
  if (reader == nullptr) return std::int64_t{0};
  std::int64_t unread = 0;
  int seen = 0;
  tables_->visit_messages_below(
      room, beyond,
      [this, user, from = reader->read_sequence, &unread, &seen](sequence position, message_id id) {
        if (position <= from || seen++ == newest_counted) return false;
        const auto& candidate = message_at(id);
        if (candidate.sender != user && !candidate.deleted_at) ++unread;
        return true;
      });
  return unread;
}

result<std::vector<message>> memory_source::undelivered_to(user_id user, std::size_t limit) const {
  std::vector<message> found;
  const auto take = [this, limit, &found](room_id room, user_id first, user_id bound) {
    tables_->undelivered.visit_from(
        {room.value, first.value, 0}, [this, room, bound, limit, &found](const auto& place, message_id id) {
          if (place[0] != room.value || place[1] >= bound.value || found.size() == limit) return false;
          found.push_back(message_at(id));
          return true;
        });
  };
  tables_->rooms_by_member.visit_from({user.value, 0}, [this, user, &take](const auto& key, const auto&) {
    if (key.first != user.value) return false;
    const auto room = room_id{key.second};
    if (!(*tables_->rooms.find(room))->base.is_active) return true;
    if (!tables_->members.find(std::pair{room.value, user.value})->is_active) return true;
    // Around those of the user's own, of which there may be many.
    take(room, user_id{}, user);
    take(room, user_id{user.value + 1}, user_id{beyond});
    return true;
  });
  std::sort(found.begin(), found.end(),
            [](const message& left, const message& right) { return left.id < right.id; });
  return found;
}

result<std::vector<room_event>> memory_source::events_since(room_id room, sequence after,
                                                            std::size_t limit) const {
  std::vector<room_event> found;
  const auto* home = tables_->rooms.find(room);
  if (home == nullptr) return found;
  const auto& log = *(*home)->log;
  const auto* counted = tables_->counters.find(room);
  const auto is_past = [after](const auto& each) { return each.sequence > after; };
  auto message = log.messages.find_first(counted->message_count(), is_past);
  auto other = log.events.find_first(counted->event_count(), is_past);
  // Together they have every sequence once.
  for (auto next = std::max<sequence>(after, 0) + 1; next <= counted->last_sequence; ++next) {
    if (found.size() == limit) break;
    const bool is_message = message < counted->message_count() && log.messages.at(message).sequence == next;
    if (!is_message) {
      found.push_back(log.events.at(other++));
      continue;
    }
    const auto& posted = message_at(log.messages.at(message++).message);
    found.push_back(
        {room, next, room_event_kind::message_posted, posted.id, posted.sender, posted.created_at});
  }
  return found;
}

result<std::vector<room_event>> memory_source::changes_since(room_id room, sequence after,
                                                             std::size_t limit) const {
  std::vector<room_event> found;
  const auto* home = tables_->rooms.find(room);
  if (home == nullptr) return found;
  const auto& log = (*home)->log->events;
  tables_->changes.visit_from({room.value, after + 1},
                              [room, limit, &log, &found](const auto& key, std::size_t place) {
                                if (key.first != room.value || found.size() == limit) return false;
                                found.push_back(log.at(place));
                                return true;
                              });
  return found;
}

result<std::optional<attachment>> memory_source::find_attachment(std::string_view key) const {
  const auto found = copy_through(tables_->attachments_by_key, tables_->attachments, key);
  return found ? std::optional<attachment>{found->file} : std::nullopt;
}

result<std::optional<message_id>> memory_source::message_of_attachment(attachment_id id) const {
  const auto found = copy_of(tables_->attachments, id);
  return found && found->shown_by ? std::optional<message_id>{found->shown_by} : std::nullopt;
}

result<std::vector<attachment>> memory_source::unclaimed_attachments(timestamp before,
                                                                     std::size_t limit) const {
  std::vector<attachment> found;
  tables_->unclaimed.visit_from({std::numeric_limits<std::int64_t>::min(), 0},
                                [this, before, limit, &found](const auto& key, attachment_id id) {
                                  if (key.first >= before.time_since_epoch().count()) return false;
                                  if (found.size() == limit) return false;
                                  found.push_back((*tables_->attachments.find(id))->file);
                                  return true;
                                });
  return found;
}

result<std::vector<attachment>> memory_source::attachments_after(attachment_id after,
                                                                 std::size_t limit) const {
  std::vector<attachment> found;
  tables_->attachments.visit_from(attachment_id{after.value + 1},
                                  [limit, &found](attachment_id, const auto& stored) {
                                    if (found.size() == limit) return false;
                                    found.push_back(stored->file);
                                    return true;
                                  });
  return found;
}

}  // namespace parlor::storage_detail

#include "storage/memory_changes.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

namespace parlor::storage_detail {
namespace {

error not_found(const char* operation, const char* what) {
  return {errc::not_found, operation, what};
}

error conflict(const char* operation, const char* what) {
  return {errc::conflict, operation, what};
}

// True where the key belongs to anybody but `id`.
template <typename Key, typename Id>
bool is_held_by_another(const persistent_map<Key, Id>& index, const Key& key, Id id) {
  const auto* holder = index.find(key);
  return holder != nullptr && *holder != id;
}

// Gives a new value its id: the one that it brings, or the next.
template <typename Id>
Id take_id(Id wanted, std::int64_t& last) {
  const auto number = wanted ? wanted.value : last + 1;
  last = std::max(last, number);
  return Id{number};
}

std::array<std::int64_t, 3> place_of_undelivered(const message& value) {
  return {value.room.value, value.sender.value, value.sequence};
}

std::int64_t in_microseconds(timestamp at) {
  return at.time_since_epoch().count();
}

// The text that stands for a room whose creator chose none.
std::string slug_of(const uuid& id) {
  return to_string(id);
}

}  // namespace

result<user> memory_changes::put_user(const user& value) {
  const auto* present = value.id ? tables_.users.find(value.id) : nullptr;
  if (is_held_by_another(tables_.users_by_subject, value.subject, value.id)) {
    return conflict("put user", "subject");
  }
  if (!value.username.empty() && is_held_by_another(tables_.users_by_username, value.username, value.id)) {
    return conflict("put user", "username");
  }
  if (value.uuid && is_held_by_another(tables_.users_by_uuid, value.uuid, value.id)) {
    return conflict("put user", "uuid");
  }

  auto stored = value;
  if (present != nullptr) {
    const auto& old = **present;
    if (!stored.uuid) stored.uuid = old.uuid;
    if (stored.created_at == timestamp{}) stored.created_at = old.created_at;
    if (!stored.last_seen) stored.last_seen = old.last_seen;
    tables_.users_by_subject.erase(old.subject, edit_);
    tables_.users_by_uuid.erase(old.uuid, edit_);
    if (!old.username.empty()) tables_.users_by_username.erase(std::string{old.username}, edit_);
  } else {
    stored.id = take_id(value.id, tables_.last_user);
    if (!stored.uuid) stored.uuid = uuids_.next(stored.created_at);
  }
  tables_.users_by_subject.put(stored.subject, stored.id, edit_);
  tables_.users_by_uuid.put(stored.uuid, stored.id, edit_);
  if (!stored.username.empty()) tables_.users_by_username.put(stored.username, stored.id, edit_);
  tables_.users.put(stored.id, std::make_shared<const user>(stored), edit_);
  return stored;
}

result<void> memory_changes::set_last_seen(user_id id, timestamp at) {
  const auto* present = tables_.users.find(id);
  if (present == nullptr) return not_found("set last seen", "user");
  auto changed = **present;
  changed.last_seen = at;
  tables_.users.put(id, std::make_shared<const user>(std::move(changed)), edit_);
  return {};
}

// The two members of an active direct room, as they will be once `changed` has been stored.
std::optional<memory_tables::pair_key> memory_changes::pair_of_direct_room(room_id id,
                                                                           const member* changed) const {
  std::set<std::int64_t> users;
  tables_.members.visit_from({id.value, 0}, [id, &users](const auto& key, const member& value) {
    if (key.first != id.value) return false;
    if (value.is_active) users.insert(value.user.value);
    return true;
  });
  if (changed != nullptr && changed->is_active) users.insert(changed->user.value);
  if (changed != nullptr && !changed->is_active) users.erase(changed->user.value);
  if (users.size() != 2) return std::nullopt;
  return memory_tables::pair_key{*users.begin(), *users.rbegin()};
}

bool memory_changes::is_taken(const memory_tables::pair_key& pair, room_id id) const {
  return is_held_by_another(tables_.direct_rooms, pair, id);
}

result<room> memory_changes::put_room(const room& value) {
  if (value.created_by && tables_.users.find(*value.created_by) == nullptr) {
    return not_found("put room", "creator");
  }
  if (!value.slug.empty() && is_held_by_another(tables_.rooms_by_slug, value.slug, value.id)) {
    return conflict("put room", "slug");
  }
  if (value.uuid && is_held_by_another(tables_.rooms_by_uuid, value.uuid, value.id)) {
    return conflict("put room", "uuid");
  }
  const auto pair = value.id ? pair_of_direct_room(value.id, nullptr) : std::nullopt;
  const bool is_direct = value.type == room_type::direct && value.is_active;
  if (pair && is_direct && is_taken(*pair, value.id)) return conflict("put room", "direct room of the two");

  auto stored = value;
  room_counters counted{0, value.updated_at, 0};
  std::shared_ptr<room_log> log;
  if (const auto* present = value.id ? tables_.rooms.find(value.id) : nullptr; present != nullptr) {
    const auto& old = (*present)->base;
    log = (*present)->log;
    stored.uuid = old.uuid;
    stored.created_at = old.created_at;
    if (stored.slug.empty()) stored.slug = old.slug;
    counted = *tables_.counters.find(value.id);
    counted.updated_at = value.updated_at;
    tables_.rooms_by_slug.erase(std::string{old.slug}, edit_);
  } else {
    stored.id = take_id(value.id, tables_.last_room);
    if (!stored.uuid) stored.uuid = uuids_.next(stored.created_at);
    if (stored.slug.empty()) stored.slug = slug_of(stored.uuid);
    tables_.rooms_by_uuid.put(stored.uuid, stored.id, edit_);
    log = std::make_shared<room_log>();
  }
  stored.last_sequence = counted.last_sequence;
  tables_.rooms_by_slug.put(stored.slug, stored.id, edit_);
  tables_.rooms.put(stored.id, std::make_shared<const stored_room>(stored_room{stored, std::move(log)}),
                    edit_);
  tables_.counters.put(stored.id, counted, edit_);
  if (pair && is_direct) tables_.direct_rooms.put(*pair, stored.id, edit_);
  if (pair && !is_direct && !is_taken(*pair, stored.id)) tables_.direct_rooms.erase(*pair, edit_);
  return stored;
}

result<void> memory_changes::put_member(const member& value) {
  const auto* home = tables_.rooms.find(value.room);
  if (home == nullptr) return not_found("put member", "room");
  if (tables_.users.find(value.user) == nullptr) return not_found("put member", "user");
  const bool is_direct = (*home)->base.type == room_type::direct && (*home)->base.is_active;
  const auto before = is_direct ? pair_of_direct_room(value.room, nullptr) : std::nullopt;
  const auto after = is_direct ? pair_of_direct_room(value.room, &value) : std::nullopt;
  if (after && is_taken(*after, value.room)) return conflict("put member", "direct room of the two");

  if (before) tables_.direct_rooms.erase(*before, edit_);
  if (after) tables_.direct_rooms.put(*after, value.room, edit_);
  tables_.members.put({value.room.value, value.user.value}, value, edit_);
  tables_.rooms_by_member.put({value.user.value, value.room.value}, {}, edit_);
  return {};
}

result<void> memory_changes::set_read(room_id room, user_id user, sequence up_to, message_id message,
                                      timestamp at) {
  const memory_tables::pair_key key{room.value, user.value};
  const auto* present = tables_.members.find(key);
  if (present == nullptr) return not_found("set read", "member");
  if (up_to <= present->read_sequence) return {};
  auto changed = *present;
  changed.read_sequence = up_to;
  changed.read_message = message;
  changed.last_read_at = at;
  tables_.members.put(key, changed, edit_);
  return {};
}

result<void> memory_changes::check_attachments(const message& value) const {
  std::set<attachment_id> claimed;
  std::set<std::string> keys;
  for (const auto& file : value.attachments) {
    if (!file.id) {
      if (tables_.users.find(file.owner) == nullptr)
        return not_found("append message", "owner of attachment");
      if (tables_.attachments_by_key.find(file.key) != nullptr || !keys.insert(file.key).second) {
        return conflict("append message", "key of attachment");
      }
      continue;
    }
    const auto* stored = tables_.attachments.find(file.id);
    if (stored == nullptr) return not_found("append message", "attachment");
    if ((*stored)->shown_by || !claimed.insert(file.id).second) {
      return conflict("append message", "attachment is claimed");
    }
  }
  return {};
}

result<void> memory_changes::check_new_message(const message& value) const {
  if (tables_.rooms.find(value.room) == nullptr) return not_found("append message", "room");
  if (tables_.users.find(value.sender) == nullptr) return not_found("append message", "sender");
  if (value.receiver && tables_.users.find(*value.receiver) == nullptr) {
    return not_found("append message", "receiver");
  }
  if (value.parent && tables_.messages.find(*value.parent) == nullptr) {
    return not_found("append message", "parent");
  }
  if (value.id && tables_.messages.find(value.id) != nullptr) return conflict("append message", "id");
  if (value.uuid && tables_.messages_by_uuid.find(value.uuid) != nullptr) {
    return conflict("append message", "uuid");
  }
  if (!value.client_message_id.empty() &&
      tables_.message_of_sender(value.sender, value.client_message_id) != nullptr) {
    return conflict("append message", "client message id");
  }
  return check_attachments(value);
}

result<message> memory_changes::append_message(const message& value) {
  if (auto checked = check_new_message(value); !checked) return checked.error();

  auto counted = *tables_.counters.find(value.room);
  const auto place = counted.message_count();
  ++counted.last_sequence;
  ++counted.messages;
  counted.updated_at = value.created_at;
  tables_.counters.put(value.room, counted, edit_);

  auto stored = value;
  stored.id = take_id(value.id, tables_.last_message);
  stored.sequence = counted.last_sequence;
  if (!stored.uuid) stored.uuid = uuids_.next(stored.created_at);
  for (auto& file : stored.attachments) file = store_attachment(std::move(file), stored.id);

  (*tables_.rooms.find(stored.room))->log->messages.put(place, {stored.sequence, stored.id});
  if (!stored.is_delivered && !stored.deleted_at) {
    tables_.undelivered.put(place_of_undelivered(stored), stored.id, edit_);
  }
  tables_.messages_by_uuid.put(stored.uuid, stored.id, edit_);
  if (!stored.client_message_id.empty()) {
    tables_.messages_by_client_id.put(
        {stored.sender.value, hash_of_client_id(stored.client_message_id), stored.id.value}, {}, edit_);
  }
  tables_.messages.put(stored.id, std::make_shared<const message>(stored), edit_);
  return stored;
}

result<void> memory_changes::edit_message(message_id id, std::string_view text, timestamp at) {
  const auto* present = tables_.messages.find(id);
  if (present == nullptr || (*present)->deleted_at) return not_found("edit message", "message");
  auto changed = **present;
  changed.text = text;
  changed.edited_at = at;
  tables_.messages.put(id, std::make_shared<const message>(std::move(changed)), edit_);
  return {};
}

result<void> memory_changes::set_delivered(message_id id) {
  const auto* present = tables_.messages.find(id);
  if (present == nullptr) return not_found("set delivered", "message");
  auto changed = **present;
  changed.is_delivered = true;
  tables_.undelivered.erase(place_of_undelivered(changed), edit_);
  tables_.messages.put(id, std::make_shared<const message>(std::move(changed)), edit_);
  return {};
}

result<std::vector<attachment>> memory_changes::remove_message(message_id id, timestamp at) {
  const auto* present = tables_.messages.find(id);
  if (present == nullptr || (*present)->deleted_at) return not_found("remove message", "message");
  auto changed = **present;
  auto revoked = std::exchange(changed.attachments, {});
  changed.text.clear();
  changed.deleted_at = at;
  tables_.undelivered.erase(place_of_undelivered(changed), edit_);
  for (const auto& file : revoked) replace_attachment(file, message_id{});
  tables_.messages.put(id, std::make_shared<const message>(std::move(changed)), edit_);
  return revoked;
}

result<room_event> memory_changes::append_event(const room_event& value) {
  if (value.kind == room_event_kind::message_posted) {
    return error{errc::invalid_argument, "append event", "append_message writes this kind"};
  }
  const auto* home = tables_.rooms.find(value.room);
  if (home == nullptr) return not_found("append event", "room");
  auto counted = *tables_.counters.find(value.room);
  const auto place = counted.event_count();
  ++counted.last_sequence;
  tables_.counters.put(value.room, counted, edit_);
  auto stored = value;
  stored.sequence = counted.last_sequence;
  (*home)->log->events.put(place, stored);
  if (stored.kind == room_event_kind::message_edited || stored.kind == room_event_kind::message_deleted) {
    tables_.changes.put({stored.room.value, stored.sequence}, place, edit_);
  }
  return stored;
}

void memory_changes::replace_attachment(const attachment& file, message_id shown_by) {
  const memory_tables::pair_key age{in_microseconds(file.created_at), file.id.value};
  if (shown_by) tables_.unclaimed.erase(age, edit_);
  if (!shown_by) tables_.unclaimed.put(age, file.id, edit_);
  tables_.attachments.put(
      file.id, std::make_shared<const stored_attachment>(stored_attachment{file, shown_by}), edit_);
}

// Adds a file, or gives one that is there to a message; answers what is now stored.
attachment memory_changes::store_attachment(attachment file, message_id shown_by) {
  if (const auto* present = file.id ? tables_.attachments.find(file.id) : nullptr; present != nullptr) {
    file = (*present)->file;
  } else {
    file.id = take_id(file.id, tables_.last_attachment);
    tables_.attachments_by_key.put(file.key, file.id, edit_);
  }
  replace_attachment(file, shown_by);
  return file;
}

result<attachment> memory_changes::add_attachment(const attachment& value) {
  if (tables_.users.find(value.owner) == nullptr) return not_found("add attachment", "owner");
  if (value.id && tables_.attachments.find(value.id) != nullptr) return conflict("add attachment", "id");
  if (tables_.attachments_by_key.find(value.key) != nullptr) return conflict("add attachment", "key");
  return store_attachment(value, message_id{});
}

result<void> memory_changes::remove_attachment(attachment_id id) {
  const auto* present = tables_.attachments.find(id);
  if (present == nullptr) return not_found("remove attachment", "attachment");
  const auto stored = *present;
  if (stored->shown_by) {
    auto changed = **tables_.messages.find(stored->shown_by);
    auto& files = changed.attachments;
    files.erase(std::remove_if(files.begin(), files.end(), [id](const auto& file) { return file.id == id; }),
                files.end());
    tables_.messages.put(changed.id, std::make_shared<const message>(changed), edit_);
  }
  tables_.unclaimed.erase({in_microseconds(stored->file.created_at), id.value}, edit_);
  tables_.attachments_by_key.erase(stored->file.key, edit_);
  tables_.attachments.erase(id, edit_);
  return {};
}

}  // namespace parlor::storage_detail

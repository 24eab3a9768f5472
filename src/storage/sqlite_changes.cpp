#include "storage/sqlite_changes.hpp"

#include "storage/sqlite_errors.hpp"
#include "storage/sqlite_rows.hpp"

namespace parlor::storage_detail {
namespace {

error not_found(const char* operation, const char* what) {
  return {errc::not_found, operation, what};
}

template <typename Enumeration>
std::int64_t number_of(Enumeration value) {
  return static_cast<std::int64_t>(value);
}

// An id of 0 is NULL in SQL, for which SQLite takes the next one.
template <typename Id>
std::optional<Id> given(Id id) {
  return id ? std::optional<Id>{id} : std::nullopt;
}

}  // namespace

result<user> sqlite_changes::put_user(const user& value) {
  return guarded("put user", [this, &value]() -> result<user> {
    auto present = value.id ? before_.find_user(value.id) : result<std::optional<user>>{std::nullopt};
    if (!present) return present.error();
    auto stored = value;
    if (*present) {
      if (!stored.uuid) stored.uuid = (*present)->uuid;
      if (stored.created_at == timestamp{}) stored.created_at = (*present)->created_at;
      if (!stored.last_seen) stored.last_seen = (*present)->last_seen;
    } else if (!stored.uuid) {
      stored.uuid = uuids_.next(stored.created_at);
    }
    connection_.run(*present ? statement::update_user : statement::insert_user, given(stored.id), stored.uuid,
                    stored.subject, stored.username, stored.email, stored.first_name, stored.last_name,
                    stored.user_type, stored.avatar_url, number_of(stored.is_active), stored.created_at,
                    stored.last_seen);
    if (!*present) stored.id = user_id{connection_.last_id()};
    return stored;
  });
}

result<void> sqlite_changes::set_last_seen(user_id id, timestamp at) {
  return guarded("set last seen", [this, id, at]() -> result<void> {
    if (connection_.run(statement::update_last_seen, id, at) == 0) return not_found("set last seen", "user");
    return {};
  });
}

result<room> sqlite_changes::put_room(const room& value) {
  return guarded("put room", [this, &value]() -> result<room> {
    auto present = value.id ? before_.find_room(value.id) : result<std::optional<room>>{std::nullopt};
    if (!present) return present.error();
    auto stored = value;
    if (*present) {
      const auto& old = **present;
      stored.uuid = old.uuid;
      stored.created_at = old.created_at;
      stored.last_sequence = old.last_sequence;
      if (stored.slug.empty()) stored.slug = old.slug;
      sqlite_savepoint call(connection_);
      connection_.run(statement::update_room, stored.id, stored.slug, stored.name, number_of(stored.type),
                      stored.created_by, stored.updated_at, number_of(stored.is_active));
      connection_.run(statement::update_direct_pair, stored.id);
      call.release();
      return stored;
    }
    stored.last_sequence = 0;
    if (!stored.uuid) stored.uuid = uuids_.next(stored.created_at);
    if (stored.slug.empty()) stored.slug = to_string(stored.uuid);
    connection_.run(statement::insert_room, given(stored.id), stored.uuid, stored.slug, stored.name,
                    number_of(stored.type), stored.created_by, stored.created_at, stored.updated_at,
                    number_of(stored.is_active));
    stored.id = room_id{connection_.last_id()};
    return stored;
  });
}

result<void> sqlite_changes::put_member(const member& value) {
  return guarded("put member", [this, &value]() -> result<void> {
    sqlite_savepoint call(connection_);
    connection_.run(statement::put_member, value.room, value.user, value.joined_at, value.read_sequence,
                    value.read_message, value.last_read_at, number_of(value.is_active));
    connection_.run(statement::update_direct_pair, value.room);
    call.release();
    return {};
  });
}

result<void> sqlite_changes::set_read(room_id room, user_id user, sequence up_to, message_id message,
                                      timestamp at) {
  return guarded("set read", [this, room, user, up_to, message, at]() -> result<void> {
    if (connection_.run(statement::update_read, room, user, up_to, message, at) > 0) return {};
    const auto present = before_.find_member(room, user);
    if (!present) return present.error();
    if (!*present) return not_found("set read", "member");
    return {};
  });
}

result<sequence> sqlite_changes::next_sequence(room_id room) {
  const auto known = last_sequences_.find(room);
  if (known != last_sequences_.end()) return known->second + 1;
  auto query = connection_.query(statement::last_sequence, room);
  if (!query.step()) return not_found("write to room", "room");
  const auto last = query.number(0);
  constexpr std::size_t most_rooms = 10000;
  if (last_sequences_.size() >= most_rooms) last_sequences_.clear();
  last_sequences_.emplace(room, last);
  return last + 1;
}

void sqlite_changes::insert_message(message& value) {
  connection_.run(statement::insert_message, given(value.id), value.uuid, value.room, value.sequence,
                  value.sender, value.receiver, number_of(value.kind), value.text, value.parent,
                  value.client_message_id, value.created_at, value.edited_at, value.deleted_at,
                  number_of(value.is_delivered), static_cast<std::int64_t>(value.attachments.size()));
  value.id = message_id{connection_.last_id()};
}

result<message> sqlite_changes::append_message(const message& value) {
  return guarded("append message", [this, &value]() -> result<message> {
    const auto next = next_sequence(value.room);
    if (!next) return next.error();
    auto stored = value;
    stored.sequence = *next;
    if (!stored.uuid) stored.uuid = uuids_.next(stored.created_at);
    if (stored.attachments.empty()) {
      insert_message(stored);
    } else {
      sqlite_savepoint call(connection_);
      insert_message(stored);
      std::int64_t position = 0;
      for (auto& file : stored.attachments) {
        if (auto claimed = claim(stored, file, position++); !claimed) return claimed.error();
      }
      call.release();
    }
    connection_.run(statement::count_new_message, stored.room, stored.created_at);
    last_sequences_[stored.room] = stored.sequence;
    return stored;
  });
}

// Gives the file to the message. `file` becomes what is stored.
result<void> sqlite_changes::claim(const message& value, attachment& file, std::int64_t position) {
  if (!file.id) {
    insert_attachment(file, value.id, position);
    return {};
  }
  if (connection_.run(statement::claim_attachment, file.id, value.id, position) == 0) {
    if (!exists(file.id)) return not_found("append message", "attachment");
    return error{errc::conflict, "append message", "attachment is claimed"};
  }
  auto query = connection_.query(statement::find_attachment_by_id, file.id);
  if (query.step()) file = read_attachment(query);
  return {};
}

bool sqlite_changes::exists(attachment_id id) {
  return connection_.query(statement::find_attachment_by_id, id).step();
}

void sqlite_changes::insert_attachment(attachment& file, std::optional<message_id> shown_by,
                                       std::int64_t position) {
  connection_.run(statement::insert_attachment, given(file.id), file.owner, file.key, file.file_name,
                  file.size, file.mime_type, number_of(file.kind), file.created_at, shown_by, position);
  file.id = attachment_id{connection_.last_id()};
}

result<void> sqlite_changes::edit_message(message_id id, std::string_view text, timestamp at) {
  return guarded("edit message", [this, id, text, at]() -> result<void> {
    if (connection_.run(statement::update_text, id, text, at) == 0)
      return not_found("edit message", "message");
    return {};
  });
}

result<void> sqlite_changes::set_delivered(message_id id) {
  return guarded("set delivered", [this, id]() -> result<void> {
    if (connection_.run(statement::set_delivered, id) == 0) return not_found("set delivered", "message");
    return {};
  });
}

result<std::vector<attachment>> sqlite_changes::remove_message(message_id id, timestamp at) {
  return guarded("remove message", [this, id, at]() -> result<std::vector<attachment>> {
    auto present = before_.find_message(id);
    if (!present) return present.error();
    if (!*present || connection_.run(statement::remove_text, id, at) == 0) {
      return not_found("remove message", "message");
    }
    auto revoked = std::move((*present)->attachments);
    if (!revoked.empty()) connection_.run(statement::revoke_attachments, id);
    return revoked;
  });
}

result<room_event> sqlite_changes::append_event(const room_event& value) {
  if (value.kind == room_event_kind::message_posted) {
    return error{errc::invalid_argument, "append event", "append_message writes this kind"};
  }
  return guarded("append event", [this, &value]() -> result<room_event> {
    const auto next = next_sequence(value.room);
    if (!next) return next.error();
    auto stored = value;
    stored.sequence = *next;
    connection_.run(statement::insert_event, stored.room, stored.sequence, number_of(stored.kind),
                    stored.message, stored.user, stored.at);
    connection_.run(statement::count_new_event, stored.room);
    last_sequences_[stored.room] = stored.sequence;
    return stored;
  });
}

result<attachment> sqlite_changes::add_attachment(const attachment& value) {
  return guarded("add attachment", [this, &value]() -> result<attachment> {
    auto stored = value;
    insert_attachment(stored, std::nullopt, 0);
    return stored;
  });
}

result<void> sqlite_changes::remove_attachment(attachment_id id) {
  return guarded("remove attachment", [this, id]() -> result<void> {
    const auto shown_by = before_.message_of_attachment(id);
    if (!shown_by) return shown_by.error();
    if (connection_.run(statement::delete_attachment, id) == 0)
      return not_found("remove attachment", "attachment");
    if (*shown_by) connection_.run(statement::count_attachments, **shown_by);
    return {};
  });
}

}  // namespace parlor::storage_detail

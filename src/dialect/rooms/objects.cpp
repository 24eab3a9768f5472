#include "dialect/rooms/objects.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dialect/kind_words.hpp"
#include "dialect/other_member.hpp"
#include "dialect/rooms/vocabulary.hpp"
#include "text/time_format.hpp"

namespace parlor::rooms {
namespace {

enum class standing { as_it_is, deleted };

std::string_view word_of(room_type type) {
  switch (type) {
    case room_type::direct:
      return value::direct;
    case room_type::group:
      return value::group;
  }
  return value::direct;
}

void write_time(text::json_writer& json, std::string_view name, timestamp at) {
  json.member(name, text::format_iso_seconds(at));
}

void write_time(text::json_writer& json, std::string_view name, const std::optional<timestamp>& at) {
  if (!at) return json.member_null(name);
  write_time(json, name, *at);
}

template <typename Id>
void write_id(text::json_writer& json, std::string_view name, const std::optional<Id>& id) {
  if (!id || !*id) return json.member_null(name);
  json.member(name, id->value);
}

void write_text(text::json_writer& json, std::string_view name, std::string_view value) {
  if (value.empty()) return json.member_null(name);
  json.member(name, value);
}

void write_uuid(text::json_writer& json, const uuid& value) {
  if (!value) return json.member_null(field::uuid);
  json.member(field::uuid, value);
}

void write_user_fields(text::json_writer& json, const user_view& who) {
  json.member(field::id, who.person.id.value);
  json.member(field::name, display_name(who.person));
  json.member(field::email, who.person.email);
  write_text(json, field::avatar_url, who.person.avatar_url);
  json.member(field::is_online, who.is_online);
}

void write_file_fields(text::json_writer& json, const attachment& file, const viewpoint& from) {
  json.member(field::file_name, file.file_name);
  json.member(field::file_path, from.context.link_to(from.static_mount, file.key));
  json.member(field::file_size, file.size);
}

void write_no_file(text::json_writer& json) {
  json.member_null(field::file_name);
  json.member_null(field::file_path);
  json.member_null(field::file_size);
}

// One file stands in the message itself; several stand in files_data.
void write_files(text::json_writer& json, const std::vector<attachment>& files, const viewpoint& from) {
  if (files.size() == 1) {
    write_file_fields(json, files.front(), from);
    return json.member_null(field::files_data);
  }
  write_no_file(json);
  if (files.empty()) return json.member_null(field::files_data);
  json.key(field::files_data);
  json.begin_array();
  for (const auto& file : files) {
    json.begin_object();
    write_file_fields(json, file, from);
    json.member(field::mime_type, file.mime_type);
    json.end_object();
  }
  json.end_array();
}

void write_message_as(text::json_writer& json, const message_view& what, const viewpoint& from,
                      standing how) {
  constexpr std::string_view none;
  const std::vector<attachment> no_files;
  const auto& message = what.message;
  const bool is_deleted = how == standing::deleted || message.deleted_at.has_value();
  const bool is_sender = message.sender == from.self;
  const auto& files = is_deleted ? no_files : message.attachments;

  json.begin_object();
  json.member(field::id, message.id.value);
  json.member(field::content, is_deleted ? none : std::string_view(message.text));
  json.member(field::message_type, dialects::word_of(message.kind));
  write_files(json, files, from);
  write_time(json, field::created_at, message.created_at);
  json.member(field::is_read, what.is_read);
  json.member(field::is_deleted, is_deleted);
  json.key(field::sender_details);
  write_user(json, what.sender);
  json.member(field::room_id, message.room.value);
  json.member(field::sender_id, message.sender.value);
  json.member(field::is_sender, is_sender);
  write_uuid(json, message.uuid);
  write_text(json, field::mime_type, files.size() == 1 ? std::string_view(files.front().mime_type) : none);
  write_text(json, field::client_message_id, is_sender ? std::string_view(message.client_message_id) : none);
  write_time(json, field::edited_at, message.edited_at);
  write_id(json, field::parent_message_id, message.parent);
  json.end_object();
}

void write_participant(text::json_writer& json, const participant_view& who) {
  json.begin_object();
  write_user_fields(json, who.who);
  write_time(json, field::last_seen, who.who.person.last_seen);
  write_time(json, field::joined_at, who.membership.joined_at);
  write_time(json, field::last_read_at, who.membership.last_read_at);
  write_id(json, field::last_read_message_id, std::optional(who.membership.read_message));
  json.end_object();
}

}  // namespace

void write_user(text::json_writer& json, const user_view& who) {
  json.begin_object();
  write_user_fields(json, who);
  json.end_object();
}

void write_message(text::json_writer& json, const message_view& what, const viewpoint& from) {
  write_message_as(json, what, from, standing::as_it_is);
}

void write_deleted_message(text::json_writer& json, const message_view& what, const viewpoint& from) {
  write_message_as(json, what, from, standing::deleted);
}

void write_room(text::json_writer& json, const room_view& what, const viewpoint& from) {
  const auto& room = what.room;
  const auto* other = dialects::other_member(what, from.self);
  json.begin_object();
  json.member(field::id, room.id.value);
  write_uuid(json, room.uuid);
  json.member(field::slug, room.slug);
  json.member(field::name, room.name.empty() && other != nullptr ? display_name(other->person) : room.name);
  json.member(field::room_type, word_of(room.type));
  write_id(json, field::created_by, room.created_by);
  write_time(json, field::created_at, room.created_at);
  write_time(json, field::updated_at, room.updated_at);
  json.member(field::is_active, room.is_active);
  json.key(field::participants);
  json.begin_array();
  for (const auto& one : what.participants) {
    if (one.membership.is_active) write_participant(json, one);
  }
  json.end_array();
  if (other != nullptr) {
    json.key(field::other_user);
    write_user(json, *other);
  } else {
    json.member_null(field::other_user);
  }
  if (what.last_message) {
    json.key(field::last_message);
    write_message(json, *what.last_message, from);
  } else {
    json.member_null(field::last_message);
  }
  json.member(field::unread_count, what.unread_count);
  json.end_object();
}

void write_read_mark(text::json_writer& json, const messages_read& mark) {
  write_id(json, field::last_read_message_id, std::optional(mark.up_to));
  write_time(json, field::last_read_at, mark.at);
}

}  // namespace parlor::rooms

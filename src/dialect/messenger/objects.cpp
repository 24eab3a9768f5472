#include "dialect/messenger/objects.hpp"

#include "dialect/kind_words.hpp"
#include "dialect/messenger/vocabulary.hpp"
#include "text/time_format.hpp"

namespace parlor::messenger {
namespace {

void write_time(text::json_writer& json, std::string_view name, timestamp at) {
  json.member(name, text::format_iso_milliseconds(at));
}

void write_sender(text::json_writer& json, const user& person) {
  json.begin_object();
  json.member(field::id, person.uuid);
  json.member(field::username, shown_name(person));
  json.member(field::email, person.email);
  json.member(field::is_active, person.is_active);
  write_time(json, field::created_at, person.created_at);
  json.end_object();
}

void write_attachments(text::json_writer& json, const std::vector<attachment>& files, const viewpoint& from) {
  json.key(field::attachments);
  json.begin_array();
  for (const auto& file : files) {
    json.begin_object();
    json.member(field::url, from.context.link_to(from.file_mount, file.key));
    json.member(field::file_name, file.file_name);
    json.member(field::size, file.size);
    json.member(field::content_type, file.mime_type);
    json.end_object();
  }
  json.end_array();
}

std::string_view status_of(const message_view& what) {
  if (what.is_read) return value::read;
  return what.message.is_delivered ? value::delivered : value::sent;
}

timestamp last_change(const message& what) {
  if (what.deleted_at) return *what.deleted_at;
  return what.edited_at.value_or(what.created_at);
}

void write_message_fields(text::json_writer& json, const message_view& what, const viewpoint& from) {
  const auto& message = what.message;
  const bool is_deleted = message.deleted_at.has_value();
  json.member(field::id, message.uuid);
  json.member(field::chat_id, what.room.uuid);
  json.member(field::sender_id, what.sender.person.uuid);
  json.member(field::content, is_deleted ? std::string_view() : std::string_view(message.text));
  json.member(field::message_type, dialects::word_of(message.kind));
  if (what.parent) {
    json.member(field::parent_message_id, what.parent);
  } else {
    json.member_null(field::parent_message_id);
  }
  write_time(json, field::created_at, message.created_at);
  write_time(json, field::updated_at, last_change(message));
  json.key(field::sender);
  write_sender(json, what.sender.person);
  json.member(field::status, status_of(what));
  if (is_deleted) json.member(field::is_deleted, true);
  if (!is_deleted && !message.attachments.empty()) write_attachments(json, message.attachments, from);
  if (message.sender == from.self && !message.client_message_id.empty()) {
    json.member(field::client_message_id, message.client_message_id);
  }
}

void write_readers(text::json_writer& json, const message& what,
                   const std::vector<participant_view>& readers) {
  json.key(field::read_by);
  json.begin_array();
  for (const auto& reader : readers) {
    const bool has_read = reader.membership.read_sequence >= what.sequence;
    if (has_read && reader.who.person.id != what.sender) json.uuid(reader.who.person.uuid);
  }
  json.end_array();
}

}  // namespace

std::string shown_name(const user& person) {
  return person.username.empty() ? display_name(person) : person.username;
}

void write_message(text::json_writer& json, const message_view& what, const viewpoint& from,
                   const std::vector<participant_view>* readers) {
  json.begin_object();
  write_message_fields(json, what, from);
  if (readers != nullptr) write_readers(json, what.message, *readers);
  json.end_object();
}

}  // namespace parlor::messenger

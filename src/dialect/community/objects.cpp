#include "dialect/community/objects.hpp"

#include <vector>

#include "dialect/community/vocabulary.hpp"
#include "dialect/other_member.hpp"
#include "text/html_escape.hpp"
#include "text/time_format.hpp"

namespace parlor::community {
namespace {

std::string_view word_of(message_status status) {
  switch (status) {
    case message_status::sent:
      return status::sent;
    case message_status::delivered:
      return status::delivered;
    case message_status::read:
      return status::read;
  }
  return status::sent;
}

// A page asks this list for its length, so it is there in any case.
void write_attachments(text::json_writer& json, const message& what, const viewpoint& from) {
  json.key(field::attachments);
  json.begin_array();
  if (!what.deleted_at) {
    for (const auto& file : what.attachments) {
      json.begin_object();
      json.member(field::file_url, from.context.link_to(from.options.media_mount, file.key));
      json.member(field::file_name, shown_text(from.options, file.file_name));
      json.member(field::content_type, file.mime_type);
      json.end_object();
    }
  }
  json.end_array();
}

std::string text_of(const message& what, const community_options& options) {
  return what.deleted_at ? std::string() : shown_text(options, what.text);
}

void write_user(text::json_writer& json, const user_view& who, const community_options& options) {
  json.begin_object();
  json.member(field::id, who.person.id.value);
  json.member(field::username, shown_text(options, who.person.username));
  json.member(field::first_name, shown_text(options, who.person.first_name));
  json.member(field::last_name, shown_text(options, who.person.last_name));
  json.member(field::avatar_url, shown_text(options, who.person.avatar_url));
  json.member(field::is_online, who.is_online);
  json.end_object();
}

void write_last_message(text::json_writer& json, const message& what, user_id viewer,
                        const community_options& options) {
  json.begin_object();
  json.member(field::content, text_of(what, options));
  json.member(field::created_at, text::format_iso_microseconds(what.created_at));
  json.member(field::from_this_user, what.sender == viewer);
  json.end_object();
}

void write_members(text::json_writer& json, const message_view& what, message_status status,
                   const viewpoint& from) {
  const auto& message = what.message;
  const auto updated_at = message.edited_at.value_or(message.created_at);
  json.member(field::text, text_of(message, from.options));
  json.member(field::message_id, message.id.value);
  json.member(field::sender_id, message.sender.value);
  json.member(field::status, word_of(status));
  json.member(field::created_at, text::format_iso_microseconds_offset(message.created_at));
  json.member(field::updated_at, text::format_iso_microseconds_offset(updated_at));
  write_attachments(json, message, from);
}

}  // namespace

message_status status_of(const message_view& what) {
  if (what.is_read) return message_status::read;
  return what.message.is_delivered ? message_status::delivered : message_status::sent;
}

std::string shown_text(const community_options& options, std::string_view text) {
  return options.escape_html ? text::escape_html(text) : std::string(text);
}

void write_message(text::json_writer& json, const message_view& what, message_status status,
                   const viewpoint& from) {
  json.begin_object();
  write_members(json, what, status, from);
  json.end_object();
}

void write_history(text::json_writer& json, const std::vector<message_view>& messages,
                   const viewpoint& from) {
  json.begin_array();
  for (const auto& one : messages) {
    if (!one.message.deleted_at) write_message(json, one, status_of(one), from);
  }
  json.end_array();
}

void write_found(text::json_writer& json, const std::vector<message_view>& messages, const viewpoint& from) {
  json.begin_array();
  for (const auto& one : messages) {
    json.begin_object();
    json.member(field::room_id, one.message.room.value);
    write_members(json, one, status_of(one), from);
    json.end_object();
  }
  json.end_array();
}

void write_room(text::json_writer& json, const room_view& what, user_id viewer,
                const community_options& options) {
  const auto* other = dialects::other_member(what, viewer);
  json.begin_object();
  json.member(field::id, what.room.id.value);
  json.member(field::room_id, what.room.id.value);
  json.member(field::name, shown_text(options, what.room.name));
  if (other != nullptr) {
    json.key(field::other_user);
    write_user(json, *other, options);
  } else {
    json.member_null(field::other_user);
  }
  if (what.last_message) {
    json.key(field::last_message);
    write_last_message(json, what.last_message->message, viewer, options);
  } else {
    json.member_null(field::last_message);
  }
  json.end_object();
}

}  // namespace parlor::community

#include "storage/sqlite_rows.hpp"

namespace parlor::storage_detail {
namespace {

template <typename Id>
std::optional<Id> optional_id(const sqlite_query& row, int column) {
  if (row.is_null(column)) return std::nullopt;
  return Id{row.number(column)};
}

std::optional<timestamp> optional_time(const sqlite_query& row, int column) {
  if (row.is_null(column)) return std::nullopt;
  return row.time(column);
}

}  // namespace

user read_user(const sqlite_query& row) {
  user value;
  value.id = user_id{row.number(0)};
  value.uuid = row.identity(1);
  value.subject = row.text(2);
  value.username = row.text(3);
  value.email = row.text(4);
  value.first_name = row.text(5);
  value.last_name = row.text(6);
  value.user_type = row.text(7);
  value.avatar_url = row.text(8);
  value.is_active = row.number(9) != 0;
  value.created_at = row.time(10);
  value.last_seen = optional_time(row, 11);
  return value;
}

room read_room(const sqlite_query& row) {
  room value;
  value.id = room_id{row.number(0)};
  value.uuid = row.identity(1);
  value.slug = row.text(2);
  value.name = row.text(3);
  value.type = static_cast<room_type>(row.number(4));
  value.created_by = optional_id<user_id>(row, 5);
  value.created_at = row.time(6);
  value.updated_at = row.time(7);
  value.last_sequence = row.number(8);
  value.is_active = row.number(9) != 0;
  return value;
}

member read_member(const sqlite_query& row) {
  member value;
  value.room = room_id{row.number(0)};
  value.user = user_id{row.number(1)};
  value.joined_at = row.time(2);
  value.read_sequence = row.number(3);
  value.read_message = message_id{row.number(4)};
  value.last_read_at = optional_time(row, 5);
  value.is_active = row.number(6) != 0;
  return value;
}

room_event read_event(const sqlite_query& row) {
  room_event value;
  value.room = room_id{row.number(0)};
  value.sequence = row.number(1);
  value.kind = static_cast<room_event_kind>(row.number(2));
  value.message = message_id{row.number(3)};
  value.user = user_id{row.number(4)};
  value.at = row.time(5);
  return value;
}

attachment read_attachment(const sqlite_query& row) {
  attachment value;
  value.id = attachment_id{row.number(0)};
  value.owner = user_id{row.number(1)};
  value.key = row.text(2);
  value.file_name = row.text(3);
  value.size = row.number(4);
  value.mime_type = row.text(5);
  value.kind = static_cast<message_kind>(row.number(6));
  value.created_at = row.time(7);
  return value;
}

message_row read_message(const sqlite_query& row) {
  message_row read;
  auto& value = read.message;
  value.id = message_id{row.number(0)};
  value.uuid = row.identity(1);
  value.room = room_id{row.number(2)};
  value.sequence = row.number(3);
  value.sender = user_id{row.number(4)};
  value.receiver = optional_id<user_id>(row, 5);
  value.kind = static_cast<message_kind>(row.number(6));
  value.text = row.text(7);
  value.parent = optional_id<message_id>(row, 8);
  value.client_message_id = row.text(9);
  value.created_at = row.time(10);
  value.edited_at = optional_time(row, 11);
  value.deleted_at = optional_time(row, 12);
  value.is_delivered = row.number(13) != 0;
  read.has_attachments = row.number(14) != 0;
  return read;
}

}  // namespace parlor::storage_detail

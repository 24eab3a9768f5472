// The changes of a unit of work, made to tables that nobody else sees yet.
#pragma once

#include <string_view>
#include <vector>

#include "storage/memory_tables.hpp"
#include "storage/uuid_source.hpp"

namespace parlor::storage_detail {

// Every function checks before it changes: an error leaves the tables as they were.
class memory_changes {
 public:
  memory_changes(memory_tables& tables, uuid_source& uuids, edit_number edit)
      : tables_(tables), uuids_(uuids), edit_(edit) {}

  result<user> put_user(const user& value);
  result<void> set_last_seen(user_id id, timestamp at);
  result<room> put_room(const room& value);
  result<void> put_member(const member& value);
  result<void> set_read(room_id room, user_id user, sequence up_to, message_id message, timestamp at);
  result<message> append_message(const message& value);
  result<void> edit_message(message_id id, std::string_view text, timestamp at);
  result<void> set_delivered(message_id id);
  result<std::vector<attachment>> remove_message(message_id id, timestamp at);
  result<room_event> append_event(const room_event& value);
  result<attachment> add_attachment(const attachment& value);
  result<void> remove_attachment(attachment_id id);

 private:
  std::optional<memory_tables::pair_key> pair_of_direct_room(room_id id, const member* changed) const;
  bool is_taken(const memory_tables::pair_key& pair, room_id id) const;
  result<void> check_new_message(const message& value) const;
  result<void> check_attachments(const message& value) const;
  attachment store_attachment(attachment file, message_id shown_by);
  void replace_attachment(const attachment& file, message_id shown_by);

  memory_tables& tables_;
  uuid_source& uuids_;
  edit_number edit_;
};

}  // namespace parlor::storage_detail

// The changes of a unit of work, made inside the writer's open transaction.
#pragma once

#include <string_view>
#include <unordered_map>
#include <vector>

#include "parlor/result.hpp"
#include "parlor/storage/storage.hpp"

#include "storage/sqlite_connection.hpp"
#include "storage/sqlite_source.hpp"
#include "storage/uuid_source.hpp"

namespace parlor::storage_detail {

// Of the rooms that were written to last, also in units of work of before: asking for it were 7 % of a
// message's cost. Whoever throws changes away forgets all of it.
using last_sequences = std::unordered_map<room_id, sequence>;

// A call that ends in not_found or conflict has changed nothing.
class sqlite_changes {
 public:
  sqlite_changes(sqlite_connection& connection, uuid_source& uuids, last_sequences& sequences)
      : connection_(connection), before_(connection), uuids_(uuids), last_sequences_(sequences) {}

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
  result<sequence> next_sequence(room_id room);
  void insert_message(message& value);
  result<void> claim(const message& value, attachment& file, std::int64_t position);
  void insert_attachment(attachment& file, std::optional<message_id> shown_by, std::int64_t position);
  bool exists(attachment_id id);

  sqlite_connection& connection_;
  sqlite_source before_;  // what there is so far
  uuid_source& uuids_;
  last_sequences& last_sequences_;
};

}  // namespace parlor::storage_detail

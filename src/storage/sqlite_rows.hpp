// Rows of the database as values.
#pragma once

#include "parlor/model.hpp"

#include "storage/sqlite_connection.hpp"

namespace parlor::storage_detail {

// Each reads the row on which the query stands, in the column order of sqlite_statements.
user read_user(const sqlite_query& row);
room read_room(const sqlite_query& row);
member read_member(const sqlite_query& row);
room_event read_event(const sqlite_query& row);
attachment read_attachment(const sqlite_query& row);

struct message_row {
  parlor::message message;  // without its attachments
  bool has_attachments = false;
};
message_row read_message(const sqlite_query& row);

}  // namespace parlor::storage_detail

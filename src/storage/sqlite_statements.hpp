// Every SQL statement that runs more than once. They are constants: no text from outside ever becomes SQL.
#pragma once

#include <cstddef>
#include <string>

namespace parlor::storage_detail {

enum class statement : std::size_t {
  begin_snapshot,
  begin_unit,
  commit,
  rollback,
  open_savepoint,
  release_savepoint,
  undo_savepoint,
  pin_snapshot,

  find_user,
  find_user_by_uuid,
  find_user_by_subject,
  find_user_by_username,
  search_users,
  insert_user,
  update_user,
  update_last_seen,

  find_room,
  find_room_by_uuid,
  find_room_by_slug,
  find_direct_room,
  rooms_of,
  insert_room,
  update_room,
  update_direct_pair,
  count_new_message,
  count_new_event,
  last_sequence,
  count_messages,

  find_member,
  members_of,
  readers_of,
  co_members_of,
  put_member,
  update_read,

  find_message,
  find_message_by_uuid,
  find_message_by_client_id,
  messages_before,
  messages_after,
  count_unread,
  may_wait,
  undelivered_to,
  insert_message,
  update_text,
  set_delivered,
  remove_text,

  searched_rooms,
  search_block_at,
  search_blocks_below,
  indexed_up_to,
  newest_between,
  texts_down,
  room_to_index,
  texts_up,
  insert_block,
  count_indexed,
  block_to_renew,
  renew_block,

  events_since,
  changes_since,
  insert_event,

  find_attachment,
  find_attachment_by_id,
  message_of_attachment,
  attachments_of_message,
  unclaimed_attachments,
  attachments_after,
  insert_attachment,
  claim_attachment,
  revoke_attachments,
  delete_attachment,
  count_attachments,

  last,  // not a statement: how many there are
};

std::string text_of(statement which);

}  // namespace parlor::storage_detail

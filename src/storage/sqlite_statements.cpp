#include "storage/sqlite_statements.hpp"

namespace parlor::storage_detail {
namespace {

// The column order that sqlite_rows reads.
constexpr const char* select_user =
    "SELECT id, uuid, subject, username, email, first_name, last_name, user_type, avatar_url, is_active, "
    "created_at, last_seen FROM users ";
constexpr const char* select_room =
    "SELECT r.id, r.uuid, r.slug, r.name, r.type, r.created_by, r.created_at, r.updated_at, r.last_sequence, "
    "r.is_active FROM rooms r ";
constexpr const char* select_member =
    "SELECT room_id, user_id, joined_at, read_sequence, read_message_id, last_read_at, is_active FROM "
    "members ";
constexpr const char* select_message =
    "SELECT id, uuid, room_id, sequence, sender_id, receiver_id, kind, text, parent_id, client_message_id, "
    "created_at, edited_at, deleted_at, is_delivered, attachment_count FROM messages ";
constexpr const char* select_attachment =
    "SELECT id, owner_id, key, file_name, size, mime_type, kind, created_at FROM attachments ";

}  // namespace

std::string text_of(statement which) {
  switch (which) {
    case statement::begin_snapshot:
      return "BEGIN DEFERRED";
    case statement::begin_unit:
      return "BEGIN IMMEDIATE";
    case statement::commit:
      return "COMMIT";
    case statement::rollback:
      return "ROLLBACK";
    case statement::open_savepoint:
      return "SAVEPOINT one_call";
    case statement::release_savepoint:
      return "RELEASE one_call";
    case statement::undo_savepoint:
      return "ROLLBACK TO one_call";
    case statement::pin_snapshot:
      return "SELECT version FROM parlor_schema";

    case statement::find_user:
      return std::string{select_user} + "WHERE id = ?1";
    case statement::find_user_by_uuid:
      return std::string{select_user} + "WHERE uuid = ?1";
    case statement::find_user_by_subject:
      return std::string{select_user} + "WHERE subject = ?1";
    case statement::find_user_by_username:
      return std::string{select_user} + "WHERE username = ?1 AND username <> ''";
    case statement::search_users:
      // lower() knows ASCII alone; instr() takes every character of the text for itself.
      return std::string{select_user} +
             "WHERE is_active = 1 AND (instr(lower(email), lower(?1)) > 0 "
             "OR instr(lower(username), lower(?1)) > 0 "
             "OR instr(lower(first_name || iif(first_name <> '' AND last_name <> '', ' ', '') || last_name), "
             "lower(?1)) > 0) ORDER BY id LIMIT ?2";
    case statement::insert_user:
      return "INSERT INTO users (id, uuid, subject, username, email, first_name, last_name, user_type, "
             "avatar_url, "
             "is_active, created_at, last_seen) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";
    case statement::update_user:
      return "UPDATE users SET uuid = ?2, subject = ?3, username = ?4, email = ?5, first_name = ?6, "
             "last_name = ?7, user_type = ?8, avatar_url = ?9, is_active = ?10, created_at = ?11, last_seen "
             "= ?12 "
             "WHERE id = ?1";
    case statement::update_last_seen:
      return "UPDATE users SET last_seen = ?2 WHERE id = ?1";

    case statement::find_room:
      return std::string{select_room} + "WHERE r.id = ?1";
    case statement::find_room_by_uuid:
      return std::string{select_room} + "WHERE r.uuid = ?1";
    case statement::find_room_by_slug:
      return std::string{select_room} + "WHERE r.slug = ?1";
    case statement::find_direct_room:
      return std::string{select_room} + "WHERE r.direct_one = ?1 AND r.direct_other = ?2";
    case statement::rooms_of:
      return std::string{select_room} +
             "JOIN members m ON m.room_id = r.id WHERE m.user_id = ?1 AND m.is_active = 1 "
             "AND r.is_active = 1";
    case statement::insert_room:
      return "INSERT INTO rooms (id, uuid, slug, name, type, created_by, created_at, updated_at, is_active) "
             "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
    case statement::update_room:
      return "UPDATE rooms SET slug = ?2, name = ?3, type = ?4, created_by = ?5, updated_at = ?6, is_active "
             "= ?7 "
             "WHERE id = ?1";
    case statement::update_direct_pair:
      return "UPDATE rooms SET (direct_one, direct_other) = "
             "(SELECT min(user_id), max(user_id) FROM members WHERE room_id = ?1 AND is_active = 1 "
             "HAVING count(*) = 2 AND rooms.type = 0 AND rooms.is_active = 1) "
             // Of a group nobody is counted: with each newcomer it would cost more.
             "WHERE id = ?1 AND (type = 0 OR direct_one IS NOT NULL)";
    case statement::count_new_message:
      return "UPDATE rooms SET last_sequence = last_sequence + 1, message_count = message_count + 1, "
             "updated_at = ?2 WHERE id = ?1";
    case statement::count_new_event:
      return "UPDATE rooms SET last_sequence = last_sequence + 1 WHERE id = ?1";
    case statement::last_sequence:
      return "SELECT last_sequence FROM rooms WHERE id = ?1";
    case statement::count_messages:
      return "SELECT message_count FROM rooms WHERE id = ?1";

    case statement::find_member:
      return std::string{select_member} + "WHERE room_id = ?1 AND user_id = ?2";
    case statement::members_of:
      return std::string{select_member} + "WHERE room_id = ?1 AND is_active = 1 ORDER BY user_id LIMIT ?2";
    case statement::readers_of:
      return std::string{select_member} +
             "WHERE room_id = ?1 AND is_active = 1 AND read_sequence >= ?2 "
             "ORDER BY read_sequence DESC, user_id LIMIT ?3";
    case statement::co_members_of:
      return "SELECT other.user_id FROM members mine JOIN rooms r ON r.id = mine.room_id "
             "JOIN members other ON other.room_id = mine.room_id WHERE mine.user_id = ?1 AND mine.is_active "
             "= 1 "
             "AND r.is_active = 1 AND other.is_active = 1 AND other.user_id <> ?1";
    case statement::put_member:
      return "INSERT INTO members (room_id, user_id, joined_at, read_sequence, read_message_id, "
             "last_read_at, "
             "is_active) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (room_id, user_id) DO UPDATE SET "
             "joined_at = ?3, read_sequence = ?4, read_message_id = ?5, last_read_at = ?6, is_active = ?7";
    case statement::update_read:
      return "UPDATE members SET read_sequence = ?3, read_message_id = ?4, last_read_at = ?5 "
             "WHERE room_id = ?1 AND user_id = ?2 AND read_sequence < ?3";

    case statement::find_message:
      return std::string{select_message} + "WHERE id = ?1";
    case statement::find_message_by_uuid:
      return std::string{select_message} + "WHERE uuid = ?1";
    case statement::find_message_by_client_id:
      return std::string{select_message} +
             "WHERE sender_id = ?1 AND client_message_id = ?2 AND client_message_id <> ''";
    case statement::messages_before:
      return std::string{select_message} +
             "WHERE room_id = ?1 AND sequence < ?2 ORDER BY sequence DESC LIMIT ?3 OFFSET ?4";
    case statement::messages_after:
      return std::string{select_message} + "WHERE room_id = ?1 AND sequence > ?2 ORDER BY sequence LIMIT ?3";
    case statement::count_unread:
      return "SELECT count(*) FROM (SELECT sender_id, deleted_at FROM messages WHERE room_id = ?1 "
             "AND sequence > (SELECT read_sequence FROM members WHERE room_id = ?1 AND user_id = ?2) "
             "ORDER BY sequence DESC LIMIT 1000) WHERE sender_id <> ?2 AND deleted_at IS NULL";
    case statement::may_wait:
      // From two indexes alone; what the user said themselves counts, too.
      return "SELECT 1 FROM members mine CROSS JOIN messages said ON said.room_id = mine.room_id "
             "AND said.is_delivered = 0 AND said.deleted_at IS NULL WHERE mine.user_id = ?1 LIMIT 1";
    case statement::undelivered_to:
      // Two ranges, around those of the user's own, of which there may be many.
      return "SELECT said.id FROM members mine CROSS JOIN rooms r ON r.id = mine.room_id "
             "CROSS JOIN messages said ON said.room_id = mine.room_id AND said.sender_id < ?1 "
             "AND said.is_delivered = 0 AND said.deleted_at IS NULL "
             "WHERE mine.user_id = ?1 AND mine.is_active = 1 AND r.is_active = 1 UNION ALL "
             "SELECT said.id FROM members mine CROSS JOIN rooms r ON r.id = mine.room_id "
             "CROSS JOIN messages said ON said.room_id = mine.room_id AND said.sender_id > ?1 "
             "AND said.is_delivered = 0 AND said.deleted_at IS NULL "
             "WHERE mine.user_id = ?1 AND mine.is_active = 1 AND r.is_active = 1 LIMIT ?2";
    case statement::insert_message:
      return "INSERT INTO messages (id, uuid, room_id, sequence, sender_id, receiver_id, kind, text, "
             "parent_id, "
             "client_message_id, created_at, edited_at, deleted_at, is_delivered, attachment_count) "
             "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)";
    case statement::update_text:
      return "UPDATE messages SET text = ?2, edited_at = ?3 WHERE id = ?1 AND deleted_at IS NULL";
    case statement::set_delivered:
      return "UPDATE messages SET is_delivered = 1 WHERE id = ?1";
    case statement::remove_text:
      return "UPDATE messages SET text = '', deleted_at = ?2, attachment_count = 0 "
             "WHERE id = ?1 AND deleted_at IS NULL";

    case statement::searched_rooms:
      return "SELECT m.room_id FROM members m JOIN rooms r ON r.id = m.room_id WHERE m.user_id = ?1 "
             "AND m.is_active = 1 AND r.is_active = 1 AND (?2 IS NULL OR m.room_id = ?2)";
    case statement::search_block_at:
      return "SELECT first_sequence, last_sequence, last_message FROM search_blocks "
             "WHERE room_id = ?1 AND last_message >= ?2 ORDER BY last_message LIMIT 1";
    case statement::search_blocks_below:
      return "SELECT first_sequence, last_sequence, last_message, filter FROM search_blocks "
             "WHERE room_id = ?1 AND last_message < ?2 ORDER BY last_message DESC LIMIT ?3";
    case statement::indexed_up_to:
      return "SELECT last_sequence FROM search_blocks WHERE room_id = ?1 ORDER BY last_message DESC LIMIT 1";
    case statement::newest_between:
      return "SELECT sequence, id FROM messages WHERE room_id = ?1 AND sequence BETWEEN ?2 AND ?3 "
             "AND id < ?4 ORDER BY sequence DESC LIMIT 1";
    case statement::texts_down:
      return "SELECT sequence, id, text, deleted_at FROM messages "
             "WHERE room_id = ?1 AND sequence BETWEEN ?2 AND ?3 ORDER BY sequence DESC LIMIT ?4";
    case statement::room_to_index:
      // In the words of the index rooms_to_index.
      return "SELECT id FROM rooms WHERE message_count - indexed_count >= 64 AND id > ?1 ORDER BY id LIMIT 1";
    case statement::texts_up:
      return "SELECT sequence, id, text FROM messages "
             "WHERE room_id = ?1 AND sequence BETWEEN ?2 AND ?3 ORDER BY sequence";
    case statement::insert_block:
      return "INSERT INTO search_blocks (room_id, first_sequence, last_sequence, last_message, filter) "
             "VALUES (?1, ?2, ?3, ?4, ?5)";
    case statement::count_indexed:
      return "UPDATE rooms SET indexed_count = indexed_count + ?2 WHERE id = ?1";
    case statement::block_to_renew:
      return "SELECT id, room_id, first_sequence, last_sequence FROM search_blocks WHERE filter IS NULL "
             "LIMIT 1";
    case statement::renew_block:
      return "UPDATE search_blocks SET filter = ?2 WHERE id = ?1";

    case statement::events_since:
      // A message's entry is the message itself.
      return "SELECT room_id, sequence, 1, id, sender_id, created_at FROM messages "
             "WHERE room_id = ?1 AND sequence > ?2 UNION ALL "
             "SELECT room_id, sequence, kind, message_id, user_id, at FROM room_events "
             "WHERE room_id = ?1 AND sequence > ?2 ORDER BY 2 LIMIT ?3";
    case statement::changes_since:
      // The table itself has its rows in the same order, among them every receipt.
      return "SELECT room_id, sequence, kind, message_id, user_id, at FROM room_events "
             "INDEXED BY room_events_of_changes "
             "WHERE room_id = ?1 AND sequence > ?2 AND kind IN (2, 3) ORDER BY sequence LIMIT ?3";
    case statement::insert_event:
      return "INSERT INTO room_events (room_id, sequence, kind, message_id, user_id, at) "
             "VALUES (?1, ?2, ?3, ?4, ?5, ?6)";

    case statement::find_attachment:
      return std::string{select_attachment} + "WHERE key = ?1";
    case statement::find_attachment_by_id:
      return std::string{select_attachment} + "WHERE id = ?1";
    case statement::message_of_attachment:
      return "SELECT message_id FROM attachments WHERE id = ?1 AND message_id IS NOT NULL";
    case statement::attachments_of_message:
      return std::string{select_attachment} + "WHERE message_id = ?1 ORDER BY position";
    case statement::unclaimed_attachments:
      return std::string{select_attachment} +
             "WHERE message_id IS NULL AND created_at < ?1 ORDER BY created_at, id LIMIT ?2";
    case statement::attachments_after:
      return std::string{select_attachment} + "WHERE id > ?1 ORDER BY id LIMIT ?2";
    case statement::insert_attachment:
      return "INSERT INTO attachments (id, owner_id, key, file_name, size, mime_type, kind, created_at, "
             "message_id, "
             "position) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
    case statement::claim_attachment:
      return "UPDATE attachments SET message_id = ?2, position = ?3 WHERE id = ?1 AND message_id IS NULL";
    case statement::revoke_attachments:
      return "UPDATE attachments SET message_id = NULL, position = 0 WHERE message_id = ?1";
    case statement::delete_attachment:
      return "DELETE FROM attachments WHERE id = ?1";
    case statement::count_attachments:
      return "UPDATE messages SET attachment_count = "
             "(SELECT count(*) FROM attachments WHERE message_id = ?1) WHERE id = ?1";

    case statement::last:
      return {};
  }
  return {};
}

}  // namespace parlor::storage_detail

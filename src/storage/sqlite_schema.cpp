#include "storage/sqlite_schema.hpp"

#include <array>
#include <string>

namespace parlor::storage_detail {
namespace {

constexpr std::int64_t application_id = 0x70726c72;  // "prlr", for file(1) and for us

// Times are microseconds since 1970. A boolean is 0 or 1; the numbers of enumerations are those of model.hpp.
// Ids that the outside sees are AUTOINCREMENT: they are never used twice. No message is ever removed, so that
// theirs are not either; the table behind AUTOINCREMENT would cost each a fifth of its time (9 us in place of
// 7), and databases of before schema 4 still pay it. What is asked for together lies
// together: a message's entry in the room's log is the message itself, so that posting writes one table less.
constexpr const char* tables = R"sql(
CREATE TABLE users (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  uuid BLOB NOT NULL UNIQUE CHECK (length(uuid) = 16),
  subject TEXT NOT NULL UNIQUE CHECK (length(subject) <= 1024),
  username TEXT NOT NULL CHECK (length(username) <= 1024),
  email TEXT NOT NULL CHECK (length(email) <= 1024),
  first_name TEXT NOT NULL CHECK (length(first_name) <= 1024),
  last_name TEXT NOT NULL CHECK (length(last_name) <= 1024),
  user_type TEXT NOT NULL CHECK (length(user_type) <= 1024),
  avatar_url TEXT NOT NULL CHECK (length(avatar_url) <= 8192),
  is_active INTEGER NOT NULL CHECK (is_active IN (0, 1)),
  created_at INTEGER NOT NULL,
  last_seen INTEGER
) STRICT;
CREATE UNIQUE INDEX users_by_username ON users (username) WHERE username <> '';

CREATE TABLE rooms (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  uuid BLOB NOT NULL UNIQUE CHECK (length(uuid) = 16),
  slug TEXT NOT NULL UNIQUE CHECK (length(slug) BETWEEN 1 AND 1024),
  name TEXT NOT NULL CHECK (length(name) <= 4096),
  type INTEGER NOT NULL CHECK (type IN (0, 1)),
  created_by INTEGER REFERENCES users (id),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  last_sequence INTEGER NOT NULL DEFAULT 0,
  message_count INTEGER NOT NULL DEFAULT 0,
  is_active INTEGER NOT NULL CHECK (is_active IN (0, 1)),
  -- The two active members of an active direct room, the smaller id first.
  direct_one INTEGER,
  direct_other INTEGER
) STRICT;
CREATE UNIQUE INDEX rooms_by_direct_pair ON rooms (direct_one, direct_other) WHERE direct_one IS NOT NULL;

CREATE TABLE members (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  room_id INTEGER NOT NULL REFERENCES rooms (id),
  user_id INTEGER NOT NULL REFERENCES users (id),
  joined_at INTEGER NOT NULL,
  read_sequence INTEGER NOT NULL,
  read_message_id INTEGER NOT NULL,
  last_read_at INTEGER,
  is_active INTEGER NOT NULL CHECK (is_active IN (0, 1)),
  UNIQUE (room_id, user_id)
) STRICT;
CREATE INDEX members_by_user ON members (user_id, room_id);

CREATE TABLE messages (
  id INTEGER PRIMARY KEY,
  uuid BLOB NOT NULL UNIQUE CHECK (length(uuid) = 16),
  room_id INTEGER NOT NULL REFERENCES rooms (id),
  sequence INTEGER NOT NULL,
  sender_id INTEGER NOT NULL REFERENCES users (id),
  receiver_id INTEGER REFERENCES users (id),
  kind INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 3),
  text TEXT NOT NULL CHECK (length(text) <= 524288),
  parent_id INTEGER REFERENCES messages (id),
  client_message_id TEXT NOT NULL CHECK (length(client_message_id) <= 1024),
  created_at INTEGER NOT NULL,
  edited_at INTEGER,
  deleted_at INTEGER,
  attachment_count INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX messages_by_client_id ON messages (sender_id, client_message_id)
  WHERE client_message_id <> '';

CREATE TABLE attachments (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  owner_id INTEGER NOT NULL REFERENCES users (id),
  key TEXT NOT NULL UNIQUE CHECK (length(key) <= 4096),
  file_name TEXT NOT NULL CHECK (length(file_name) <= 4096),
  size INTEGER NOT NULL CHECK (size >= 0),
  mime_type TEXT NOT NULL CHECK (length(mime_type) <= 1024),
  kind INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 3),
  created_at INTEGER NOT NULL,
  message_id INTEGER REFERENCES messages (id),
  position INTEGER NOT NULL
) STRICT;
CREATE INDEX attachments_by_message ON attachments (message_id, position) WHERE message_id IS NOT NULL;
CREATE INDEX attachments_unclaimed ON attachments (created_at, id) WHERE message_id IS NULL;

-- Entries of a room's log that are no messages.
CREATE TABLE room_events (
  room_id INTEGER NOT NULL REFERENCES rooms (id),
  sequence INTEGER NOT NULL,
  kind INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 7 AND kind <> 1),
  message_id INTEGER NOT NULL,
  user_id INTEGER NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (room_id, sequence)
) STRICT, WITHOUT ROWID;
)sql";

// The database as people and reports see it. Times are ISO 8601 text in UTC.
constexpr const char* views = R"sql(
CREATE VIEW chat_rooms AS SELECT
  id,
  name,
  iif(type = 0, 'direct', 'group') AS room_type,
  created_by,
  strftime('%Y-%m-%dT%H:%M:%S', created_at / 1000000, 'unixepoch')
    || printf('.%06dZ', created_at % 1000000) AS created_at,
  strftime('%Y-%m-%dT%H:%M:%S', updated_at / 1000000, 'unixepoch')
    || printf('.%06dZ', updated_at % 1000000) AS updated_at,
  is_active
FROM rooms;

CREATE VIEW chat_participants AS SELECT
  id,
  room_id,
  user_id,
  strftime('%Y-%m-%dT%H:%M:%S', joined_at / 1000000, 'unixepoch')
    || printf('.%06dZ', joined_at % 1000000) AS joined_at,
  strftime('%Y-%m-%dT%H:%M:%S', last_read_at / 1000000, 'unixepoch')
    || printf('.%06dZ', last_read_at % 1000000) AS last_read_at,
  is_active
FROM members;

-- One file stands in the columns file_…; several stand in files_data.
CREATE VIEW chat_messages AS SELECT
  m.id,
  m.room_id,
  m.sender_id,
  m.receiver_id,
  CASE m.kind WHEN 0 THEN 'text' WHEN 1 THEN 'image' WHEN 2 THEN 'file' ELSE 'voice' END AS message_type,
  m.text AS content,
  only.file_name,
  only.key AS file_path,
  only.size AS file_size,
  only.mime_type,
  iif(m.attachment_count > 1,
      (SELECT json_group_array(json_object('file_name', file_name, 'file_path', key, 'file_size', size,
                                           'mime_type', mime_type))
         FROM (SELECT file_name, key, size, mime_type FROM attachments WHERE message_id = m.id
                ORDER BY position)),
      NULL) AS files_data,
  strftime('%Y-%m-%dT%H:%M:%S', m.created_at / 1000000, 'unixepoch')
    || printf('.%06dZ', m.created_at % 1000000) AS created_at,
  EXISTS (SELECT 1 FROM members r WHERE r.room_id = m.room_id AND r.user_id <> m.sender_id
             AND r.read_sequence >= m.sequence) AS is_read,
  m.deleted_at IS NOT NULL AS is_deleted
FROM messages m LEFT JOIN attachments only ON m.attachment_count = 1 AND only.message_id = m.id;

-- Who is online is known to the running server alone; the database knows when they were last.
CREATE VIEW user_presence AS SELECT
  id,
  id AS user_id,
  0 AS is_online,
  strftime('%Y-%m-%dT%H:%M:%S', last_seen / 1000000, 'unixepoch')
    || printf('.%06dZ', last_seen % 1000000) AS last_seen
FROM users;
)sql";

// Messages of before count as delivered. The index holds those that are not, and so stays small.
constexpr const char* delivery = R"sql(
ALTER TABLE messages ADD COLUMN is_delivered INTEGER NOT NULL DEFAULT 1 CHECK (is_delivered IN (0, 1));
CREATE INDEX messages_undelivered ON messages (room_id, sequence) WHERE is_delivered = 0 AND deleted_at IS NULL;
)sql";

// What search_messages need not look at: for each 64 messages of a room, or 16 KiB of text, the pieces of words
// in them (search_filter.hpp). Derived from the messages, behind their commit, and made anew where the filter
// is NULL; all blocks may be deleted if indexed_count becomes 0. Whoever changes a text, with whatever
// program, takes it out of the filter in the same transaction.
constexpr const char* search_index = R"sql(
ALTER TABLE rooms ADD COLUMN indexed_count INTEGER NOT NULL DEFAULT 0;
CREATE INDEX rooms_to_index ON rooms (id) WHERE message_count - indexed_count >= 64;
CREATE TABLE search_blocks (
  id INTEGER PRIMARY KEY,
  room_id INTEGER NOT NULL REFERENCES rooms (id),
  first_sequence INTEGER NOT NULL,
  last_sequence INTEGER NOT NULL,
  last_message INTEGER NOT NULL,
  filter BLOB CHECK (length(filter) <= 8192)
) STRICT;
CREATE UNIQUE INDEX search_blocks_by_room ON search_blocks (room_id, last_message);
CREATE INDEX search_blocks_to_renew ON search_blocks (id) WHERE filter IS NULL;
CREATE TRIGGER text_leaves_filter AFTER UPDATE OF text ON messages WHEN new.text <> old.text BEGIN
  UPDATE search_blocks SET filter = NULL WHERE id =
    (SELECT id FROM search_blocks WHERE room_id = new.room_id AND last_message >= new.id
      ORDER BY last_message LIMIT 1);
END;
)sql";

// For reading alone: who has read furthest, which also lists the members without looking at their rows; a
// room's messages with what is asked for in counting the unread ones (1000 of them in 60 us, not in 250); and
// what waits for somebody without what they said themselves.
constexpr const char* reading = R"sql(
CREATE INDEX members_by_progress ON members (room_id, read_sequence DESC, user_id) WHERE is_active = 1;
CREATE INDEX messages_by_room ON messages (room_id, sequence, sender_id, deleted_at);
DROP INDEX messages_undelivered;
CREATE INDEX messages_waiting ON messages (room_id, sender_id) WHERE is_delivered = 0 AND deleted_at IS NULL;
)sql";

// For reading alone: what happened to older messages, of which there is mostly little among many receipts.
constexpr const char* changes = R"sql(
CREATE INDEX room_events_of_changes ON room_events (room_id, sequence) WHERE kind IN (2, 3);
)sql";

// One step from a version to the next. `last_compatible` is the oldest parlor that may still open the result.
struct migration {
  std::int64_t version;
  std::int64_t last_compatible;
  std::array<const char*, 2> scripts;
};

constexpr std::array<migration, 5> migrations{{
    {1, 1, {tables, views}},
    {2, 1, {delivery, ""}},
    {3, 1, {search_index, ""}},
    {4, 1, {reading, ""}},
    {5, 1, {changes, ""}},
}};
static_assert(migrations.back().version == schema_version);

std::int64_t ask_number(sqlite_connection& connection, const char* question) {
  return connection.database().execAndGet(question).getInt64();
}

std::int64_t version_of(sqlite_connection& connection) {
  if (!connection.database().tableExists("parlor_schema")) return 0;
  return ask_number(connection, "SELECT max(version) FROM parlor_schema");
}

}  // namespace

result<database_state> inspect_database(sqlite_connection& connection) {
  const auto owner = ask_number(connection, "PRAGMA application_id");
  const auto objects = ask_number(connection, "SELECT count(*) FROM sqlite_schema");
  if (owner == 0 && objects == 0) return database_state::empty;
  if (owner != application_id || version_of(connection) == 0) {
    return error{errc::corrupt, "open database", "the file is the database of another program"};
  }
  const auto version = version_of(connection);
  if (version <= schema_version) {
    return version == schema_version ? database_state::present : database_state::older;
  }
  const auto needed = ask_number(
      connection, "SELECT last_compatible_version FROM parlor_schema ORDER BY version DESC LIMIT 1");
  if (needed <= schema_version) return database_state::present;
  return error{errc::too_new, "open database",
               "the database has schema " + std::to_string(version) + ", which can be opened from schema " +
                   std::to_string(needed) + " on; this is schema " + std::to_string(schema_version)};
}

void migrate(sqlite_connection& writer) {
  auto& database = writer.database();
  SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
  database.exec(
      "CREATE TABLE IF NOT EXISTS parlor_schema (version INTEGER PRIMARY KEY, "
      "last_compatible_version INTEGER NOT NULL) STRICT");
  database.exec("PRAGMA application_id = " + std::to_string(application_id));
  const auto present = version_of(writer);
  for (const auto& step : migrations) {
    if (step.version <= present) continue;
    for (const auto* script : step.scripts) database.exec(script);
    SQLite::Statement note(database, "INSERT INTO parlor_schema VALUES (?1, ?2)");
    note.bind(1, step.version);
    note.bind(2, step.last_compatible);
    note.exec();
  }
  transaction.commit();
}

}  // namespace parlor::storage_detail

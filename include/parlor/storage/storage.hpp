// storage: where rooms, messages and users are kept.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parlor/ids.hpp"
#include "parlor/model.hpp"
#include "parlor/result.hpp"

namespace parlor {

// What search_messages looks for.
struct message_search {
  user_id reader;    // who sees the messages
  std::string text;  // words with blanks between them
  std::optional<room_id> room{};
  message_id before{};  // only older ones; 0: no bound
};

struct message_matches {
  std::vector<message> messages;  // newest first
  // The message before which there may be more: the limit was reached, or the search has looked at as many
  // messages as it may. Nothing: there are no more.
  std::optional<message_id> next_before;
};

// A consistent snapshot of everything that was committed before it was taken.
//
// [Threads]   One thread at a time. Different readers may be used from different threads.
// [Blocking]  May block on I/O; never called on an I/O thread.
// [Calls]     Lists are bounded by `limit`, 1 … 1000, lists of a room's members 1 … 10000; a larger limit is
//             cut to that.
// [Answers]   A find… that finds nothing answers nothing, not an error. Users, rooms and messages are found
//             after their deletion too; the flags in them say so.
// [Errors]    unavailable, io_failed, corrupt.
// [Lifetime]  Must not outlive the storage. Held for less than 100 ms: an old snapshot keeps a log from
//             shrinking.
class storage_reader {
 public:
  virtual ~storage_reader() = default;

  virtual result<std::optional<user>> find_user(user_id id) const = 0;
  virtual result<std::optional<user>> find_user_by_uuid(const uuid& id) const = 0;
  virtual result<std::optional<user>> find_user_by_subject(std::string_view subject) const = 0;
  virtual result<std::optional<user>> find_user_by_username(std::string_view username) const = 0;
  // Active users whose e-mail, username or full name ("first last") contains `text`, ASCII letters compared
  // without case, in order of id. Every character of `text` stands for itself.
  virtual result<std::vector<user>> search_users(std::string_view text, std::size_t limit) const = 0;

  virtual result<std::optional<room>> find_room(room_id id) const = 0;
  virtual result<std::optional<room>> find_room_by_uuid(const uuid& id) const = 0;
  virtual result<std::optional<room>> find_room_by_slug(std::string_view slug) const = 0;
  // The active direct room of exactly these two.
  virtual result<std::optional<room>> find_direct_room(user_id one, user_id other) const = 0;
  // Active rooms in which the user is an active member, most recently updated first (by updated_at, then by
  // id, both descending).
  virtual result<std::vector<room>> rooms_of(user_id user, std::size_t limit) const = 0;
  virtual result<std::optional<member>> find_member(room_id room, user_id user) const = 0;
  // Active members in order of user id.
  virtual result<std::vector<member>> members_of(room_id room, std::size_t limit) const = 0;
  // Active members who have read up to `from` at least: who has read furthest first, then in order of id.
  virtual result<std::vector<member>> readers_of(room_id room, sequence from, std::size_t limit) const = 0;
  // Users other than this one who are active members of an active room of theirs, in order of id, each once.
  // Of more than `limit`, any.
  virtual result<std::vector<user_id>> co_members_of(user_id user, std::size_t limit) const = 0;

  virtual result<std::optional<message>> find_message(message_id id) const = 0;
  virtual result<std::optional<message>> find_message_by_uuid(const uuid& id) const = 0;
  virtual result<std::optional<message>> find_message_by_client_id(
      user_id sender, std::string_view client_message_id) const = 0;
  // The newest messages of the room with a sequence below `before` (0: no bound), after `skip` of them have
  // been passed over; oldest first.
  virtual result<std::vector<message>> messages_before(room_id room, sequence before, std::size_t limit,
                                                       std::size_t skip = 0) const = 0;
  // The oldest messages of the room with a sequence above `after`; oldest first.
  virtual result<std::vector<message>> messages_after(room_id room, sequence after,
                                                      std::size_t limit) const = 0;
  // Messages, not deleted, in active rooms of which the reader is an active member, whose text holds every word
  // of `text`; newest first, which is by id. A word is found anywhere in a text, also inside another word.
  // Capital and small letters are the same in the Latin, Greek, Cyrillic and Armenian alphabets; everything
  // else stands for itself, accents too. A text without words is found nowhere. How many messages are looked
  // at in one call is bounded; the search then goes on from next_before.
  virtual result<message_matches> search_messages(const message_search& what, std::size_t limit) const = 0;
  virtual result<std::int64_t> count_messages(room_id room) const = 0;
  // Messages of others, not deleted, that stand after the user's read_sequence. Only the newest 1000 messages
  // of the room are counted, so that nobody who never reads makes it slow.
  virtual result<std::int64_t> count_unread(room_id room, user_id user) const = 0;
  // Messages of others, neither deleted nor delivered, in active rooms of which the user is an active member;
  // in order of id. Of more than `limit`, any.
  virtual result<std::vector<message>> undelivered_to(user_id user, std::size_t limit) const = 0;
  // The room's log after `after`, in order of sequence.
  virtual result<std::vector<room_event>> events_since(room_id room, sequence after,
                                                       std::size_t limit) const = 0;
  // Those of them that are edits and deletions of messages. Its cost does not grow with what else was logged.
  virtual result<std::vector<room_event>> changes_since(room_id room, sequence after,
                                                        std::size_t limit) const = 0;

  virtual result<std::optional<attachment>> find_attachment(std::string_view key) const = 0;
  // The message that shows the file; nothing for a file that no message has claimed.
  virtual result<std::optional<message_id>> message_of_attachment(attachment_id id) const = 0;
  // Files uploaded before `before` that no message has claimed, oldest first.
  virtual result<std::vector<attachment>> unclaimed_attachments(timestamp before,
                                                                std::size_t limit) const = 0;
  // Every file from `after` on, in order of id. For verification.
  virtual result<std::vector<attachment>> attachments_after(attachment_id after, std::size_t limit) const = 0;
};

// A set of changes that happen together or not at all. It reads its own changes.
//
// [Threads]   One thread at a time; one unit of work exists at a time.
// [Blocking]  May block; commit returns once the changes would survive a power cut (if the storage is
//             durable).
// [Calls]     Ids, uuids and sequences of 0 are filled in by the storage. Ids rise and are never used twice.
//             After an error of any call but not_found and conflict, only destruction is allowed.
// [Answers]   What was stored, with everything filled in.
// [Errors]    conflict for a value that must be unique and is not (nothing was changed, the unit can go on);
//             not_found for a change to what is not there; unavailable, io_failed, corrupt.
// [Lifetime]  Destruction without commit undoes everything. Must not outlive the storage.
class unit_of_work : public storage_reader {
 public:
  // Inserts (id 0, or an id that is not there) or replaces the profile of a user. created_at, uuid and
  // last_seen are kept on replacement where the new value is empty.
  virtual result<user> put_user(const user& value) = 0;
  virtual result<void> set_last_seen(user_id user, timestamp at) = 0;

  // Inserts (id 0, or an id that is not there) or replaces name, slug, type, created_by, is_active and
  // updated_at of a room. last_sequence is the storage's own. An empty slug becomes a unique one.
  virtual result<room> put_room(const room& value) = 0;
  // Inserts or replaces; the joining of an inactive or new member leaves the watermark as given.
  virtual result<void> put_member(const member& value) = 0;
  // Moves the watermark forward; a smaller sequence than the present one changes nothing.
  virtual result<void> set_read(room_id room, user_id user, sequence up_to, message_id message,
                                timestamp at) = 0;

  // Adds a message with the room's next sequence, its log entry, and its attachments (those with id 0 are
  // new, the others are claimed); sets the room's updated_at. conflict: sender and client_message_id are
  // taken, or an attachment is already claimed.
  virtual result<message> append_message(const message& value) = 0;
  // Replaces the text, and sets edited_at.
  virtual result<void> edit_message(message_id id, std::string_view text, timestamp at) = 0;
  // Empties the text and sets deleted_at. Attachments lose their message, which revokes their links, and are
  // answered, for the media sink.
  virtual result<std::vector<attachment>> remove_message(message_id id, timestamp at) = 0;
  // Sets is_delivered.
  virtual result<void> set_delivered(message_id id) = 0;
  // Adds an entry of any kind but message_posted to the room's log with the room's next sequence.
  virtual result<room_event> append_event(const room_event& value) = 0;

  virtual result<attachment> add_attachment(const attachment& value) = 0;
  virtual result<void> remove_attachment(attachment_id id) = 0;

  // All of it, durably, or none of it. After unavailable nothing was changed. After io_failed the outcome is
  // unknown until the storage has been reopened. A unit without changes commits without touching the disk.
  virtual result<void> commit() = 0;
};

struct storage_capabilities {
  bool durable = false;  // a commit survives kill -9 and a power cut
  bool online_backup = false;
  bool answers_at_once = false;  // nothing of it blocks, maintain apart: I/O threads may call it
};

// [Threads]   snapshot, verify and backup from any thread. begin from one thread at a time.
// [Blocking]  All may block, unless the capability answers_at_once is declared.
// [Calls]     At most one unit of work exists at a time; a snapshot may be taken while one does, and does not
//             see it.
// [Answers]   A snapshot sees every unit of work that was committed before it was taken.
// [Errors]    unavailable, io_failed, corrupt; not_supported for backup where the capability is not declared.
// [Lifetime]  Readers and units are destroyed before the storage.
class storage {
 public:
  virtual ~storage() = default;

  virtual storage_capabilities capabilities() const = 0;
  virtual result<std::unique_ptr<unit_of_work>> begin() = 0;
  virtual result<std::unique_ptr<storage_reader>> snapshot() = 0;
  // Lines that describe what is wrong; empty for a sound storage.
  virtual result<std::vector<std::string>> verify() = 0;
  // Writes a consistent copy to a file that does not exist yet, while the storage is in use.
  virtual result<void> backup(const std::filesystem::path& file) = 0;
  // Work that can wait, such as checkpoints and indexes: called when the caller of begin has nothing else to do.
  virtual void maintain() = 0;
};

}  // namespace parlor

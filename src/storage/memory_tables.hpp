// What a memory storage holds, as one value: a snapshot is a copy, which costs a few pointers.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "parlor/result.hpp"
#include "parlor/storage/storage.hpp"

#include "storage/append_log.hpp"
#include "storage/persistent_map.hpp"

namespace parlor::storage_detail {

// The part of a room that every message changes.
struct room_counters {
  sequence last_sequence = 0;
  timestamp updated_at{};
  std::int64_t messages = 0;

  // How far the room's log may be read.
  std::size_t message_count() const { return static_cast<std::size_t>(messages); }
  std::size_t event_count() const { return static_cast<std::size_t>(last_sequence - messages); }
};

inline std::int64_t hash_of_client_id(std::string_view text) {
  return static_cast<std::int64_t>(std::hash<std::string_view>{}(text));
}

// What was said and done in a room, which only grows. All versions of the tables share it, and each has room
// counters that say how far it goes for them: in maps by room and sequence each message of a batch would have
// another node to copy, which were 3 of its 5 us.
struct room_log {
  struct posting {
    parlor::sequence sequence = 0;
    message_id message;
  };

  append_log<posting> messages;
  append_log<room_event> events;  // the others
};

struct stored_room {
  room base;  // without what room_counters holds
  std::shared_ptr<room_log> log;
};

struct stored_attachment {
  attachment file;
  message_id shown_by;  // 0 while no message has claimed it
};

struct memory_tables {
  using pair_key = std::pair<std::int64_t, std::int64_t>;
  template <typename Value>
  using shared = std::shared_ptr<const Value>;
  struct nothing {};

  persistent_map<user_id, shared<user>> users;
  persistent_map<uuid, user_id> users_by_uuid;
  persistent_map<std::string, user_id> users_by_subject;
  persistent_map<std::string, user_id> users_by_username;

  persistent_map<room_id, shared<stored_room>> rooms;
  persistent_map<room_id, room_counters> counters;
  persistent_map<uuid, room_id> rooms_by_uuid;
  persistent_map<std::string, room_id> rooms_by_slug;
  persistent_map<pair_key, room_id> direct_rooms;     // by the two users, the smaller id first
  persistent_map<pair_key, member> members;           // by room and user
  persistent_map<pair_key, nothing> rooms_by_member;  // user and room

  persistent_map<message_id, shared<message>> messages;
  persistent_map<uuid, message_id> messages_by_uuid;
  persistent_map<pair_key, std::size_t>
      changes;  // by room and sequence: where they stand in room_log::events
  // By sender, hash of the client_message_id, and message: copying a node that holds the texts were 5 us.
  persistent_map<std::array<std::int64_t, 3>, nothing> messages_by_client_id;
  persistent_map<std::array<std::int64_t, 3>, message_id> undelivered;  // by room, sender and sequence

  persistent_map<attachment_id, shared<stored_attachment>> attachments;
  persistent_map<std::string, attachment_id> attachments_by_key;
  persistent_map<pair_key, attachment_id> unclaimed;  // by microseconds of creation and id

  std::int64_t last_user = 0;
  std::int64_t last_room = 0;
  std::int64_t last_message = 0;
  std::int64_t last_attachment = 0;

  std::optional<room> whole_room(room_id id) const;
  // Null if there is none.
  const message* message_of_sender(user_id sender, std::string_view client_message_id) const;

  // Calls visit(sequence, id) for the messages of the room from `first` on, rising, until it answers false.
  template <typename Visit>
  void visit_messages_from(room_id room, sequence first, Visit&& visit) const {
    const auto* home = rooms.find(room);
    if (home == nullptr) return;
    const auto& log = (*home)->log->messages;
    const auto size = counters.find(room)->message_count();
    auto index = log.find_first(size, [first](const auto& each) { return each.sequence >= first; });
    for (; index < size; ++index) {
      const auto& each = log.at(index);
      if (!visit(each.sequence, each.message)) return;
    }
  }

  // The same for those below `bound`, falling.
  template <typename Visit>
  void visit_messages_below(room_id room, sequence bound, Visit&& visit) const {
    const auto* home = rooms.find(room);
    if (home == nullptr) return;
    const auto& log = (*home)->log->messages;
    const auto size = counters.find(room)->message_count();
    auto index = log.find_first(size, [bound](const auto& each) { return each.sequence >= bound; });
    while (index > 0) {
      const auto& each = log.at(--index);
      if (!visit(each.sequence, each.message)) return;
    }
  }
};

// Answers storage_reader's questions from tables that it shares with others or refers to.
class memory_source {
 public:
  explicit memory_source(std::shared_ptr<const memory_tables> tables) : tables_(std::move(tables)) {}

  result<std::optional<user>> find_user(user_id id) const;
  result<std::optional<user>> find_user_by_uuid(const uuid& id) const;
  result<std::optional<user>> find_user_by_subject(std::string_view subject) const;
  result<std::optional<user>> find_user_by_username(std::string_view username) const;
  result<std::vector<user>> search_users(std::string_view text, std::size_t limit) const;

  result<std::optional<room>> find_room(room_id id) const;
  result<std::optional<room>> find_room_by_uuid(const uuid& id) const;
  result<std::optional<room>> find_room_by_slug(std::string_view slug) const;
  result<std::optional<room>> find_direct_room(user_id one, user_id other) const;
  result<std::vector<room>> rooms_of(user_id user, std::size_t limit) const;
  result<std::optional<member>> find_member(room_id room, user_id user) const;
  result<std::vector<member>> members_of(room_id room, std::size_t limit) const;
  result<std::vector<member>> readers_of(room_id room, sequence from, std::size_t limit) const;
  result<std::vector<user_id>> co_members_of(user_id user, std::size_t limit) const;

  result<std::optional<message>> find_message(message_id id) const;
  result<std::optional<message>> find_message_by_uuid(const uuid& id) const;
  result<std::optional<message>> find_message_by_client_id(user_id sender,
                                                           std::string_view client_message_id) const;
  result<std::vector<message>> messages_before(room_id room, sequence before, std::size_t limit,
                                               std::size_t skip) const;
  result<std::vector<message>> messages_after(room_id room, sequence after, std::size_t limit) const;
  result<message_matches> search_messages(const message_search& what, std::size_t limit) const;
  result<std::int64_t> count_messages(room_id room) const;
  result<std::int64_t> count_unread(room_id room, user_id user) const;
  result<std::vector<message>> undelivered_to(user_id user, std::size_t limit) const;
  result<std::vector<room_event>> events_since(room_id room, sequence after, std::size_t limit) const;
  result<std::vector<room_event>> changes_since(room_id room, sequence after, std::size_t limit) const;

  result<std::optional<attachment>> find_attachment(std::string_view key) const;
  result<std::optional<message_id>> message_of_attachment(attachment_id id) const;
  result<std::vector<attachment>> unclaimed_attachments(timestamp before, std::size_t limit) const;
  result<std::vector<attachment>> attachments_after(attachment_id after, std::size_t limit) const;

 private:
  const message& message_at(message_id id) const;

  std::shared_ptr<const memory_tables> tables_;
};

}  // namespace parlor::storage_detail

// The nouns of a chat: plain comparable values. Times are UTC; texts are valid UTF-8.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include "parlor/ids.hpp"

namespace parlor {

using timestamp = std::chrono::time_point<std::chrono::system_clock, std::chrono::microseconds>;

struct user {
  user_id id;
  parlor::uuid uuid;
  std::string subject;   // who the authenticator says this is; unique
  std::string username;  // may be empty; unique where present
  std::string email;
  std::string first_name;
  std::string last_name;
  std::string user_type;  // the host's own word, such as "talker"
  std::string avatar_url;
  bool is_active = true;
  timestamp created_at{};
  std::optional<timestamp> last_seen;  // when the last connection ended; nothing for "never connected"

  auto as_tuple() const {
    return std::tie(id, uuid, subject, username, email, first_name, last_name, user_type, avatar_url,
                    is_active, created_at, last_seen);
  }
  friend bool operator==(const user& left, const user& right) { return left.as_tuple() == right.as_tuple(); }
  friend bool operator!=(const user& left, const user& right) { return !(left == right); }
};

// "First Last", else the username, else the e-mail, else the subject.
std::string display_name(const user& person);

enum class room_type : std::uint8_t { direct, group };

struct room {
  room_id id;
  parlor::uuid uuid;
  std::string slug;  // unique
  std::string name;  // may be empty for a direct room
  room_type type = room_type::direct;
  std::optional<user_id> created_by;  // and owns a group, until they leave it to another, see remove_member
  timestamp created_at{};
  timestamp updated_at{};
  sequence last_sequence = 0;  // of the newest event in the room's log
  bool is_active = true;       // false once deleted

  auto as_tuple() const {
    return std::tie(id, uuid, slug, name, type, created_by, created_at, updated_at, last_sequence, is_active);
  }
  friend bool operator==(const room& left, const room& right) { return left.as_tuple() == right.as_tuple(); }
  friend bool operator!=(const room& left, const room& right) { return !(left == right); }
};

struct member {
  room_id room;
  user_id user;
  timestamp joined_at{};
  sequence read_sequence = 0;  // everything up to here has been read
  message_id read_message;     // the newest message among that; 0 for none
  std::optional<timestamp> last_read_at;
  bool is_active = true;  // false once they left

  auto as_tuple() const {
    return std::tie(room, user, joined_at, read_sequence, read_message, last_read_at, is_active);
  }
  friend bool operator==(const member& left, const member& right) {
    return left.as_tuple() == right.as_tuple();
  }
  friend bool operator!=(const member& left, const member& right) { return !(left == right); }
};

enum class message_kind : std::uint8_t { text, image, file, voice };

struct attachment {
  attachment_id id;
  user_id owner;
  std::string key;        // where the media sink keeps it: "chat_files/images/1_….png"
  std::string file_name;  // as the uploader called it, cleaned of what no file name may hold
  std::int64_t size = 0;  // bytes
  std::string mime_type;  // decided by content, never the uploader's word
  message_kind kind = message_kind::file;
  timestamp created_at{};

  auto as_tuple() const { return std::tie(id, owner, key, file_name, size, mime_type, kind, created_at); }
  friend bool operator==(const attachment& left, const attachment& right) {
    return left.as_tuple() == right.as_tuple();
  }
  friend bool operator!=(const attachment& left, const attachment& right) { return !(left == right); }
};

struct message {
  message_id id;
  parlor::uuid uuid;
  room_id room;
  parlor::sequence sequence = 0;  // of the posting, in the room's log
  user_id sender;
  std::optional<user_id> receiver;  // the other member, in direct rooms
  message_kind kind = message_kind::text;
  std::string text;
  std::vector<attachment> attachments;
  std::optional<message_id> parent;
  std::string client_message_id;  // the sender's own name for this message; unique per sender where present
  bool is_delivered = false;      // another member has been connected since it was posted
  timestamp created_at{};
  std::optional<timestamp> edited_at;
  std::optional<timestamp> deleted_at;  // soft deletion: text and attachments are no longer shown

  auto as_tuple() const {
    return std::tie(id, uuid, room, sequence, sender, receiver, kind, text, attachments, parent,
                    client_message_id, is_delivered, created_at, edited_at, deleted_at);
  }
  friend bool operator==(const message& left, const message& right) {
    return left.as_tuple() == right.as_tuple();
  }
  friend bool operator!=(const message& left, const message& right) { return !(left == right); }
};

// One line of a room's durable log. `message` and `user` are set where the kind has one.
enum class room_event_kind : std::uint8_t {
  room_created,
  message_posted,
  message_edited,
  message_deleted,
  messages_read,
  member_joined,
  member_left,
  room_deleted,
};

struct room_event {
  room_id room;
  parlor::sequence sequence = 0;
  room_event_kind kind = room_event_kind::message_posted;
  message_id message;
  user_id user;
  timestamp at{};

  auto as_tuple() const { return std::tie(room, sequence, kind, message, user, at); }
  friend bool operator==(const room_event& left, const room_event& right) {
    return left.as_tuple() == right.as_tuple();
  }
  friend bool operator!=(const room_event& left, const room_event& right) { return !(left == right); }
};

// Ways in which a dialect may name a thing; the engine resolves them against storage.
using user_reference = std::variant<user_id, parlor::uuid, std::string /* username */>;
using room_reference = std::variant<room_id, parlor::uuid, std::string /* slug */>;
using message_reference = std::variant<message_id, parlor::uuid>;

// Who authentication says the caller is. `claims` fill the profile of a user seen for the first time.
struct principal {
  std::string subject;
  user claims;                          // only its profile fields are used
  std::optional<timestamp> expires_at;  // when the proof of identity ends, leeway included

  friend bool operator==(const principal& left, const principal& right) {
    return std::tie(left.subject, left.claims, left.expires_at) ==
           std::tie(right.subject, right.claims, right.expires_at);
  }
};

}  // namespace parlor

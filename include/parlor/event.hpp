// What the engine says. Everything that a peer is told is an event first: a broadcast, or the answer to one
// session. An event about stored state exists only after storage has committed it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "parlor/error.hpp"
#include "parlor/ids.hpp"
#include "parlor/model.hpp"

namespace parlor {

// A user as others see them.
struct user_view {
  user person;
  bool is_online = false;
};

// What else a room is called by those who speak of its messages.
struct room_label {
  parlor::uuid uuid;
  std::string slug;
  room_type type = room_type::direct;
};

// A message with what every dialect needs to show it.
struct message_view {
  parlor::message message;
  user_view sender;
  room_label room;
  parlor::uuid parent;   // of the message that this one answers; 0 for none
  bool is_read = false;  // by at least one other member
};

struct participant_view {
  user_view who;
  member membership;
};

// A room as one member sees it.
struct room_view {
  parlor::room room;
  std::vector<participant_view> participants;
  std::optional<message_view> last_message;
  std::int64_t unread_count = 0;
};

// --- broadcasts

struct message_posted {
  message_view posted;
};
struct message_edited {
  message_view edited;
};
struct message_deleted {
  message_view deleted;
};
// Another member has been connected since the message was posted. For a message that is delivered at once,
// message_posted says so itself.
struct message_delivered {
  message_view delivered;
};
// `reader` has read everything up to `up_to`. `newly_read` is how many messages that changed.
struct messages_read {
  struct entry {
    message_view message;
    bool is_first = false;  // nobody but the sender had read it
  };
  room_id room;
  user reader;
  message_id up_to;
  timestamp at{};
  std::int64_t newly_read = 0;
  std::vector<entry> messages{};  // the newest of them, at most max_messages, oldest first

  static constexpr std::size_t max_messages = 100;
};
struct typing_changed {
  room_id room;
  user typist;
  bool is_typing = false;
};
struct presence_changed {
  user who;
  bool is_online = false;
};
// A room came into being or changed. Those whose view of it is the same are told together.
struct room_changed {
  room_view room;
};
struct room_deleted {
  room_id room;
};
// The member is no longer in the room; the server takes their sessions out of it.
struct member_removed {
  room_id room;
  user_id user;
};

// --- answers to one session

// `rooms` are those whose broadcasts the session gets from now on.
struct session_opened {
  user self;
  std::optional<room> current;
  bool all_rooms = false;
  std::vector<room_id> rooms;
  std::vector<message_view> history{};      // what open_session asked for, oldest first
  std::vector<participant_view> readers{};  // members who have read the first of it at least
  bool has_more = false;  // further messages come after the history, or before it where it is the newest
  // With open_session::history_after: messages up to that one that were edited or deleted after it was posted, as
  // they are now, in the order of their last changes. Who asks may have heard of some of them already.
  std::vector<message_view> changed{};
  // With open_session::history_after: that message is not known in the room, and the history is the newest; or
  // there are too many changes, and none is told. What the caller has from before cannot be completed.
  bool has_gap = false;

  static constexpr std::size_t max_changed = 100;
};
struct room_joined {
  room current;
};
struct room_left {
  room_id previous;
};
// The command took effect and there is nothing else to say, or what there is to say was broadcast.
struct command_completed {};
// Nothing was changed.
struct command_failed {
  error problem;
  std::string client_message_id;
};
// The message already stood under this client_message_id: the first result once more, to the sender alone.
struct message_repeated {
  message_view first;
};
struct room_loaded {
  room_view room;
  bool is_new = false;
};
struct message_loaded {
  message_view message;
};
struct read_marked {
  messages_read mark;
};
struct uploads_recorded {
  std::vector<attachment> attachments;
};
// A file may be put at `address` until `expires_at`, and then be named by `key` as an upload.
struct upload_granted {
  std::string address;
  std::string key;
  timestamp expires_at{};
  std::string note;  // of the grant_upload
};
// The session ends at another time than before.
struct session_renewed {
  std::optional<timestamp> expires_at;
};
struct user_loaded {
  user_view self;
};
struct users_listed {
  std::vector<user_view> users;
};
struct rooms_listed {
  std::vector<room_view> rooms;
};
struct unread_counted {
  struct entry {
    room_id room;
    std::int64_t unread_count = 0;
  };
  std::vector<entry> rooms;  // those with unread messages
};
struct messages_listed {
  parlor::room room;
  std::vector<message_view> messages;  // oldest first
  std::int64_t total = 0;              // in the room
  std::size_t page = 1;
  std::size_t limit = 50;
  bool has_more = false;  // there are further ones in the direction asked for
  // Members who have read the first of them at least; asked for by load_messages::max_readers.
  std::vector<participant_view> readers{};
};

struct messages_found {
  std::vector<message_view> messages;  // newest first
  bool has_more = false;               // there may be further ones before next_before
  // Where the search goes on. It is not always one of `messages`: a search that looked at as many messages as
  // it may can have found fewer than it was asked for, or none.
  message_id next_before;
  parlor::uuid next_before_uuid;
};

using event =
    std::variant<message_posted, message_edited, message_deleted, message_delivered, messages_read,
                 typing_changed, presence_changed, room_changed, room_deleted, member_removed, session_opened,
                 room_joined, room_left, command_completed, command_failed, message_repeated, room_loaded,
                 message_loaded, read_marked, uploads_recorded, upload_granted, session_renewed, user_loaded,
                 users_listed, rooms_listed, unread_counted, messages_listed, messages_found>;

// --- addresses

// Every session that is in the room, but none of `except`.
struct to_room {
  room_id room;
  std::optional<user_id> except;
};
// Every session of these users.
struct to_users {
  std::vector<user_id> users;
};
// One session; `correlation` is that of the command.
struct to_session {
  session_id session;
  std::uint64_t correlation = 0;
};

using address = std::variant<to_room, to_users, to_session>;

struct addressed_event {
  address to;
  event what;
};

}  // namespace parlor

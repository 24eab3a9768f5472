// What a caller asks of the engine. A dialect makes these from frames and requests; nothing here knows how
// they were spelt on the wire.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "parlor/ids.hpp"
#include "parlor/model.hpp"

namespace parlor {

// How a user who has a room open reads what is posted there.
enum class reading : std::uint8_t {
  marked,   // by mark_read
  implied,  // by having it open: for protocols in which nobody says that they have read
};

// A socket opens. Answered with session_opened or command_failed. `room` is the room that the socket is
// about, if any; `all_rooms` subscribes it to every room of the user.
struct open_session {
  std::optional<room_reference> room;
  bool all_rooms = false;
  std::optional<user_reference> self{};  // forbidden, if the caller is somebody else
  std::size_t history = 0;               // how many messages of the room the answer carries
  // What the caller saw last: the answer has the oldest messages after this, and what changed in earlier ones
  // (session_opened::changed). Nothing: the newest.
  std::optional<message_reference> history_after{};
  std::size_t max_readers = 0;  // how many members the answer may name as readers of the history, at most 100
  parlor::reading reading = parlor::reading::marked;
  // false: the socket is shown nothing of what is said in groups, although it is in them. What it posts, edits or
  // deletes there is answered to it alone, with message_loaded.
  bool hears_groups = true;
};

// The socket is gone; made by the server itself, never refused.
struct close_session {};

// Makes the caller known to the user directory; answered with user_loaded.
struct admit_user {};

struct join_room {
  room_reference room;
};

struct leave_room {};

// Where a message goes.
enum class destination : std::uint8_t {
  room,         // `room`, or the session's current room; `receiver`, if named, must be its other member
  direct_room,  // `room` if it is there, or else the direct room with `receiver`, who must be its other
                // member; made if there is none
};

// `attachments` are files that the server has already put into the media sink for this command; `uploads` are
// the keys of files that the caller uploaded before and has not used yet.
struct send_message {
  std::optional<room_reference> room;
  std::optional<user_reference> receiver;
  destination to = destination::room;
  message_kind kind = message_kind::text;
  std::string text;
  std::vector<attachment> attachments;
  std::vector<std::string> uploads;
  std::optional<message_reference> parent;
  std::string client_message_id;
};

enum class editing : std::uint8_t {
  text_messages,  // only these
  captions_too,   // the text beside files, too
};

struct edit_message {
  message_reference message;
  std::string text;
  editing scope = editing::text_messages;
};

struct delete_message {
  message_reference message;
};

// When the others are told.
enum class receipt : std::uint8_t {
  of_changes,  // if something was unread
  always,
};

// Marks everything read up to `up_to`, or up to the newest message. To have read an own message says nothing.
struct mark_read {
  std::optional<room_reference> room;  // nothing: the session's current room
  std::optional<message_reference> up_to;
  parlor::receipt receipt = parlor::receipt::of_changes;
};

struct set_typing {
  std::optional<room_reference> room;  // nothing: the session's current room
  bool is_typing = false;
};

// A direct room is unique for its two members: asked for twice, the first is answered.
struct create_room {
  room_type type = room_type::direct;
  std::string name;
  std::vector<user_reference> members;  // the caller is always one
};

struct delete_room {
  room_reference room;
};

// Who is in a group, after it was made. Its owner may change that, as they may delete it, and in a group
// without one every member; the rest may only leave. A direct room keeps its two members: invalid_argument.

// Puts users into a group: all, or nobody where one is unknown or not active (user_not_found) or where they
// would be too many (too_large). Who is a member already is passed over. Who comes sees all that was ever said
// there and has read nothing of it; who comes back has read what they had read when they went.
struct add_members {
  room_reference room;
  std::vector<user_reference> users;
};

// Takes one out of a group: somebody else, or oneself, which is leaving. The member's sockets hear nothing
// that happens there afterwards. An owner who goes is followed by the active user who has been a member for
// longest, among those by the smallest id; with the last member the group ends, as by delete_room.
// user_not_found: who is named is no member.
struct remove_member {
  room_reference room;
  user_reference user;
};

// Records files that are in the media sink, to be used by a later send_message of the same user.
struct record_uploads {
  std::vector<attachment> attachments;
};

// Commands that only read. They are answered from a snapshot and change nothing.
struct load_user {};
struct load_room {
  room_reference room;
};
struct list_rooms {
  // Those of somebody else: only a dialect that vouches for the caller sets this.
  std::optional<user_reference> of{};
};
struct count_unread {};
struct list_online_users {};
struct search_users {
  std::string text;  // part of an e-mail address, a username or a name
  std::size_t limit = 20;
};

// Messages whose text holds every word of `text`, in rooms of the caller; see storage_reader::search_messages.
struct search_messages {
  std::string text;                           // 1 … 256 bytes
  std::optional<room_reference> room{};       // nothing: all of them
  std::optional<message_reference> before{};  // only older ones
  std::size_t limit = 20;                     // 1 … 100
};

// Either a page (1 is the newest) or the messages before or after one of them.
struct load_messages {
  room_reference room;
  std::size_t limit = 50;
  std::size_t page = 1;
  std::optional<message_reference> before;
  std::optional<message_reference> after;
  std::size_t max_readers = 0;  // how many members the answer may name as readers, at most 100
};

using command = std::variant<open_session, close_session, admit_user, join_room, leave_room, send_message,
                             edit_message, delete_message, mark_read, set_typing, create_room, delete_room,
                             add_members, remove_member, record_uploads>;

using query = std::variant<load_user, load_room, list_rooms, count_unread, list_online_users, search_users,
                           search_messages, load_messages>;

// Who asks, and what the answer has to carry. For an HTTP request `session` names the request.
struct origin {
  session_id session;
  user_id user;                   // 0 until the user is known; then the engine resolves `who`
  parlor::principal who;          // set where `user` is 0
  std::uint64_t correlation = 0;  // handed back in the answer, see addressed_event
  std::string client_message_id;  // handed back in command_failed
  bool is_socket = true;          // false for an HTTP request: it has no presence and no current room
};

struct submitted_command {
  origin from;
  command what;
};

}  // namespace parlor

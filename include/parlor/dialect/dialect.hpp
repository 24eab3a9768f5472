// dialect: a wire protocol. It turns frames and requests into commands, and events into frames and responses.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "parlor/command.hpp"
#include "parlor/event.hpp"
#include "parlor/media/media_policy.hpp"
#include "parlor/rate_limits.hpp"
#include "parlor/result.hpp"
#include "parlor/transport/http.hpp"
#include "parlor/transport/transport.hpp"

namespace parlor {

// --- what a dialect mounts. In a pattern, "{name}" stands for one path segment of at least one character:
// "/api/chat/rooms/{room_id}".

struct socket_route {
  std::string pattern;
  std::size_t max_message_bytes = 64 * 1024;
  rate_limit limit{};  // of all sockets of a user in this dialect; more is errc::rate_limited
  parlor::compression compression = parlor::compression::none;
};

enum class request_body : std::uint8_t {
  none,
  whole,      // collected, at most max_body_bytes
  multipart,  // files go to the media sink as they arrive, see upload_plan
};

struct upload_plan {
  std::string file_field;           // the form field of the files; it may be repeated
  std::size_t max_files = 10;       // more is errc::too_many_files
  std::int64_t max_file_bytes = 0;  // of one file, whatever the fields say
};

enum class http_access : std::uint8_t {
  users,    // who brings a token
  anybody,  // answer() is called with command_completed at once: decode_call is not
};

struct http_route {
  std::string method;
  std::string pattern;
  request_body body = request_body::none;
  std::int64_t max_body_bytes = 0;
  upload_plan upload;  // for request_body::multipart
  http_access access = http_access::users;
};

// GET and HEAD of `prefix` + key answer the file of that key, if an attachment that still stands has it,
// whichever dialect it came by, to who has a link: see render_context::link_to.
struct file_route {
  std::string prefix;  // "/static/"
};

// --- what a dialect is given

struct name_and_value {
  std::string name;
  std::string value;
};

// One HTTP request, taken apart: everything is percent-decoded valid UTF-8.
struct http_call {
  std::size_t route = 0;              // index in routes()
  std::vector<std::string> captures;  // in the order of the pattern
  std::vector<name_and_value> query;
  std::string raw_query;  // as sent, without a token
  std::string content_type;
  std::string body;
  std::vector<name_and_value> form;  // the fields of a multipart request that are not files
};

// What a dialect may know of a connected socket.
struct session_view {
  std::size_t route = 0;  // index in sockets()
  user_id self;
  room_id current_room;    // 0 for none
  bool all_rooms = false;  // gets the events of all rooms of the user
};

// Makes the address of a file one that can be opened, as server_options::file_links says. From many threads
// at once.
class file_link_signer {
 public:
  virtual ~file_link_signer() = default;
  // What stands behind the address: "?expires=1767225600&signature=…", or nothing where links are public.
  virtual std::string query_of(std::string_view key) const = 0;
};

struct render_context {
  std::string_view public_url;               // "https://chat.example.com", without a slash at the end
  const file_link_signer* signer = nullptr;  // null: links have no query

  // The link to the file of that key: `prefix` is that of a file_route. Who is given it can open the file, so
  // it is written for those who may see the message alone, or for who has uploaded the file.
  std::string link_to(std::string_view prefix, std::string_view key) const;
};

// --- what a dialect answers

// A file inside a frame, as base64 or data URL.
struct incoming_file {
  std::string file_name;
  std::string_view data;
};

// The socket brings a new proof of identity, of the same user. Answered with session_renewed.
struct renew_session {
  std::string token;
};

// The caller wants to put a file at an address of its own instead of into a frame: one request, without a
// token. Answered with upload_granted.
struct grant_upload {
  std::string file_name;
  std::int64_t size = 0;  // bytes; no more is taken
  media_policy policy;
  std::string note;  // handed back
};

// One thing that the caller asks. `files` are put into the media sink by `policy` before the command, a
// send_message, is run.
struct dialect_request {
  std::variant<command, query, renew_session, grant_upload> what;
  std::vector<incoming_file> files;
  media_policy policy;
  std::string client_message_id;            // handed back when the request fails
  std::shared_ptr<const void> keeps_alive;  // what `files` refer to
};

// A request that cannot be understood, with the caller's own name for it where that could be read.
struct dialect_problem {
  error problem;
  std::string client_message_id;
};

using decode_result = std::variant<dialect_request, dialect_problem>;

// What a session is sent: any number of text frames, and then perhaps the end.
struct rendering {
  std::vector<std::string> frames;
  frame::urgency urgency = frame::urgency::durable;
  std::optional<close_reason> close;
};

// How a socket that may not open is told: by an HTTP answer instead of the upgrade, or by a close after it.
using refusal = std::variant<http_response, close_reason>;

// [Threads]   Every call from many threads at once: a dialect has no state that changes.
// [Blocking]  Never blocks; no clock, no files, no sockets.
// [Calls]     decode_… with any bytes whatever. render and answer with any event.
// [Answers]   The same input gives the same output. Sessions of one audience class get the same bytes, so
//             render is called once per class and not once per session.
// [Errors]    Values; a request that cannot be understood is a dialect_problem. Nothing is thrown.
// [Lifetime]  Outlives the server.
class dialect {
 public:
  virtual ~dialect() = default;

  virtual std::string_view name() const = 0;
  virtual const std::vector<socket_route>& sockets() const = 0;
  // Empty, unless a dialect says otherwise.
  virtual const std::vector<http_route>& routes() const;
  virtual const std::vector<file_route>& files() const;

  // A socket wants to open: an open_session. call.route is an index in sockets().
  virtual result<open_session> decode_upgrade(const http_call& call) const = 0;
  // Unless a dialect says otherwise, the socket opens and closes at once, because a browser learns nothing
  // else: with 4001, 4404 (not there, or not a member), 4403, 4400, or 1013 for "later".
  virtual refusal refuse(std::size_t socket, const error& why) const;
  // A frame from an open session.
  virtual decode_result decode_frame(const session_view& session, frame::kind type,
                                     std::string payload) const = 0;

  // The class of sessions that this one belongs to for this event: any small number; nothing if it is not
  // told at all.
  virtual std::optional<int> audience(const event& what, const session_view& session) const = 0;
  virtual rendering render(const event& what, const session_view& session,
                           const render_context& context) const = 0;
  // A session is closed because its proof of identity has ended.
  virtual close_reason expired() const;  // 4001, unless a dialect says otherwise

  // --- for a dialect with routes(); one without leaves these as they are
  virtual decode_result decode_call(const http_call& call) const;
  // By which policy the files of a multipart request are judged; called when the whole form has arrived.
  virtual result<media_policy> decode_upload(const http_call& call, std::size_t file_count) const;
  // The answer to a request: `what` is what its command or query came to.
  virtual http_response answer(const http_call& call, user_id self, const event& what,
                               const render_context& context) const;
};

}  // namespace parlor

// A play: people talk to a server over a transport without sockets, and each line says what somebody sends or
// hears.
//
//   play stage;
//   auto ann = stage.ann(), bob = stage.bob();
//   ann.enters("room_id=1");
//   bob.enters("room_id=1");
//   ann.sends(R"({"type":"typing","data":{"is_typing":true}})");
//   bob.receives(R"({"type":"typing","data":{"user_id":1,"is_typing":true}})");
//   ann.hears_nothing();
//
// Nothing sleeps: to see that somebody hears nothing, the server is asked something that is answered after
// everything before it.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "parlor/command.hpp"
#include "parlor/dialect/community.hpp"
#include "parlor/dialect/conversation.hpp"
#include "parlor/dialect/messenger.hpp"
#include "parlor/dialect/rooms.hpp"
#include "parlor/dialect/social.hpp"
#include "parlor/server.hpp"
#include "parlor/server_options.hpp"
#include "parlor/transport/loopback.hpp"

#include "transcript/json_pattern.hpp"

namespace transcript {

class play;

// The answer to one request.
class answer {
 public:
  explicit answer(parlor::loopback_answer from) : from_(std::move(from)) {}

  // Fails the test unless it has this status, and a body with everything in `pattern`.
  heard is(int status, const std::string& pattern) const;
  // As is, for bodies of any kind.
  const std::string& is_bytes(int status) const;
  std::string field(const std::string& name) const;

 private:
  parlor::loopback_answer from_;
};

struct named_file {
  std::string name;
  std::string bytes;
  std::string type = "application/octet-stream";
};

// Where a token stands.
enum class credential { in_query, in_subprotocol, in_field, none };

// Somebody with a token, and perhaps with an open socket.
class person {
 public:
  person(play& stage, std::string token);

  // Opens a socket of that path and query; the one that was open before is closed.
  void connects(const std::string& target, credential how = credential::in_query);
  // As connects, of the dialect `rooms` with this query.
  void enters(const std::string& query);
  // The HTTP answer that comes instead of a socket.
  answer is_turned_away(const std::string& target, credential how = credential::in_query);
  const std::string& chosen_subprotocol() const;
  // Closes it, and waits until the server has taken note.
  void disappears();
  void sends(const std::string& frame);
  void sends_bytes(const std::string& frame);

  // The next frame is this one.
  heard receives(const std::string& pattern);
  // One of the next frames is this one; those before it are not looked at.
  heard waits_for(const std::string& pattern);
  // There is no next frame, although everything that was sent so far has been dealt with.
  void hears_nothing();
  // Whatever has come until then is not looked at.
  void forgets();
  void is_closed_with(int code, const std::string& reason);

  // A request of any path, which may have a query.
  answer asks(const std::string& method, const std::string& target, const std::string& type = "",
              const std::string& body = "");
  // Requests below /api/chat, of the dialect `rooms`.
  answer gets(const std::string& target);
  answer posts(const std::string& target, const std::string& json);
  answer puts_form(const std::string& target, const std::string& form);
  answer deletes(const std::string& target);
  answer uploads(const std::string& message_type, const std::vector<named_file>& files);
  // A path or an address of the server's, without a token; all of it, or what a Range field asks for.
  answer opens_link(const std::string& path, const std::string& range = "");

 private:
  parlor::loopback_transport::connect_result knock(const std::string& target, credential how);

  play& stage_;
  std::string token_;
  std::unique_ptr<parlor::loopback_socket> socket_;
};

// How each dialect is set, and the server.
struct stage_options {
  parlor::social_options social{};
  parlor::conversation_options conversation{};
  parlor::community_options community{};
  parlor::messenger_options messenger{};
  parlor::rooms_options rooms{};
  parlor::file_link_options file_links{};
};

// Ann Lee (1), Bob Ray (2) and cem (3) have the uuids 00000000-0000-4000-8000-00000000000<id>. Ann and Bob
// share the direct room 1 ("ann-bob"), all three the group 2 ("team"), made by Ann; the rooms' uuids are
// …-00000000010<id>. Dora comes when she is called, and knows nobody. Every dialect is mounted.
class play {
 public:
  explicit play(stage_options options = {});
  explicit play(parlor::rooms_options options);
  ~play();
  play(const play&) = delete;
  play& operator=(const play&) = delete;

  // The tokens are "ann", "bob", "cem" and "dora"; "ann~<seconds>" is hers, too, and ends then. Others
  // are nobody's.
  person somebody(const std::string& token) { return person(*this, token); }
  person ann() { return somebody("ann"); }
  person bob() { return somebody("bob"); }
  person cem() { return somebody("cem"); }
  person dora() { return somebody("dora"); }

  // The host has it done on that user's behalf.
  void has_done(std::int64_t user, parlor::command what);

  // Moves the server's clock, which otherwise stands still at 2024-01-01T12:00:00Z.
  void time_passes(std::chrono::seconds time);

 private:
  friend class person;

  // Everything that was sent before has been dealt with, and what is said about it has been delivered.
  void settles();

  std::shared_ptr<std::atomic<std::int64_t>> now_;   // seconds since 1970
  parlor::loopback_transport* transport_ = nullptr;  // the server's
  std::unique_ptr<parlor::server> server_;
};

}  // namespace transcript

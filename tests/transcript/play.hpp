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
// Nothing sleeps: who hears nothing asks the server something afterwards, and hears that answer first.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "parlor/dialect/rooms.hpp"
#include "parlor/server.hpp"
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

// Somebody with a token, and perhaps with an open socket.
class person {
 public:
  person(play& stage, std::string token);

  // Opens a socket with this query beside the token; the one that was open before is closed.
  void enters(const std::string& query);
  // Closes it, and waits until the server has taken note.
  void disappears();
  void sends(const std::string& frame);
  void sends_bytes(const std::string& frame);

  // The next frame is this one.
  heard receives(const std::string& pattern);
  // There is no next frame: everything that was sent so far has been dealt with.
  void hears_nothing();
  // Whatever is on its way is not looked at.
  void forgets();
  void is_closed_with(int code, const std::string& reason);

  // Requests below /api/chat. `target` may have a query.
  answer gets(const std::string& target);
  answer posts(const std::string& target, const std::string& json);
  answer puts_form(const std::string& target, const std::string& form);
  answer deletes(const std::string& target);
  answer asks(const std::string& method, const std::string& target, const std::string& type,
              const std::string& body);
  answer uploads(const std::string& message_type, const std::vector<named_file>& files);
  // A path of its own, without a token.
  answer opens_link(const std::string& path);

 private:
  std::string barrier();

  play& stage_;
  std::string token_;
  std::unique_ptr<parlor::loopback_socket> socket_;
};

// Ann (1), Bob (2) and Cem (3). Ann and Bob share the direct room 1, all three the group 2. Dora comes when
// she is called, and knows nobody.
class play {
 public:
  explicit play(parlor::rooms_options options = {});
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

  // Moves the server's clock, which otherwise stands still at 2024-01-01T12:00:00Z.
  void time_passes(std::chrono::seconds time);

 private:
  friend class person;

  std::shared_ptr<std::atomic<std::int64_t>> now_;   // seconds since 1970
  parlor::loopback_transport* transport_ = nullptr;  // the server's
  std::unique_ptr<parlor::server> server_;
  int barriers_ = 0;
};

}  // namespace transcript

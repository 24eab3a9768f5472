// The five dialects from a client's side: what is written, and what is understood of that which comes. It
// shares no code with the dialects but the reading of JSON.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parlor/transport/http.hpp"

namespace simulation {

// What somebody or something is called in one dialect or another.
struct user_name {
  std::string number;
  std::string uuid;
  std::string word;  // username, and token
};
struct room_name {
  std::string number;
  std::string uuid;
  bool is_direct = false;
};
struct message_name {
  std::string number;
  std::string uuid;
};

struct heard {
  enum class kind : std::uint8_t {
    message,
    edit,
    removal,
    history,
    receipt,   // `user` has read up to `message`, or that message
    delivery,  // of `message`
    typing,
    presence,
    room_ends,
    room_news,  // a room came, or changed
    refusal,
    other,
  };

  kind what = kind::other;
  std::string room;  // number or UUID; empty where it is not said
  std::string message;
  std::string text;
  std::string user;
  std::string client_id;
  bool is_on = false;  // typing, online
  bool is_deleted = false;
  bool has_more = false;
  std::vector<heard> items;  // of a history, oldest first
};

class tongue {
 public:
  virtual ~tongue() = default;

  virtual std::string_view name() const = 0;
  // Whether a socket can be about one room, or about all of its user's.
  virtual bool has_room_sockets() const = 0;
  virtual bool has_wide_sockets() const = 0;
  // Whether a wide socket hears of the room.
  virtual bool hears_widely(const room_name&) const { return true; }
  // Whether it tells who comes and goes.
  virtual bool tells_presence() const { return false; }
  // Whether a socket that is about one room may say something in another.
  virtual bool names_rooms() const { return false; }

  // A socket about `room`, or about all. `last` is the newest message that is known.
  virtual parlor::http_request knock(const user_name& who, const room_name* room,
                                     const message_name* last) const = 0;
  virtual std::string say(const room_name& where, const std::string& text,
                          const std::string& client_id) const = 0;
  // Nothing where the dialect has no word for it.
  virtual std::string say_to(const user_name&, const std::string& text, const std::string& client_id) const;
  virtual std::string edit(const message_name&, const std::string& text) const;
  virtual std::string remove(const message_name&) const;
  virtual std::string read(const room_name&, const message_name&) const;
  virtual std::string type(const room_name&, bool is_typing) const;
  // The newest messages, those before one, or those after one.
  virtual std::string ask_newest(const room_name&, std::size_t limit) const;
  virtual std::string ask_before(const room_name&, const message_name&, std::size_t limit) const;
  virtual std::string ask_after(const room_name&, const message_name&, std::size_t limit) const;

  // One frame; several things for a frame that says several.
  virtual std::vector<heard> understand(std::string_view frame) const = 0;
};

// social, conversation, community, messenger, rooms.
const std::vector<std::unique_ptr<tongue>>& every_tongue();

// Requests of the dialect `rooms`, which everybody may make, whatever their socket speaks.
parlor::http_request request_of(const user_name& who, const std::string& method, const std::string& target);
// The list of messages in its answers.
heard understand_page(std::string_view body);
// The users in its answers, by number.
std::vector<std::string> understand_users(std::string_view body);

}  // namespace simulation

// A chat as far as permissions go, kept in plain maps, with the rules as the promises have them. It knows what
// the engine should answer to whatever is asked.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "parlor/error.hpp"
#include "parlor/ids.hpp"
#include "parlor/model.hpp"

namespace authorisation {

// What a command or query comes to: nothing for success.
using refusal = std::optional<parlor::errc>;

class permission_model {
 public:
  struct room {
    parlor::room_type type = parlor::room_type::direct;
    std::optional<parlor::user_id> creator;
    std::set<parlor::user_id> members;
    bool is_there = true;
    std::vector<parlor::message_id> messages;  // the oldest first
  };
  struct message {
    parlor::room_id room;
    parlor::user_id author;
    bool is_deleted = false;
  };
  struct session {
    parlor::user_id user;
    std::optional<parlor::room_id> current;
    bool all_rooms = false;
  };

  std::map<parlor::user_id, bool> users;  // whether the account is open
  std::map<parlor::room_id, room> rooms;
  std::map<parlor::message_id, message> messages;
  std::map<parlor::session_id, session> sessions;

  bool is_inside(parlor::user_id who, parlor::room_id where) const;
  std::optional<parlor::room_id> direct_room(parlor::user_id one, parlor::user_id other) const;
  std::set<parlor::room_id> rooms_of(parlor::user_id who) const;
  // Who of those who share a room with them is connected.
  std::set<parlor::user_id> online_around(parlor::user_id who) const;

  // Who asks: by a request, or by an open socket.
  struct caller {
    parlor::user_id user;
    std::optional<parlor::session_id> socket;
  };
  refusal may_ask(const caller& who) const;
  refusal may_open(const caller& who, std::optional<parlor::room_id> where) const;
  // To read in, write in, join; nothing for the room that the socket is in.
  refusal may_use(const caller& who, std::optional<parlor::room_id> where) const;
  refusal may_delete_room(const caller& who, parlor::room_id which) const;
  refusal may_add(const caller& who, parlor::room_id where, const std::vector<parlor::user_id>& whom) const;
  refusal may_take_out(const caller& who, parlor::room_id where, parlor::user_id whom) const;
  refusal may_edit(const caller& who, parlor::message_id which) const;
  refusal may_delete(const caller& who, parlor::message_id which) const;
  // The message named as a place in the room: to read up to, to begin a page, to be answered.
  refusal may_name(const caller& who, std::optional<parlor::room_id> where, parlor::message_id which) const;
  refusal may_write_to(const caller& who, parlor::user_id receiver) const;
  refusal may_make_room(const caller& who, const std::vector<parlor::user_id>& with) const;

  std::optional<parlor::room_id> meant(const caller& who, std::optional<parlor::room_id> where) const;

 private:
  // A group alone has members who come and go.
  refusal may_leave(const caller& who, parlor::room_id where) const;
  refusal may_change_members(const caller& who, parlor::room_id where) const;
  refusal may_see(const caller& who, parlor::message_id which) const;
};

}  // namespace authorisation

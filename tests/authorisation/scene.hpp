// A chat with a real server on a port of its own, set up for one caller. Each cell of the matrix has one to
// itself, so that none can change what another sees.
//
// In the group 4 are ann, who made it, bob, cem, olga and ina, whose account is closed; fay was taken out of it
// or gus has left, where they are the caller. As a direct room it has olga and one other. Everybody has a room of their own with hal, and
// whatever is said in the room is SECRET.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "parlor/command.hpp"
#include "parlor/error.hpp"
#include "parlor/model.hpp"
#include "parlor/server.hpp"
#include "parlor/storage/storage.hpp"

#include "authorisation/oracle.hpp"

namespace authorisation {

// Who may be who was looked up in a scene: what authorisation keeps.
struct record {
  std::map<std::int64_t, parlor::user_id> senders;                         // of each message
  std::map<std::pair<std::int64_t, std::int64_t>, parlor::sequence> read;  // of each room and member
  std::string text;  // all of it, and texts, rooms and members

  friend bool operator==(const record& left, const record& right) { return left.text == right.text; }
};

class scene {
 public:
  scene(relation caller, room_kind where);
  ~scene();
  scene(const scene&) = delete;
  scene& operator=(const scene&) = delete;

  std::uint16_t port() const { return port_; }
  // Of the caller; empty for none.
  const std::string& token() const { return token_; }
  const std::string& token_of_olga() const;
  std::string filled(std::string_view text) const;

  // Who the token speaks of; 0 for somebody whom the server has not seen yet.
  parlor::user_id caller() const;
  record stored() const;
  // By somebody who may.
  void delete_room();
  // As the host does it on somebody's behalf; nothing where it is done.
  std::optional<parlor::error> ask(parlor::user_id as, parlor::command what);

 private:
  // Whether the caller was in the room and is no longer.
  bool is_former() const;
  // The caller leaves, or is taken out. A direct room has no command for it: there it is so from the beginning.
  void leave_room();
  void submit(parlor::user_id as, parlor::command what);
  void put_users(parlor::unit_of_work& work);
  void put_rooms(parlor::unit_of_work& work, parlor::media_sink& media);

  relation relation_;
  room_kind kind_;
  std::string name_;  // of the caller
  std::string token_;
  std::map<std::string, std::string, std::less<>> words_;
  parlor::storage* storage_ = nullptr;
  std::unique_ptr<parlor::server> server_;
  std::uint16_t port_ = 0;
};

}  // namespace authorisation

// One cell of the matrix, played over real sockets.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "authorisation/operations.hpp"
#include "authorisation/scene.hpp"

namespace authorisation {

struct attempt {
  std::string came_to;  // "allowed", or how it was refused: what wording() says
  std::string bytes;    // everything that the caller was sent, without the date
  std::string answer;   // what of it came after the frame or request in question
  std::string told;     // everything that olga was told meanwhile, but for who comes and goes
  record before;        // once the socket was open
  record after;
};

attempt play(scene& stage, std::string_view dialect, const operation& what);
// Opens the socket, has the room deleted, and goes on.
attempt play_while_room_is_deleted(scene& stage, std::string_view dialect, const operation& what);

}  // namespace authorisation

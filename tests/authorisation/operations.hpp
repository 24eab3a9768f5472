// Every operation that a dialect offers, as a client spells it.
//
// In a path, a frame or a body stand
//   %room %room_uuid %slug       the room that is asked for
//   %message %message_uuid       a message in it, of the author
//   %others %others_uuid         another message in it, of somebody who is neither author nor caller
//   %file                        the key of a file in it
//   %home %home_uuid             a room of the caller's own
//   %self %self_uuid             the caller
//   %olga %olga_uuid %olga_token a member who listens
//   %upload %picture             keys of files that olga has uploaded, and not used
#pragma once

#include <string_view>
#include <vector>

#include "authorisation/oracle.hpp"

namespace authorisation {

// Who is shown `what`, in the answer.
enum class shown {
  to_nobody,
  to_insiders,
  to_insiders_of_direct,  // rooms
};

struct operation {
  std::string name;
  std::string_view word;    // the frame's type or action, "GET /pattern", the socket's or the file's pattern
  std::string_view socket;  // which is opened first; empty for a request
  question opening = question::nothing;
  std::string_view sent;  // a frame, empty if opening is all; or the method and the target of a request
  question asking = question::nothing;
  std::string_view body{};    // of a request
  std::string_view answer{};  // a part of the frame that answers; empty where nothing or a broadcast does
  std::string_view told{};  // a part of what olga is told, who listens by the dialect `rooms`; "?": whatever
  shown to = shown::to_nobody;
  std::string_view secret = "SECRET";  // that is shown
};

struct dialect_operations {
  std::string dialect;
  std::string_view unknown;  // what is said of a frame of no known type
  std::vector<operation> all;
};

const std::vector<dialect_operations>& every_operation();

}  // namespace authorisation

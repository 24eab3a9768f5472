// How each dialect says no: to the byte.
#pragma once

#include <string>
#include <string_view>

#include "authorisation/oracle.hpp"

namespace authorisation {

enum class channel {
  request,      // "404 {…}"
  room_socket,  // of one room: "close 4404 …", or "403 {…}" in place of a socket
  user_socket,  // of one user
  frame,        // an error frame
  file,
};

// What the caller called their frame.
inline constexpr std::string_view own_name = "cell";

std::string wording(std::string_view dialect, channel where, verdict what);

}  // namespace authorisation

// What holds for whatever a dialect says; each check leaves through `expect`.
#pragma once

#include <vector>

#include "parlor/dialect/dialect.hpp"

namespace parlor::testing {

inline constexpr render_context somewhere{"https://chat.example.com"};

// Sessions of each of its sockets: of several users, in no room and in rooms, of one room and of all.
std::vector<session_view> every_session(const dialect& tested);

// A code that may be sent, and a reason that fits into the frame and is UTF-8.
void check_close(const close_reason& why);

}  // namespace parlor::testing

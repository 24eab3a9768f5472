// What a socket that opens a room is told of before: messages, and what changed in those that it has.
#pragma once

#include "parlor/command.hpp"
#include "parlor/event.hpp"
#include "parlor/result.hpp"

#include "engine/context.hpp"

namespace parlor::engine {

// Everything in `to` that open_session::history asks for. What happens in the room after this moment is told to the
// socket as it happens, if it is among those who hear the room from the same command on: nothing lies between.
result<void> add_history(context& with, room_id room, const open_session& what, session_opened& to);

}  // namespace parlor::engine

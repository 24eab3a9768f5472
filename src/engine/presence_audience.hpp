// Who is told that somebody came or went.
#pragma once

#include <vector>

#include "parlor/ids.hpp"
#include "parlor/result.hpp"

#include "engine/context.hpp"

namespace parlor::engine {

// The others who are there and share a room with `whose`, in order of id: all of them, up to
// max_presence_audience. `rooms` are those of `whose`.
result<std::vector<user_id>> presence_audience(context& with, user_id whose, std::vector<room_id> rooms);

// All rooms of a user.
result<std::vector<room_id>> rooms_of(context& with, user_id whose);

}  // namespace parlor::engine

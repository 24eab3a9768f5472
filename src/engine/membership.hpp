// What follows when it changes who is in a room.
#pragma once

#include <string>
#include <vector>

#include "parlor/command.hpp"
#include "parlor/model.hpp"
#include "parlor/result.hpp"

#include "engine/context.hpp"

namespace parlor::engine {

// The caller's room, if it is one whose members can change: a copy, which stays when the table changes.
// room_not_found as member_room has it; invalid_argument for a direct room.
result<room_entry> find_group(context& with, const caller& who, const room_reference& which,
                              const std::string& operation);

// Those of `named` who are not among `inside` (in order of id), each once, in order of id. user_not_found for one
// who is unknown or not active, too_large where they would be too many together.
result<std::vector<user_id>> find_newcomers(context& with, const std::vector<user_reference>& named,
                                            const std::vector<user_id>& inside, const std::string& operation);

// Stores that somebody is in a room, or no longer (is_active), with the line in its log.
result<void> store_membership(context& with, const member& value);

// The room's members have changed, and everybody in it who is there sees it anew. After the storage knows.
// `first_timers`, in order of id, have come and were never in it before.
result<void> tell_members(context& with, room_id changed, const std::vector<user_id>& first_timers);

// The room is over for everybody. Precondition: it is stored, and active.
result<void> end_room(context& with, const room_entry& which, user_id by);

}  // namespace parlor::engine

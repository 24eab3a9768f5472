// Making rooms.
#pragma once

#include <string>
#include <vector>

#include "parlor/event.hpp"
#include "parlor/model.hpp"
#include "parlor/result.hpp"

#include "engine/context.hpp"

namespace parlor::engine {

// too_large if one of those who are to come into a room has as many as anybody may have: nobody is put into
// more by others either. It is not said who.
result<void> check_room_counts(context& with, const std::vector<user_id>& newcomers,
                               const std::string& operation);

// Stores the room, its members (the caller among them, in order of id) and the first lines of its log.
result<room> store_room(context& with, const caller& who, room_type type, const std::string& name,
                        const std::vector<user_id>& members);

// Tells every member of a new room, which looks the same to all of them.
void announce_room(context& with, room_view created, const std::vector<user_id>& members);

// The direct room of the caller with `other`, announced. invalid_argument for a room with oneself.
// Precondition: the two have none.
result<room> make_direct_room(context& with, const caller& who, user_id other);

}  // namespace parlor::engine

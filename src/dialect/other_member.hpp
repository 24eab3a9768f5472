// Who a direct room is with.
#pragma once

#include "parlor/event.hpp"

namespace parlor::dialects {

// The other one of a direct room; null for a group and for a room with oneself. Borrowed from `what`.
const user_view* other_member(const room_view& what, user_id self);

}  // namespace parlor::dialects

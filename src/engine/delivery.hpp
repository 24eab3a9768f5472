// When a message has been delivered: once another member was there.
#pragma once

#include <vector>

#include "parlor/event.hpp"
#include "parlor/result.hpp"

#include "engine/context.hpp"

namespace parlor::engine {

// Somebody is there who was not, or is in a room where they were not: what waits for them has been delivered.
// What is to be told of it, by tell_delivered.
result<std::vector<message_view>> deliver_what_waits(context& with, user_id to);

// Tells everybody in the rooms of these messages but `to`.
void tell_delivered(context& with, user_id to, std::vector<message_view> delivered);

}  // namespace parlor::engine

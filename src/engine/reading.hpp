// What it means that somebody reads.
#pragma once

#include "parlor/event.hpp"
#include "parlor/model.hpp"
#include "parlor/result.hpp"

#include "engine/context.hpp"

namespace parlor::engine {

// The message up to which somebody reads.
struct read_target {
  message_id id;
  parlor::sequence sequence = 0;
  user_id sender;
};

read_target target_of(const message& last);

// Moves the mark of `reader`, a member, forward to `target`, a message of the room, and writes it into the
// room's log. Where nothing unread lies between, newly_read is 0 and there is nothing to tell. room_not_found
// for who is no member.
result<messages_read> read_up_to(context& with, room_id room, const user& reader, read_target target);

// In a large room those who have it open are not marked with each message, see max_implied_readers: they have
// read it all once they go.
result<void> read_before_leaving(context& with, const session_entry& open);

// Everybody but the sender who has the room open (reading::implied) reads `posted`, and the room is told.
result<void> read_by_those_present(context& with, const room_entry& where, read_target posted);

}  // namespace parlor::engine

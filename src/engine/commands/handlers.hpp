// One handler for each command, each in a file of its name. An error refuses that command alone, unless it is
// one after which the unit of work cannot be used.
#pragma once

#include "parlor/command.hpp"
#include "parlor/result.hpp"

#include "engine/context.hpp"

namespace parlor::engine {

result<void> handle(context& with, const caller& who, const open_session& what);
result<void> handle(context& with, const caller& who, const admit_user& what);
result<void> handle(context& with, const caller& who, const join_room& what);
result<void> handle(context& with, const caller& who, const leave_room& what);
result<void> handle(context& with, const caller& who, const send_message& what);
result<void> handle(context& with, const caller& who, const edit_message& what);
result<void> handle(context& with, const caller& who, const delete_message& what);
result<void> handle(context& with, const caller& who, const mark_read& what);
result<void> handle(context& with, const caller& who, const set_typing& what);
result<void> handle(context& with, const caller& who, const create_room& what);
result<void> handle(context& with, const caller& who, const delete_room& what);
result<void> handle(context& with, const caller& who, const add_members& what);
result<void> handle(context& with, const caller& who, const remove_member& what);
result<void> handle(context& with, const caller& who, const record_uploads& what);

// A session's end needs no caller: whose it was is known. A session that is not open is ignored.
result<void> end_session(context& with, session_id session);

// The most files that one command may bring, whatever a dialect allows.
inline constexpr std::size_t max_files_per_command = 100;
// The longest client_message_id, in bytes.
inline constexpr std::size_t max_client_message_id_bytes = 128;
// The longest name of a room, in bytes.
inline constexpr std::size_t max_room_name_bytes = 1020;
// How many users learn at most that somebody came or went.
inline constexpr std::size_t max_presence_audience = 1000;

}  // namespace parlor::engine

// Who may do what.
#pragma once

#include "parlor/model.hpp"

#include "engine/room_table.hpp"

namespace parlor::engine {

bool is_member(const room_entry& where, user_id who);
bool may_edit_message(const message& which, user_id who);
bool may_delete_message(const room_entry& where, const message& which, user_id who);
// A group is its creator's; one that nobody created is every member's. Precondition: `who` is a member.
bool may_delete_room(const room_entry& which, user_id who);
// Who may delete a group may say who is in it. Precondition for both: `who` is a member.
bool may_change_members(const room_entry& which, user_id who);
// Everybody may leave a group, too.
bool may_remove_member(const room_entry& which, user_id who, user_id whom);

}  // namespace parlor::engine

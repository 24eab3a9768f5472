#include "engine/permissions.hpp"

#include <algorithm>

namespace parlor::engine {

bool is_member(const room_entry& where, user_id who) {
  return std::binary_search(where.members.begin(), where.members.end(), who);
}

bool may_edit_message(const message& which, user_id who) {
  return which.sender == who;
}

bool may_delete_message(const room_entry& where, const message& which, user_id who) {
  if (which.sender == who) return true;
  switch (where.type) {
    case room_type::direct:
      return false;
    case room_type::group:
      return where.created_by == who;
  }
  return false;
}

bool may_delete_room(const room_entry& which, user_id who) {
  switch (which.type) {
    case room_type::direct:
      return true;
    case room_type::group:
      return !which.created_by || which.created_by == who;
  }
  return false;
}

bool may_change_members(const room_entry& which, user_id who) {
  return which.type == room_type::group && may_delete_room(which, who);
}

bool may_remove_member(const room_entry& which, user_id who, user_id whom) {
  return which.type == room_type::group && (who == whom || may_change_members(which, who));
}

}  // namespace parlor::engine

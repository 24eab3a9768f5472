#include "dialect/other_member.hpp"

#include <algorithm>

namespace parlor::dialects {

const user_view* other_member(const room_view& what, user_id self) {
  if (what.room.type != room_type::direct) return nullptr;
  const auto other = std::find_if(what.participants.begin(), what.participants.end(),
                                  [self](const participant_view& one) { return one.who.person.id != self; });
  return other == what.participants.end() ? nullptr : &other->who;
}

}  // namespace parlor::dialects

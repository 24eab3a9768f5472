// Ids of different things are not compared.
// refused: no match for .operator==|invalid operands
#include "parlor/ids.hpp"

bool is_same(parlor::room_id room, parlor::message_id message) {
#ifdef MISTAKE
  return room == message;
#else
  return room == parlor::room_id(message.value);
#endif
}

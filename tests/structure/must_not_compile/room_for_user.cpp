// A room's id is not taken where a user's is meant.
// refused: could not convert|no matching function|cannot convert
#include "parlor/ids.hpp"

void greet(parlor::user_id who);

void call() {
#ifdef MISTAKE
  greet(parlor::room_id(4));
#else
  greet(parlor::user_id(4));
#endif
}

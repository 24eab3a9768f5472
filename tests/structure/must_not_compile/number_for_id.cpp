// A plain number is no id.
// refused: could not convert|no matching function|cannot convert
#include "parlor/ids.hpp"

void greet(parlor::user_id who);

void call() {
#ifdef MISTAKE
  greet(4);
#else
  greet(parlor::user_id(4));
#endif
}

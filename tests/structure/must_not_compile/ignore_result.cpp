// A result cannot be dropped.
// refused: ignoring return(ed)? value
#include "parlor/result.hpp"

parlor::result<int> count();

bool call() {
#ifdef MISTAKE
  count();
  return true;
#else
  return count().has_value();
#endif
}

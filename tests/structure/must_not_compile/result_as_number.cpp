// A result is asked in a condition; it does not turn into a number.
// refused: cannot convert|no viable conversion
#include "parlor/result.hpp"

parlor::result<void> save();

int call() {
#ifdef MISTAKE
  return save();
#else
  return save() ? 1 : 0;
#endif
}

// An id does not turn into a number by itself.
// refused: cannot convert|no viable conversion
#include "parlor/ids.hpp"

std::int64_t number_of(parlor::message_id id) {
#ifdef MISTAKE
  return id;
#else
  return id.value;
#endif
}

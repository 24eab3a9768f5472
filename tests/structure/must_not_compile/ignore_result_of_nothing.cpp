// A result without a value cannot be dropped either.
// refused: ignoring return(ed)? value
#include "parlor/result.hpp"

parlor::result<void> save();

bool call() {
#ifdef MISTAKE
  save();
  return true;
#else
  return save().has_value();
#endif
}

// A server is not copied.
// refused: use of deleted function|call to deleted constructor
#include "parlor/server.hpp"

void call(parlor::server& running) {
#ifdef MISTAKE
  parlor::server second(running);
#else
  parlor::server& second(running);
#endif
  second.stop();
}

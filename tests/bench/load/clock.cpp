#include "load/clock.hpp"

#include <ctime>

namespace parlor_bench {

nanoseconds now() {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return nanoseconds{time.tv_sec} * per_second + time.tv_nsec;
}

}  // namespace parlor_bench

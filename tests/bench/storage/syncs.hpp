// syncs: what the disk took for those of one thread. This program's fsync and fdatasync stand in the place of libc's, for
// SQLite, too: none escapes.
#pragma once

#include "load/histogram.hpp"

namespace parlor_bench {

struct sync_record {
  nanoseconds total = 0;
  histogram times;
};

// Of the calling thread.
sync_record& own_syncs();

}  // namespace parlor_bench

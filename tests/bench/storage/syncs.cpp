#include "storage/syncs.hpp"

#include <sys/syscall.h>
#include <unistd.h>

namespace parlor_bench {
namespace {

int clocked(long call, int file) {
  const auto begin = now();
  const auto answer = static_cast<int>(syscall(call, file));
  const auto took = now() - begin;
  own_syncs().total += took;
  own_syncs().times.add(took);
  return answer;
}

}  // namespace

sync_record& own_syncs() {
  static thread_local sync_record record;
  return record;
}

}  // namespace parlor_bench

extern "C" {

int fsync(int file) {
  return parlor_bench::clocked(SYS_fsync, file);
}

int fdatasync(int file) {
  return parlor_bench::clocked(SYS_fdatasync, file);
}

}  // extern "C"

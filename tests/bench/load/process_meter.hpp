// process_meter: what the server and this program cost, from /proc and the CPU clocks.
#pragma once

#include <cstdint>
#include <ctime>

#include "load/clock.hpp"

namespace parlor_bench {

struct cpu_reading {
  nanoseconds at = 0;
  nanoseconds server = 0;       // CPU time of all its threads
  nanoseconds generator = 0;    // CPU time of this program
  nanoseconds server_wait = 0;  // how long its threads were ready to run and did not
};

struct memory_reading {
  std::int64_t now_kib = 0;
  std::int64_t peak_kib = 0;
};

// Of the process `server`; with 0 only this program is measured. Throws failure where there is no such process.
class process_meter {
 public:
  explicit process_meter(int server);

  bool has_server() const { return server_ != 0; }
  cpu_reading read_cpu() const;
  memory_reading read_memory() const;
  // The peak counts from here. Ignored where the kernel does not allow it.
  void reset_peak() const;
  // CPU time of every other process of the machine since it was started. Reads a file per process.
  nanoseconds read_foreign() const;

 private:
  int server_;
  clockid_t server_clock_ = 0;
};

}  // namespace parlor_bench

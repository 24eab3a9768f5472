// A clock that stands still until it is moved.
#pragma once

#include <chrono>

#include "parlor/model.hpp"

namespace parlor::testing {

// [Threads]   One thread at a time.
class manual_clock {
 public:
  explicit manual_clock(timestamp start = timestamp(std::chrono::hours(24 * 365 * 50))) : now_(start) {}

  timestamp now() const { return now_; }
  void advance(std::chrono::microseconds by) { now_ += by; }
  // Backwards, too, as the clock of a machine does when somebody corrects it.
  void set(timestamp to) { now_ = to; }

 private:
  timestamp now_;
};

}  // namespace parlor::testing

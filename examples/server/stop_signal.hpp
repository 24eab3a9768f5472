// SIGTERM and SIGINT, waited for instead of caught.
#pragma once

#include <csignal>

namespace parlor_server {

// Made before the first thread, so that every thread leaves the two signals to wait(). Ignores SIGPIPE.
class stop_signal {
 public:
  stop_signal();

  // Returns the number of the signal that came.
  int wait() const;

 private:
  sigset_t signals_;
};

}  // namespace parlor_server

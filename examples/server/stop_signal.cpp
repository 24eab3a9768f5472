#include "stop_signal.hpp"

#include <cerrno>

namespace parlor_server {

stop_signal::stop_signal() {
  sigemptyset(&signals_);
  sigaddset(&signals_, SIGTERM);
  sigaddset(&signals_, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
}

int stop_signal::wait() const {
  int number = 0;
  while (sigwait(&signals_, &number) == EINTR) {
  }
  return number;
}

}  // namespace parlor_server

// Where the thread that called connect or fetch of a loopback waits for the server.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>

#include "parlor/transport/loopback.hpp"

#include "loopback_mailbox.hpp"

namespace parlor::net {

struct loopback_outcome {
  std::mutex mutex;
  std::condition_variable changed;
  bool is_complete = false;
  loopback_answer answer;
  connection_id opened;
  std::string subprotocol;
  std::shared_ptr<loopback_mailbox> box;  // set once accepted

  void complete() {
    const std::lock_guard lock(mutex);
    is_complete = true;
    changed.notify_all();
  }
  void wait() {
    std::unique_lock lock(mutex);
    changed.wait(lock, [this] { return is_complete; });
  }
};

}  // namespace parlor::net

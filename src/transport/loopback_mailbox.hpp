// What both ends of a loopback's WebSocket share: the frames on their way to the client.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <string>

#include "parlor/transport/loopback.hpp"

namespace parlor::net {

// [Threads]   Any thread.
class loopback_mailbox {
 public:
  send_status put(const frame_ptr& message, const loopback_options& limits);
  // The first reason stands.
  void close(const close_reason& why);

  std::optional<std::string> take(std::chrono::milliseconds patience);
  std::optional<close_reason> closed(std::chrono::milliseconds patience);
  bool is_open();

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<frame_ptr> frames_;
  std::size_t bytes_ = 0;
  std::optional<close_reason> closed_;
};

}  // namespace parlor::net

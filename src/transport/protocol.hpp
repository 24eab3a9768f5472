// What a connection speaks: HTTP, or after an upgrade WebSocket.
#pragma once

#include <chrono>
#include <string_view>

#include "parlor/transport/transport.hpp"

namespace parlor::net {

using steady_time = std::chrono::steady_clock::time_point;

// Why a connection ends without either side having said so.
enum class loss { by_peer, by_deadline, too_slow, by_stop };

// Called on the connection's loop.
class protocol {
 public:
  virtual ~protocol() = default;

  // The bytes may be changed in place.
  virtual void on_bytes(char* bytes, std::size_t size) = 0;
  virtual void on_end_of_input() = 0;
  virtual bool wants_input() const = 0;
  // Something was written, or there was nothing to write.
  virtual void on_written() = 0;
  // Acts on what is due; answers when to ask again.
  virtual steady_time on_timer(steady_time now) = 0;
  // Ends in good order, soon.
  virtual void stop(const close_reason& why) = 0;
  // The connection is about to be lost; on_removed follows.
  virtual void on_loss(loss how) = 0;
  // The last call, outside of any other: tells the handler what it has not been told.
  virtual void on_removed() = 0;
};

}  // namespace parlor::net

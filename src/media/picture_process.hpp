// One picture worker, seen from the library: a process and the socket to it.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "parlor/result.hpp"

#include <sys/types.h>

#include "media/file_descriptor.hpp"
#include "media/picture_protocol.hpp"

namespace parlor::media {

enum class conversation_end {
  answered,
  died,      // or said what no worker says
  overran,   // its time
  abandoned  // the stop signal came
};

// Only the thread that holds it calls it.
class picture_process {
 public:
  struct answer {
    conversation_end end = conversation_end::died;
    picture_reply reply;
    std::string jpeg;
  };
  using deadline = std::chrono::steady_clock::time_point;

  // `stop_signal` is a descriptor that becomes readable when everything has to end; borrowed.
  // [Errors]    unavailable: it cannot be started, or is not ready by `until`.
  static result<std::unique_ptr<picture_process>> start(const picture_setup& setup, int stop_signal,
                                                        deadline until);

  picture_process(const picture_process&) = delete;
  picture_process& operator=(const picture_process&) = delete;
  // Kills the process and waits for its end.
  ~picture_process();

  // Between two pictures: false for a process that has ended, or talks unasked.
  bool is_idle() const;
  // After any end but `answered` the process is of no use any more. `max_size` bounds the JPEG file.
  answer convert(std::string_view file, const picture_limits& limits, std::uint64_t max_size, deadline until);

 private:
  picture_process(pid_t process, file_descriptor channel, int stop_signal);

  conversation_end wait_for(short events, deadline until) const;
  conversation_end send(const char* bytes, std::size_t size, deadline until) const;
  conversation_end receive(char* bytes, std::size_t size, deadline until) const;
  conversation_end receive_file(std::string& file, std::uint64_t size, deadline until) const;

  pid_t process_;
  file_descriptor channel_;
  int stop_signal_;
};

}  // namespace parlor::media

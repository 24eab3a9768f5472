// A file descriptor that closes itself, and system calls that are not interrupted.
#pragma once

#include <cerrno>
#include <utility>

#include "parlor/result.hpp"

namespace parlor::media {

class file_descriptor {
 public:
  file_descriptor() = default;
  explicit file_descriptor(int value) : value_(value) {}
  file_descriptor(file_descriptor&& other) noexcept : value_(std::exchange(other.value_, -1)) {}
  file_descriptor& operator=(file_descriptor&& other) noexcept;
  file_descriptor(const file_descriptor&) = delete;
  file_descriptor& operator=(const file_descriptor&) = delete;
  ~file_descriptor();

  explicit operator bool() const { return value_ >= 0; }
  int get() const { return value_; }

 private:
  int value_ = -1;
};

// Calls until a signal does not interrupt it.
template <typename Call>
auto retry_interrupted(Call call) {
  auto answer = call();
  while (answer == -1 && errno == EINTR) answer = call();
  return answer;
}

// errno as an error: unavailable where there is no room, else io_failed with the system's text.
error system_failure(const char* operation, int number = errno);

}  // namespace parlor::media

#include "media/file_descriptor.hpp"

#include <system_error>

#include <unistd.h>

namespace parlor::media {

file_descriptor& file_descriptor::operator=(file_descriptor&& other) noexcept {
  std::swap(value_, other.value_);
  return *this;
}

// An interrupted close has closed on Linux; once more might close another thread's file.
file_descriptor::~file_descriptor() {
  if (value_ >= 0) ::close(value_);
}

error system_failure(const char* operation, int number) {
  const bool is_lack = number == ENOSPC || number == EDQUOT || number == EMFILE || number == ENFILE ||
                       number == ENOMEM;  // of room, of descriptors or of memory: it passes
  return error{is_lack ? errc::unavailable : errc::io_failed, operation,
               std::generic_category().message(number)};
}

}  // namespace parlor::media

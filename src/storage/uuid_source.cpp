#include "storage/uuid_source.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <system_error>

#include <unistd.h>

namespace parlor::storage_detail {

uuid uuid_source::next(timestamp at) {
  constexpr std::size_t random_bytes = 10;
  if (used_ + random_bytes > random_.size()) {
    if (::getentropy(random_.data(), random_.size()) != 0) {
      throw std::system_error(errno, std::generic_category(), "getentropy");
    }
    used_ = 0;
  }
  const auto since_epoch = std::chrono::duration_cast<std::chrono::milliseconds>(at.time_since_epoch());
  const auto milliseconds = static_cast<std::uint64_t>(since_epoch.count());
  uuid value;
  for (std::size_t index = 0; index < 6; ++index) {
    value.bytes[index] = static_cast<std::uint8_t>(milliseconds >> (8 * (5 - index)));
  }
  std::copy_n(random_.data() + used_, random_bytes, value.bytes.data() + 6);
  used_ += random_bytes;
  value.bytes[6] = static_cast<std::uint8_t>(0x70U | (value.bytes[6] & 0x0fU));
  value.bytes[8] = static_cast<std::uint8_t>(0x80U | (value.bytes[8] & 0x3fU));
  return value;
}

}  // namespace parlor::storage_detail

// UUIDs of version 7 (RFC 9562 section 5.7): they rise with time, so that an index of them grows at its end.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "parlor/model.hpp"

namespace parlor::storage_detail {

// One thread at a time.
class uuid_source {
 public:
  // A UUID that carries the milliseconds of `at` and 74 random bits.
  uuid next(timestamp at);

 private:
  std::array<std::uint8_t, 250> random_{};  // from the operating system, one call for 25
  std::size_t used_ = random_.size();
};

}  // namespace parlor::storage_detail

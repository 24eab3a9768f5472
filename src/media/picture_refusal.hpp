// Why a picture was not made into a JPEG file.
#pragma once

#include <cstdint>

namespace parlor::media {

enum class picture_refusal : std::uint32_t {
  unsupported_type,
  too_many_bytes,
  too_many_pixels,
  too_long_a_side,
  too_dense,        // more pixels than so few bytes can hold
  too_much_memory,  // for decoding it
  malformed,
};

}  // namespace parlor::media

// A picture's bytes made into a JPEG file: pure, and therefore only as safe as the decoder. Whoever hands it
// what a stranger sent does so in a process of its own, see picture_worker.cpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "media/jpeg_codec.hpp"
#include "media/picture_refusal.hpp"

namespace parlor::media {

struct picture_limits {
  std::int64_t max_pixels = 0;
  std::uint64_t max_memory = 0;  // bytes for decoding and turning
  std::int32_t max_side = 0;
  std::int32_t max_drawn_side = 0;  // a larger picture is drawn smaller; 0: no bound
  std::int32_t quality = 85;
};

struct encoded_picture {
  std::optional<picture_refusal> refusal;
  std::int64_t limit = 0;  // the bound that was crossed, where the refusal has one
  std::string jpeg;        // where there is no refusal
};

// Throws std::bad_alloc where the JPEG file finds no room.
encoded_picture encode_as_jpeg(std::string_view bytes, const picture_limits& limits, const jpeg_codec& codec);

}  // namespace parlor::media

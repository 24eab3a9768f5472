// How a camera was held: the orientation that a JPEG file's EXIF part gives.
#pragma once

#include <cstdint>
#include <string_view>

namespace parlor::media {

// Named by where the first row and the first column of the stored pixels belong in the upright picture, with
// the numbers of Exif 2.32, table 4, tag 0x0112.
enum class picture_orientation : std::uint8_t {
  top_left = 1,
  top_right = 2,
  bottom_right = 3,
  bottom_left = 4,
  left_top = 5,
  right_top = 6,
  right_bottom = 7,
  left_bottom = 8,
};

// top_left where the file gives none, or none that can be relied on.
picture_orientation exif_orientation(std::string_view jpeg);

}  // namespace parlor::media

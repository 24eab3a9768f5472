// What is done to a picture's pixels between decoding and encoding.
#pragma once

#include <optional>

#include "media/exif_orientation.hpp"
#include "media/picture_bitmap.hpp"

namespace parlor::media {

// Leaves grey or RGB.
void flatten_on_white(bitmap& image);

// The size with the same sides' ratio that is at most `max_side` long; `size` where it is that already.
picture_size size_within(picture_size size, int max_side);
// Each pixel becomes the mean of the area that it covers. Grey or RGB; `size` is at least 1 and at most the
// image's on both sides. Throws std::bad_alloc.
void shrink(bitmap& image, picture_size size);

// Grey or RGB. Nothing where there is no memory.
std::optional<bitmap> turn_upright(bitmap stored, picture_orientation orientation);

}  // namespace parlor::media

// What stb_image makes of a picture's bytes.
#pragma once

#include <optional>
#include <string_view>

#include "media/picture_bitmap.hpp"

namespace parlor::media {

// By the file's head. Nothing where that is malformed.
std::optional<picture_size> stb_size_of(std::string_view bytes);
// With as many channels as there are. Nothing where the file is malformed, or the memory's budget is exceeded.
std::optional<bitmap> stb_decode(std::string_view bytes);

}  // namespace parlor::media

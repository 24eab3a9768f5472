// The picture worker's program, which is part of the library.
#pragma once

#include <string_view>

namespace parlor::media {

std::string_view picture_worker_image();

}  // namespace parlor::media

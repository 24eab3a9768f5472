// Which of the pictures that parlor can decode some bytes begin like.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace parlor::media {

enum class picture_format : std::uint8_t { jpeg, png, gif };

inline constexpr const char* picture_formats = "image/jpeg, image/png, image/gif";

std::optional<picture_format> picture_format_of(std::string_view bytes);

}  // namespace parlor::media

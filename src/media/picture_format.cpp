#include "media/picture_format.hpp"

namespace parlor::media {
namespace {

bool begins_with(std::string_view bytes, std::string_view mark) {
  return bytes.substr(0, mark.size()) == mark;
}

}  // namespace

std::optional<picture_format> picture_format_of(std::string_view bytes) {
  if (begins_with(bytes, "\xff\xd8\xff")) return picture_format::jpeg;
  if (begins_with(bytes, "\x89PNG\r\n\x1a\n")) return picture_format::png;
  if (begins_with(bytes, "GIF87a") || begins_with(bytes, "GIF89a")) return picture_format::gif;
  return std::nullopt;
}

}  // namespace parlor::media

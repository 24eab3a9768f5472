#include "parlor/media/media_sink.hpp"

#include "text/utf8.hpp"

namespace parlor {
namespace {

constexpr std::size_t max_key_bytes = 500;
constexpr std::size_t max_segments = 8;
constexpr std::size_t max_segment_bytes = 255;

bool valid_segment(std::string_view segment) {
  if (segment.empty() || segment.size() > max_segment_bytes || segment.front() == '.') return false;
  return segment.find('\\') == std::string_view::npos;
}

}  // namespace

bool valid_media_key(std::string_view key) {
  if (key.size() > max_key_bytes || !text::is_single_line(key)) return false;
  for (std::size_t count = 1; count <= max_segments; ++count) {
    const std::size_t end = key.find('/');
    if (!valid_segment(key.substr(0, end))) return false;
    if (end == std::string_view::npos) return true;
    key.remove_prefix(end + 1);
  }
  return false;
}

}  // namespace parlor

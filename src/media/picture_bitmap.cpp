#include "media/picture_bitmap.hpp"

namespace parlor::media {

std::optional<bitmap> make_bitmap(picture_size size, int channels) {
  bitmap image;
  image.width = size.width;
  image.height = size.height;
  image.channels = channels;
  const std::size_t bytes = image.row_bytes() * static_cast<std::size_t>(size.height);
  image.pixels.reset(static_cast<unsigned char*>(picture_allocate(bytes)));
  if (!image.pixels) return std::nullopt;
  return image;
}

}  // namespace parlor::media

// A decoded picture.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>

#include "media/picture_memory.hpp"

namespace parlor::media {

struct picture_size {
  int width = 0;
  int height = 0;
};

struct free_pixels {
  void operator()(unsigned char* pixels) const { picture_free(pixels); }
};

// Rows from above, without gaps.
struct bitmap {
  int width = 0;
  int height = 0;
  int channels = 0;  // 1: grey, 2: grey and alpha, 3: RGB, 4: RGB and alpha
  std::unique_ptr<unsigned char, free_pixels> pixels;

  std::size_t row_bytes() const {
    return static_cast<std::size_t>(width) * static_cast<std::size_t>(channels);
  }
  std::size_t pixel_count() const {
    return static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
  }
  unsigned char* row(int index) const { return pixels.get() + static_cast<std::size_t>(index) * row_bytes(); }
};

// Its pixels are not set. Nothing where there is no memory.
std::optional<bitmap> make_bitmap(picture_size size, int channels);

}  // namespace parlor::media

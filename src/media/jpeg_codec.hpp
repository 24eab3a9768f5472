// Decoding and encoding JPEG files. Which library does it is decided when parlor is built: the two below give
// the same pictures, but for what rounding makes of them, and refuse the same files.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "media/picture_bitmap.hpp"

namespace parlor::media {

// Baseline and progressive files, grey, RGB, CMYK and what is stored as luma and chroma of these. A file that
// ends before its picture does, or before the end is said, is malformed: it was cut on its way, and what is
// left of it is not what somebody meant to show. So is one with a code that means nothing.
class jpeg_codec {
 public:
  virtual ~jpeg_codec() = default;

  // By the file's head. Nothing where that is malformed.
  virtual std::optional<picture_size> size_of(std::string_view file) const = 0;
  // Grey or RGB; smaller than stored where that saves work, but neither side below `least`. Nothing where the
  // file is malformed, or the memory's budget is exceeded, which the budget tells.
  virtual std::optional<bitmap> decode(std::string_view file, picture_size least) const = 0;
  // Of grey or RGB a baseline file, with `quality` from 1 to 100. Nothing where there is no memory.
  virtual std::optional<std::string> encode(const bitmap& image, int quality) const = 0;
};

// With stb_image and stb_image_write, which are always there.
std::unique_ptr<jpeg_codec> make_stb_jpeg_codec();
// With libjpeg-turbo, where PARLOR_JPEG_TURBO has it.
std::unique_ptr<jpeg_codec> make_turbo_jpeg_codec();

}  // namespace parlor::media

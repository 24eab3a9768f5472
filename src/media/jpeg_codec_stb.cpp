#include <cstddef>

#include <stb/stb_image_write.h>

#include "media/jpeg_codec.hpp"
#include "media/picture_stb.hpp"

namespace parlor::media {
namespace {

void append(void* jpeg, void* bytes, int size) {
  static_cast<std::string*>(jpeg)->append(static_cast<const char*>(bytes), static_cast<std::size_t>(size));
}

class stb_codec : public jpeg_codec {
 public:
  std::optional<picture_size> size_of(std::string_view file) const override { return stb_size_of(file); }

  std::optional<bitmap> decode(std::string_view file, picture_size) const override {
    return stb_decode(file);
  }

  std::optional<std::string> encode(const bitmap& image, int quality) const override {
    std::string jpeg;
    jpeg.reserve(image.pixel_count() / 4 + 1024);
    if (stbi_write_jpg_to_func(append, &jpeg, image.width, image.height, image.channels, image.pixels.get(),
                               quality) == 0) {
      return std::nullopt;
    }
    return jpeg;
  }
};

}  // namespace

std::unique_ptr<jpeg_codec> make_stb_jpeg_codec() {
  return std::make_unique<stb_codec>();
}

}  // namespace parlor::media

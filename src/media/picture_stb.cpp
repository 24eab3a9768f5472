#include "media/picture_stb.hpp"

#include "media/picture_memory.hpp"

// stb_image and stb_image_write, compiled: the formats that parlor takes, from and to memory alone.

#define STB_IMAGE_IMPLEMENTATION
#define STBI_ONLY_JPEG
#define STBI_ONLY_PNG
#define STBI_ONLY_GIF
#define STBI_NO_STDIO
#define STBI_NO_HDR
#define STBI_NO_LINEAR
#define STBI_NO_FAILURE_STRINGS
#define STBI_MAX_DIMENSIONS 65535
#define STBI_MALLOC(size) parlor::media::picture_allocate(size)
#define STBI_REALLOC(block, size) parlor::media::picture_reallocate(block, size)
#define STBI_FREE(block) parlor::media::picture_free(block)
#include <stb/stb_image.h>

#define STB_IMAGE_WRITE_IMPLEMENTATION
#define STBI_WRITE_NO_STDIO
#include <stb/stb_image_write.h>

namespace parlor::media {
namespace {

const unsigned char* first_byte(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

}  // namespace

std::optional<picture_size> stb_size_of(std::string_view bytes) {
  picture_size size;
  int channels = 0;
  const int length = static_cast<int>(bytes.size());
  if (stbi_info_from_memory(first_byte(bytes), length, &size.width, &size.height, &channels) == 0) {
    return std::nullopt;
  }
  return size;
}

std::optional<bitmap> stb_decode(std::string_view bytes) {
  bitmap image;
  // As many channels as there are: a PNG file may announce its transparency after its head.
  image.pixels.reset(stbi_load_from_memory(first_byte(bytes), static_cast<int>(bytes.size()), &image.width,
                                           &image.height, &image.channels, 0));
  if (!image.pixels || image.channels < 1 || image.channels > 4) return std::nullopt;
  return image;
}

}  // namespace parlor::media

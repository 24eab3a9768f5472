#include "picture_samples.hpp"

#include <cstdlib>

#include <doctest/doctest.h>
#include <stb/stb_image.h>
#include <stb/stb_image_write.h>

namespace parlor::media {
namespace {

void append(void* file, void* bytes, int size) {
  static_cast<std::string*>(file)->append(static_cast<const char*>(bytes), static_cast<std::size_t>(size));
}

std::string number(std::uint32_t value, int size, tiff_order order) {
  std::string bytes;
  for (int index = 0; index < size; ++index) {
    const int place = order == tiff_order::big ? size - 1 - index : index;
    bytes += static_cast<char>(value >> (8 * place) & 0xff);
  }
  return bytes;
}

std::string little_short(int value) {
  return number(static_cast<std::uint32_t>(value), 2, tiff_order::little);
}

}  // namespace

colour sample::at(int x, int y) const {
  const std::size_t place =
      (static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x)) *
      static_cast<std::size_t>(channels);
  if (channels < 3) return {pixels[place], pixels[place], pixels[place]};
  return {pixels[place], pixels[place + 1], pixels[place + 2]};
}

sample filled(int width, int height, const std::vector<unsigned char>& pixel) {
  sample picture{width, height, static_cast<int>(pixel.size()), {}};
  for (int index = 0; index < width * height; ++index) {
    picture.pixels.insert(picture.pixels.end(), pixel.begin(), pixel.end());
  }
  return picture;
}

sample quarters(int width, int height) {
  sample picture{width, height, 3, {}};
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const colour& above = x < width / 2 ? red : green;
      const colour& below = x < width / 2 ? blue : white;
      for (const int part : y < height / 2 ? above : below) {
        picture.pixels.push_back(static_cast<unsigned char>(part));
      }
    }
  }
  return picture;
}

std::string to_png(const sample& picture) {
  std::string file;
  REQUIRE(stbi_write_png_to_func(append, &file, picture.width, picture.height, picture.channels,
                                 picture.pixels.data(), 0) != 0);
  return file;
}

std::string to_jpeg(const sample& picture) {
  std::string file;
  REQUIRE(stbi_write_jpg_to_func(append, &file, picture.width, picture.height, picture.channels,
                                 picture.pixels.data(), 95) != 0);
  return file;
}

std::string animated_gif() {
  // LZW with two bits a pixel: clear (4), the four pixels, end (5), in codes of three bits from the lowest
  // on.
  const std::string palette("\xff\x00\x00\x00\x00\xff\x00\xff\x00\xff\xff\xff", 12);
  const std::string frame = std::string("\x2c\0\0\0\0\2\0\2\0\0\2", 11);
  const std::string all_0("\3\x04\x00\x05\0", 5);
  const std::string all_1("\3\x4c\x12\x05\0", 5);
  return "GIF89a" + little_short(2) + little_short(2) + std::string("\xf1\0\0", 3) + palette + frame + all_0 +
         frame + all_1 + ";";
}

std::string sparse_gif(int width, int height, std::size_t tail) {
  const std::string palette("\xff\x00\x00\x00\x00\xff", 6);
  const std::string frame("\x2c\0\0\0\0\1\0\1\0\0\2\2\x44\x01\0;", 16);
  return "GIF89a" + little_short(width) + little_short(height) + std::string("\xf0\0\0", 3) + palette +
         frame + std::string(tail, '\0');
}

std::string png_head(std::uint32_t width, std::uint32_t height) {
  const std::string mark("\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR", 16);
  const std::string one_bit_grey("\1\0\0\0\0", 5);
  return mark + number(width, 4, tiff_order::big) + number(height, 4, tiff_order::big) + one_bit_grey +
         "crc!";
}

std::string exif_part(tiff_order order, std::uint32_t tag, std::uint32_t type, std::uint32_t count,
                      std::uint32_t value) {
  return std::string("Exif\0\0", 6) + (order == tiff_order::big ? "MM" : "II") + number(42, 2, order) +
         number(8, 4, order) + number(1, 2, order) + number(tag, 2, order) + number(type, 2, order) +
         number(count, 4, order) + number(value, 2, order) + number(0, 2, order) + number(0, 4, order);
}

std::string orientation_part(int orientation, tiff_order order) {
  return exif_part(order, 0x0112, 3, 1, static_cast<std::uint32_t>(orientation));
}

std::string with_segment(const std::string& jpeg, unsigned char marker, std::string_view body) {
  std::string segment = "\xff";
  segment += static_cast<char>(marker);
  segment += number(static_cast<std::uint32_t>(body.size() + 2), 2, tiff_order::big);
  segment += body;
  return std::string(jpeg).insert(2, segment);
}

sample decode_jpeg(std::string_view jpeg) {
  REQUIRE(jpeg.substr(0, 3) == "\xff\xd8\xff");
  sample picture;
  unsigned char* pixels = stbi_load_from_memory(reinterpret_cast<const unsigned char*>(jpeg.data()),
                                                static_cast<int>(jpeg.size()), &picture.width,
                                                &picture.height, &picture.channels, 3);
  REQUIRE(pixels != nullptr);
  picture.channels = 3;
  picture.pixels.assign(pixels, pixels + picture.width * picture.height * 3);
  stbi_image_free(pixels);
  return picture;
}

bool is_near(const colour& left, const colour& right) {
  constexpr int tolerance = 12;
  for (std::size_t part = 0; part < left.size(); ++part) {
    if (std::abs(left[part] - right[part]) > tolerance) return false;
  }
  return true;
}

}  // namespace parlor::media

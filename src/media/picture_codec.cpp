#include "media/picture_codec.hpp"

#include <algorithm>
#include <cstring>
#include <limits>
#include <memory>
#include <optional>
#include <utility>

#include <stb/stb_image.h>
#include <stb/stb_image_write.h>

#include "media/exif_orientation.hpp"
#include "media/picture_format.hpp"
#include "media/picture_memory.hpp"

namespace parlor::media {
namespace {

struct free_pixels {
  void operator()(unsigned char* pixels) const { picture_free(pixels); }
};

struct bitmap {
  int width = 0;
  int height = 0;
  int channels = 0;  // 1: grey, 2: grey and alpha, 3: RGB, 4: RGB and alpha
  std::unique_ptr<unsigned char, free_pixels> pixels;
};

std::size_t pixel_count(const bitmap& image) {
  return static_cast<std::size_t>(image.width) * static_cast<std::size_t>(image.height);
}

encoded_picture refuse(picture_refusal refusal, std::int64_t limit = 0) {
  return {refusal, limit, {}};
}

const unsigned char* first_byte(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

// What speaks against the picture by its head alone.
std::optional<encoded_picture> refuse_by_head(std::string_view bytes, const picture_limits& limits) {
  // DEFLATE makes at most 1032 bytes of one, and a byte holds at most 8 pixels; GIF's and JPEG's codes stay
  // below.
  constexpr std::int64_t max_pixels_per_byte = std::int64_t{1032} * 8;
  if (bytes.size() > std::size_t{std::numeric_limits<int>::max()}) {
    return refuse(picture_refusal::too_many_bytes, std::numeric_limits<int>::max());
  }
  int width = 0;
  int height = 0;
  int channels = 0;
  const int size = static_cast<int>(bytes.size());
  if (stbi_info_from_memory(first_byte(bytes), size, &width, &height, &channels) == 0 || width <= 0 ||
      height <= 0) {
    return refuse(picture_refusal::malformed);
  }
  if (std::max(width, height) > limits.max_side)
    return refuse(picture_refusal::too_long_a_side, limits.max_side);
  const std::int64_t pixels = std::int64_t{width} * height;
  if (pixels > limits.max_pixels) return refuse(picture_refusal::too_many_pixels, limits.max_pixels);
  const std::int64_t credible = max_pixels_per_byte * size;
  if (pixels > credible) return refuse(picture_refusal::too_dense, credible);
  return std::nullopt;
}

std::optional<bitmap> decode(std::string_view bytes) {
  bitmap image;
  // As many channels as there are: a PNG file may announce its transparency after its head.
  image.pixels.reset(stbi_load_from_memory(first_byte(bytes), static_cast<int>(bytes.size()), &image.width,
                                           &image.height, &image.channels, 0));
  if (!image.pixels || image.channels < 1 || image.channels > 4) return std::nullopt;
  return image;
}

unsigned char on_white(unsigned colour, unsigned alpha) {
  return static_cast<unsigned char>((colour * alpha + 255 * (255 - alpha) + 127) / 255);
}

void flatten_on_white(bitmap& image) {
  if (image.channels != 2 && image.channels != 4) return;
  const std::size_t count = pixel_count(image);
  const int colours = image.channels - 1;
  const unsigned char* source = image.pixels.get();
  unsigned char* target = image.pixels.get();
  for (std::size_t index = 0; index < count; ++index) {
    const unsigned alpha = source[colours];
    for (int colour = 0; colour < colours; ++colour) *target++ = on_white(*source++, alpha);
    ++source;
  }
  image.channels = colours;
}

// Where the upright picture's pixels come from: its first one, and the way to the next in its row and its
// column, all in pixels of the stored one.
struct reading_path {
  std::ptrdiff_t start;
  std::ptrdiff_t along_row;
  std::ptrdiff_t along_column;
};

reading_path path_through(const bitmap& image, picture_orientation orientation) {
  const std::ptrdiff_t right = 1;
  const std::ptrdiff_t down = image.width;
  const std::ptrdiff_t last_column = image.width - 1;
  const std::ptrdiff_t last_row = down * (image.height - 1);
  switch (orientation) {
    case picture_orientation::top_left:
      return {0, right, down};
    case picture_orientation::top_right:
      return {last_column, -right, down};
    case picture_orientation::bottom_right:
      return {last_row + last_column, -right, -down};
    case picture_orientation::bottom_left:
      return {last_row, right, -down};
    case picture_orientation::left_top:
      return {0, down, right};
    case picture_orientation::right_top:
      return {last_row, -down, right};
    case picture_orientation::right_bottom:
      return {last_row + last_column, -down, -right};
    case picture_orientation::left_bottom:
      return {last_column, down, -right};
  }
  return {0, right, down};
}

bool swaps_sides(picture_orientation orientation) {
  return orientation >= picture_orientation::left_top;
}

// In tiles that fit the processor's first cache: a quarter turn reads columns and writes rows.
template <std::size_t Channels>
void copy_along(const bitmap& stored, const reading_path& path, bitmap& upright) {
  constexpr int tile = 32;
  for (int top = 0; top < upright.height; top += tile) {
    const int bottom = std::min(top + tile, upright.height);
    for (int left = 0; left < upright.width; left += tile) {
      const int right = std::min(left + tile, upright.width);
      for (int row = top; row < bottom; ++row) {
        std::ptrdiff_t from = path.start + row * path.along_column + left * path.along_row;
        unsigned char* target =
            upright.pixels.get() + (static_cast<std::size_t>(row) * static_cast<std::size_t>(upright.width) +
                                    static_cast<std::size_t>(left)) *
                                       Channels;
        for (int column = left; column < right; ++column) {
          std::memcpy(target, stored.pixels.get() + from * static_cast<std::ptrdiff_t>(Channels), Channels);
          target += Channels;
          from += path.along_row;
        }
      }
    }
  }
}

// Nothing where there is no memory.
std::optional<bitmap> turn_upright(bitmap stored, picture_orientation orientation) {
  if (orientation == picture_orientation::top_left) return stored;
  bitmap upright;
  upright.width = swaps_sides(orientation) ? stored.height : stored.width;
  upright.height = swaps_sides(orientation) ? stored.width : stored.height;
  upright.channels = stored.channels;
  const std::size_t size = pixel_count(stored) * static_cast<std::size_t>(stored.channels);
  upright.pixels.reset(static_cast<unsigned char*>(picture_allocate(size)));
  if (!upright.pixels) return std::nullopt;
  const reading_path path = path_through(stored, orientation);
  if (stored.channels == 1) {
    copy_along<1>(stored, path, upright);
  } else {
    copy_along<3>(stored, path, upright);
  }
  return upright;
}

void append(void* jpeg, void* bytes, int size) {
  static_cast<std::string*>(jpeg)->append(static_cast<const char*>(bytes), static_cast<std::size_t>(size));
}

encoded_picture encode(const bitmap& image, int quality) {
  encoded_picture picture;
  picture.jpeg.reserve(pixel_count(image) / 4 + 1024);
  if (stbi_write_jpg_to_func(append, &picture.jpeg, image.width, image.height, image.channels,
                             image.pixels.get(), quality) == 0) {
    return refuse(picture_refusal::malformed);
  }
  return picture;
}

}  // namespace

encoded_picture encode_as_jpeg(std::string_view bytes, const picture_limits& limits) {
  const auto format = picture_format_of(bytes);
  if (!format) return refuse(picture_refusal::unsupported_type);
  memory_budget budget(limits.max_memory);
  if (auto refusal = refuse_by_head(bytes, limits)) return *std::move(refusal);
  const auto no_memory = [&limits] {
    return refuse(picture_refusal::too_much_memory, static_cast<std::int64_t>(limits.max_memory));
  };
  auto stored = decode(bytes);
  if (!stored) return budget.was_exceeded() ? no_memory() : refuse(picture_refusal::malformed);
  flatten_on_white(*stored);
  const auto orientation =
      *format == picture_format::jpeg ? exif_orientation(bytes) : picture_orientation::top_left;
  const auto upright = turn_upright(*std::move(stored), orientation);
  return upright ? encode(*upright, limits.quality) : no_memory();
}

}  // namespace parlor::media

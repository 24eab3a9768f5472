// Pictures that the tests make for themselves.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace parlor::media {

using colour = std::array<int, 3>;

inline constexpr colour red{255, 0, 0};
inline constexpr colour green{0, 255, 0};
inline constexpr colour blue{0, 0, 255};
inline constexpr colour white{255, 255, 255};

// Rows of pixels of 1 … 4 bytes each.
struct sample {
  int width = 0;
  int height = 0;
  int channels = 0;
  std::vector<unsigned char> pixels;

  colour at(int x, int y) const;
};

sample filled(int width, int height, const std::vector<unsigned char>& pixel);
// Four quarters: red and green above, blue and white below.
sample quarters(int width, int height);

std::string to_png(const sample& picture);
std::string to_jpeg(const sample& picture);
// Two frames of 2 x 2 pixels, the first red, the second blue.
std::string animated_gif();
// A canvas of any size with one pixel on it, and so many bytes of anything behind its end.
std::string sparse_gif(int width, int height, std::size_t tail);
// Only what stands before the pixels, one bit each.
std::string png_head(std::uint32_t width, std::uint32_t height);

enum class tiff_order { little, big };

// An EXIF part with one entry: `type` and `count` as in TIFF 6.0, `value` a short.
std::string exif_part(tiff_order order, std::uint32_t tag, std::uint32_t type, std::uint32_t count,
                      std::uint32_t value);
std::string orientation_part(int orientation, tiff_order order = tiff_order::big);
// The file with such a segment behind its first two bytes.
std::string with_segment(const std::string& jpeg, unsigned char marker, std::string_view body);

// Fails the test where it is no JPEG file.
sample decode_jpeg(std::string_view jpeg);
// Whether the two are alike as far as JPEG goes.
bool is_near(const colour& left, const colour& right);

}  // namespace parlor::media

#include "media/exif_orientation.hpp"

#include <cstddef>
#include <optional>

namespace parlor::media {
namespace {

enum class byte_order { little, big };

// Numbers at offsets that the file itself gives; nothing where they lie outside.
class tiff_reader {
 public:
  tiff_reader(std::string_view bytes, byte_order order) : bytes_(bytes), order_(order) {}

  std::optional<std::uint32_t> number(std::size_t offset, std::size_t size) const {
    if (offset > bytes_.size() || bytes_.size() - offset < size) return std::nullopt;
    std::uint32_t value = 0;
    for (std::size_t index = 0; index < size; ++index) {
      const std::size_t place = order_ == byte_order::big ? index : size - 1 - index;
      value = value << 8 | static_cast<unsigned char>(bytes_[offset + place]);
    }
    return value;
  }

 private:
  std::string_view bytes_;
  byte_order order_;
};

// The body of the first EXIF segment that stands before the picture's data; empty where there is none.
std::string_view find_tiff(std::string_view jpeg) {
  constexpr std::string_view exif_mark("Exif\0\0", 6);
  const tiff_reader reader(jpeg, byte_order::big);
  std::size_t at = 2;
  for (;;) {
    const auto marker = reader.number(at, 2);
    if (!marker || *marker < 0xffc0) return {};
    if (*marker == 0xffff) {  // any number of fill bytes may stand before a marker
      ++at;
      continue;
    }
    if (*marker == 0xffda || *marker == 0xffd9) return {};
    const auto length = reader.number(at + 2, 2);
    if (!length || *length < 2 || *length > jpeg.size() - at - 2) return {};
    const std::string_view body = jpeg.substr(at + 4, *length - 2);
    if (*marker == 0xffe1 && body.substr(0, exif_mark.size()) == exif_mark) {
      return body.substr(exif_mark.size());
    }
    at += 2 + std::size_t{*length};
  }
}

std::optional<tiff_reader> open_tiff(std::string_view tiff) {
  const std::string_view mark = tiff.substr(0, 4);
  if (mark == std::string_view("II*\0", 4)) return tiff_reader(tiff, byte_order::little);
  if (mark == std::string_view("MM\0*", 4)) return tiff_reader(tiff, byte_order::big);
  return std::nullopt;
}

}  // namespace

picture_orientation exif_orientation(std::string_view jpeg) {
  constexpr std::uint32_t orientation_tag = 0x0112;
  constexpr std::uint32_t short_type = 3;
  constexpr std::size_t entry_size = 12;

  const auto tiff = open_tiff(find_tiff(jpeg));
  if (!tiff) return picture_orientation::top_left;
  const auto directory = tiff->number(4, 4);
  if (!directory) return picture_orientation::top_left;
  const auto count = tiff->number(*directory, 2);
  if (!count) return picture_orientation::top_left;
  for (std::size_t index = 0; index < *count; ++index) {
    const std::size_t entry = *directory + 2 + index * entry_size;
    const auto tag = tiff->number(entry, 2);
    if (!tag) break;
    if (*tag != orientation_tag) continue;
    const auto value = tiff->number(entry + 8, 2);
    const bool is_one_short = tiff->number(entry + 2, 2) == short_type && tiff->number(entry + 4, 4) == 1u;
    if (is_one_short && value && *value >= 1 && *value <= 8) return static_cast<picture_orientation>(*value);
    break;
  }
  return picture_orientation::top_left;
}

}  // namespace parlor::media

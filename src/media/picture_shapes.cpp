#include "media/picture_shapes.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <utility>
#include <vector>

namespace parlor::media {
namespace {

unsigned char on_white(unsigned colour, unsigned alpha) {
  return static_cast<unsigned char>((colour * alpha + 255 * (255 - alpha) + 127) / 255);
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
        unsigned char* target = upright.row(row) + static_cast<std::size_t>(left) * Channels;
        for (int column = left; column < right; ++column) {
          std::memcpy(target, stored.pixels.get() + from * static_cast<std::ptrdiff_t>(Channels), Channels);
          target += Channels;
          from += path.along_row;
        }
      }
    }
  }
}

// How source pixels fill fewer targets, along one side. A target takes whole_weight in all; a source gives
// whole_weight or less, to one target or to two neighbours.
constexpr std::uint32_t whole_weight = 256;

struct source_share {
  std::uint16_t to_first = 0;
  std::uint16_t to_next = 0;
};

class shares {
 public:
  shares(int sources, int targets)
      : of_source_(static_cast<std::size_t>(sources)), ends_(static_cast<std::size_t>(targets)) {
    const std::uint64_t total = std::uint64_t{whole_weight} * ends_.size();
    std::uint64_t from = 0;
    for (std::size_t source = 0; source < of_source_.size(); ++source) {
      const std::uint64_t to = total * (source + 1) / of_source_.size();
      const std::uint64_t target = from / whole_weight;
      const std::uint64_t edge = std::min((target + 1) * whole_weight, to);
      of_source_[source] = {static_cast<std::uint16_t>(edge - from), static_cast<std::uint16_t>(to - edge)};
      ends_[target] = source + 1;
      from = to;
    }
  }

  source_share of(std::size_t source) const { return of_source_[source]; }
  // The first source that begins behind the target.
  std::size_t end_of(std::size_t target) const { return ends_[target]; }

 private:
  std::vector<source_share> of_source_;
  std::vector<std::size_t> ends_;
};

// Sums of 16 bits, which 255 * whole_weight fits, and loops without a branch: what compilers make vectors of.
using row_sums = std::vector<std::uint16_t>;

void add_row(row_sums& sums, const unsigned char* row, std::uint16_t weight) {
  std::uint16_t* const sum = sums.data();
  const std::size_t size = sums.size();
  for (std::size_t index = 0; index < size; ++index) {
    sum[index] = static_cast<std::uint16_t>(sum[index] + row[index] * weight);
  }
}

void begin_with_row(row_sums& sums, const unsigned char* row, std::uint16_t weight) {
  std::uint16_t* const sum = sums.data();
  const std::size_t size = sums.size();
  for (std::size_t index = 0; index < size; ++index) {
    sum[index] = static_cast<std::uint16_t>(row[index] * weight);
  }
}

template <std::size_t Channels>
void shrink_row(const row_sums& sums, const shares& columns, int width, unsigned char* target) {
  constexpr std::uint32_t whole = whole_weight * whole_weight;
  std::array<std::uint32_t, Channels> carried{};
  const std::uint16_t* sum = sums.data();
  std::size_t source = 0;
  for (std::size_t column = 0; column < static_cast<std::size_t>(width); ++column) {
    std::array<std::uint32_t, Channels> total = carried;
    for (const std::size_t end = columns.end_of(column); source < end; ++source) {
      const source_share share = columns.of(source);
      for (std::size_t channel = 0; channel < Channels; ++channel) {
        const std::uint32_t value = *sum++;
        total[channel] += value * share.to_first;
        carried[channel] = value * share.to_next;
      }
    }
    for (const std::uint32_t value : total)
      *target++ = static_cast<unsigned char>((value + whole / 2) / whole);
  }
}

template <std::size_t Channels>
void shrink_pixels(bitmap& image, picture_size size) {
  const shares rows(image.height, size.height);
  const shares columns(image.width, size.width);
  row_sums sums(image.row_bytes());
  row_sums next_sums(image.row_bytes());
  // In place: of the rows that are still to be read nothing is written over. The last one read may be, so the
  // next target has its share before.
  unsigned char* target = image.pixels.get();
  int source = 0;
  for (int row = 0; row < size.height; ++row) {
    source_share share;
    for (const auto end = static_cast<int>(rows.end_of(static_cast<std::size_t>(row))); source < end;
         ++source) {
      share = rows.of(static_cast<std::size_t>(source));
      add_row(sums, image.row(source), share.to_first);
    }
    begin_with_row(next_sums, image.row(source - 1), share.to_next);
    shrink_row<Channels>(sums, columns, size.width, target);
    target += static_cast<std::size_t>(size.width) * Channels;
    sums.swap(next_sums);
  }
  image.width = size.width;
  image.height = size.height;
}

}  // namespace

void flatten_on_white(bitmap& image) {
  if (image.channels != 2 && image.channels != 4) return;
  const std::size_t count = image.pixel_count();
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

picture_size size_within(picture_size size, int max_side) {
  const int longest = std::max(size.width, size.height);
  if (longest <= max_side) return size;
  const auto scaled = [&](int side) {
    const std::int64_t nearest = (std::int64_t{side} * max_side + longest / 2) / longest;
    return static_cast<int>(std::max<std::int64_t>(nearest, 1));
  };
  return {scaled(size.width), scaled(size.height)};
}

void shrink(bitmap& image, picture_size size) {
  if (size.width == image.width && size.height == image.height) return;
  if (image.channels == 1) {
    shrink_pixels<1>(image, size);
  } else {
    shrink_pixels<3>(image, size);
  }
}

std::optional<bitmap> turn_upright(bitmap stored, picture_orientation orientation) {
  if (orientation == picture_orientation::top_left) return stored;
  picture_size size{stored.width, stored.height};
  if (swaps_sides(orientation)) std::swap(size.width, size.height);
  auto upright = make_bitmap(size, stored.channels);
  if (!upright) return std::nullopt;
  const reading_path path = path_through(stored, orientation);
  if (stored.channels == 1) {
    copy_along<1>(stored, path, *upright);
  } else {
    copy_along<3>(stored, path, *upright);
  }
  return upright;
}

}  // namespace parlor::media

#include "media/picture_codec.hpp"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include "media/exif_orientation.hpp"
#include "media/picture_format.hpp"
#include "media/picture_memory.hpp"
#include "media/picture_shapes.hpp"
#include "media/picture_stb.hpp"

namespace parlor::media {
namespace {

encoded_picture refuse(picture_refusal refusal, std::int64_t limit = 0) {
  return {refusal, limit, {}};
}

// What speaks against a picture of this size, in so many bytes.
std::optional<encoded_picture> refuse_by_size(picture_size size, std::size_t bytes,
                                              const picture_limits& limits) {
  // DEFLATE makes at most 1032 bytes of one, and a byte holds at most 8 pixels; GIF's and JPEG's codes stay
  // below.
  constexpr std::int64_t max_pixels_per_byte = std::int64_t{1032} * 8;
  if (std::max(size.width, size.height) > limits.max_side)
    return refuse(picture_refusal::too_long_a_side, limits.max_side);
  const std::int64_t pixels = std::int64_t{size.width} * size.height;
  if (pixels > limits.max_pixels) return refuse(picture_refusal::too_many_pixels, limits.max_pixels);
  const std::int64_t credible = max_pixels_per_byte * static_cast<std::int64_t>(bytes);
  if (pixels > credible) return refuse(picture_refusal::too_dense, credible);
  return std::nullopt;
}

picture_size drawn_size(picture_size size, const picture_limits& limits) {
  return limits.max_drawn_side > 0 ? size_within(size, limits.max_drawn_side) : size;
}

}  // namespace

encoded_picture encode_as_jpeg(std::string_view bytes, const picture_limits& limits,
                               const jpeg_codec& codec) {
  const auto format = picture_format_of(bytes);
  if (!format) return refuse(picture_refusal::unsupported_type);
  if (bytes.size() > std::size_t{std::numeric_limits<int>::max()}) {
    return refuse(picture_refusal::too_many_bytes, std::numeric_limits<int>::max());
  }
  memory_budget budget(limits.max_memory);
  const bool is_jpeg = *format == picture_format::jpeg;
  const auto size = is_jpeg ? codec.size_of(bytes) : stb_size_of(bytes);
  if (!size || size->width <= 0 || size->height <= 0) return refuse(picture_refusal::malformed);
  if (auto refusal = refuse_by_size(*size, bytes.size(), limits)) return *std::move(refusal);
  const auto no_memory = [&limits] {
    return refuse(picture_refusal::too_much_memory, static_cast<std::int64_t>(limits.max_memory));
  };
  const picture_size drawn = drawn_size(*size, limits);
  auto image = is_jpeg ? codec.decode(bytes, drawn) : stb_decode(bytes);
  if (!image) return budget.was_exceeded() ? no_memory() : refuse(picture_refusal::malformed);
  flatten_on_white(*image);
  shrink(*image, drawn);
  if (is_jpeg) {
    image = turn_upright(*std::move(image), exif_orientation(bytes));
    if (!image) return no_memory();
  }
  auto jpeg = codec.encode(*image, limits.quality);
  if (!jpeg) return no_memory();
  return {std::nullopt, 0, *std::move(jpeg)};
}

}  // namespace parlor::media

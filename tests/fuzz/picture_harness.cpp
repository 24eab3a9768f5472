#include <memory>
#include <string>

#include "parlor/media/pictures.hpp"
#include "parlor/testing/contract.hpp"

#include "fuzz/harness.hpp"
#include "media/exif_orientation.hpp"
#include "media/picture_format.hpp"

namespace fuzzing {
namespace {

using namespace parlor;
using parlor::testing::expect;

// The decoder is not ours and may break; whoever asked for the picture must not.
void check_drawing(picture_converter& pictures, std::string_view bytes) {
  const auto drawn = pictures.to_jpeg(bytes);
  if (!drawn) {
    const auto code = drawn.error().code;
    return expect(code == errc::unsupported_type || code == errc::too_large || code == errc::malformed,
                  "refused with " + to_string(drawn.error()));
  }
  expect(media::picture_format_of(*drawn) == media::picture_format::jpeg, "drawn as no JPEG file");
  const auto again = pictures.to_jpeg(*drawn);
  expect(again.has_value(), "what was drawn is refused");
}

void check_orientation(std::string_view bytes) {
  const auto found = static_cast<int>(media::exif_orientation(bytes));
  expect(found >= 1 && found <= 8, "an orientation of " + std::to_string(found));
}

}  // namespace

harness make_picture_harness() {
  const std::shared_ptr<picture_converter> pictures = make_picture_converter();
  return [pictures](std::string_view bytes) {
    check_orientation(bytes);
    check_drawing(*pictures, bytes);
  };
}

}  // namespace fuzzing

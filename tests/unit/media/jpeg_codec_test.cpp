#include "media/jpeg_codec.hpp"

#include <cstdlib>

#include <doctest/doctest.h>

#include "jpeg_samples.hpp"
#include "picture_samples.hpp"

namespace parlor::media {
namespace {

constexpr picture_size any_size{1, 1};

colour colour_at(const bitmap& image, int x, int y) {
  const unsigned char* pixel =
      image.row(y) + static_cast<std::size_t>(x) * static_cast<std::size_t>(image.channels);
  if (image.channels == 1) return {pixel[0], pixel[0], pixel[0]};
  return {pixel[0], pixel[1], pixel[2]};
}

bitmap decode(const jpeg_codec& codec, std::string_view file) {
  const auto size = codec.size_of(file);
  REQUIRE(size);
  auto image = codec.decode(file, *size);
  REQUIRE(image);
  CHECK(image->width == size->width);
  CHECK(image->height == size->height);
  return *std::move(image);
}

bitmap to_bitmap(const sample& picture) {
  auto image = make_bitmap({picture.width, picture.height}, picture.channels);
  REQUIRE(image);
  std::copy(picture.pixels.begin(), picture.pixels.end(), image->pixels.get());
  return *std::move(image);
}

void check_quarters(const bitmap& image, const colour& last) {
  CHECK(image.channels == 3);
  CHECK(is_near(colour_at(image, 2, 2), red));
  CHECK(is_near(colour_at(image, image.width - 3, 2), green));
  CHECK(is_near(colour_at(image, 2, image.height - 3), blue));
  CHECK(is_near(colour_at(image, image.width - 3, image.height - 3), last));
}

}  // namespace

TEST_SUITE("jpeg_codec") {
  TEST_CASE_TEMPLATE("files of each kind are decoded in their colours", Drawing, PARLOR_EVERY_JPEG_CODEC) {
    const auto codec = Drawing::make_codec();
    check_quarters(decode(*codec, to_jpeg(quarters(80, 48))), white);
    check_quarters(decode(*codec, rgb_jpeg()), white);
    check_quarters(decode(*codec, progressive_jpeg()), white);
    check_quarters(decode(*codec, cmyk_jpeg()), {128, 128, 128});
    check_quarters(decode(*codec, ycck_jpeg()), {128, 128, 128});
    const bitmap grey = decode(*codec, grey_jpeg());
    CHECK(is_near(colour_at(grey, 2, 2), {10, 10, 10}));
    CHECK(is_near(colour_at(grey, 13, 13), {250, 250, 250}));
  }

  TEST_CASE_TEMPLATE("a file that was cut is malformed, wherever it was", Drawing, PARLOR_EVERY_JPEG_CODEC) {
    const auto codec = Drawing::make_codec();
    for (const std::string& file :
         {to_jpeg(quarters(48, 32)), progressive_jpeg(), cmyk_jpeg(), grey_jpeg()}) {
      REQUIRE(codec->decode(file, any_size));
      for (std::size_t size = 0; size < file.size(); ++size) {
        CAPTURE(size);
        CHECK(!codec->decode(std::string_view(file).substr(0, size), any_size));
      }
    }
  }

  TEST_CASE_TEMPLATE("what stands behind the picture's end does not matter", Drawing,
                     PARLOR_EVERY_JPEG_CODEC) {
    const auto codec = Drawing::make_codec();
    check_quarters(decode(*codec, progressive_jpeg() + "a second picture"), white);
    check_quarters(decode(*codec, to_jpeg(quarters(48, 32)) + std::string(1000, '\0')), white);
  }

  TEST_CASE_TEMPLATE("a code that means nothing makes a file malformed", Drawing, PARLOR_EVERY_JPEG_CODEC) {
    const auto codec = Drawing::make_codec();
    std::string file = to_jpeg(quarters(64, 64));
    // The longest code of all is ones alone, and is nobody's.
    file.replace(file.size() - 42, 40, [] {
      std::string ones;
      for (int index = 0; index < 20; ++index) ones += std::string("\xff\0", 2);
      return ones;
    }());
    CHECK(!codec->decode(file, any_size));
  }

  TEST_CASE_TEMPLATE("kinds that are nobody's are refused", Drawing, PARLOR_EVERY_JPEG_CODEC) {
    const auto codec = Drawing::make_codec();
    CHECK(!codec->size_of(arithmetic_jpeg()));
    CHECK(!codec->decode(arithmetic_jpeg(), any_size));
    std::string twelve_bits = grey_jpeg();
    twelve_bits[twelve_bits.find("\xff\xc0") + 4] = 12;
    CHECK(!codec->decode(twelve_bits, any_size));
    CHECK(!codec->size_of("\xff\xd8\xff\xd9"));
    CHECK(!codec->size_of(""));
  }

  TEST_CASE_TEMPLATE("a picture is never decoded smaller than asked for", Drawing, PARLOR_EVERY_JPEG_CODEC) {
    const auto codec = Drawing::make_codec();
    const std::string file = to_jpeg(quarters(160, 96));
    for (int width = 1; width <= 160; ++width) {
      CAPTURE(width);
      const int height = std::max(1, width * 96 / 160);
      const auto image = codec->decode(file, {width, height});
      REQUIRE(image);
      CHECK(image->width >= width);
      CHECK(image->height >= height);
      check_quarters(*image, white);
    }
  }

  TEST_CASE_TEMPLATE("what is encoded is decoded again", Drawing, PARLOR_EVERY_JPEG_CODEC) {
    const auto codec = Drawing::make_codec();
    for (const int quality : {60, 85, 91, 100}) {
      CAPTURE(quality);
      const auto colours = codec->encode(to_bitmap(quarters(50, 30)), quality);
      REQUIRE(colours);
      CHECK(colours->substr(0, 2) == "\xff\xd8");
      CHECK(colours->substr(colours->size() - 2) == "\xff\xd9");
      check_quarters(decode(*codec, *colours), white);
      const auto grey = codec->encode(to_bitmap(filled(9, 5, {77})), quality);
      REQUIRE(grey);
      CHECK(is_near(colour_at(decode(*codec, *grey), 4, 2), {77, 77, 77}));
    }
  }

  TEST_CASE_TEMPLATE("above 90 colours keep their full resolution", Drawing, PARLOR_EVERY_JPEG_CODEC) {
    const auto codec = Drawing::make_codec();
    sample stripes{16, 16, 3, {}};
    for (int index = 0; index < 16 * 16; ++index) {
      for (const int part : index % 2 == 0 ? red : blue)
        stripes.pixels.push_back(static_cast<unsigned char>(part));
    }
    const auto sharp = codec->encode(to_bitmap(stripes), 95);
    REQUIRE(sharp);
    CHECK(is_near(colour_at(decode(*codec, *sharp), 8, 8), red));
    const auto blurred = codec->encode(to_bitmap(stripes), 90);
    REQUIRE(blurred);
    CHECK(!is_near(colour_at(decode(*codec, *blurred), 8, 8), red));
  }

  TEST_CASE_TEMPLATE("decoding keeps to the memory's budget and says so", Drawing, PARLOR_EVERY_JPEG_CODEC) {
    const auto codec = Drawing::make_codec();
    // The progressive one has room for its pixels, but not for its coefficients too.
    for (const auto& [file, max_memory] :
         {std::pair{with_size(to_jpeg(quarters(16, 16)), 1000, 1000), 100'000},
          std::pair{with_size(progressive_jpeg(), 1000, 1000), 4'000'000}}) {
      memory_budget budget(static_cast<std::size_t>(max_memory));
      CHECK(!codec->decode(file, {1000, 1000}));
      CHECK(budget.was_exceeded());
    }
  }

#ifdef PARLOR_JPEG_TURBO
  TEST_CASE("both libraries see the same picture") {
    const auto one = make_stb_jpeg_codec();
    const auto other = make_turbo_jpeg_codec();
    for (const std::string& file :
         {to_jpeg(quarters(80, 48)), rgb_jpeg(), progressive_jpeg(), cmyk_jpeg(), ycck_jpeg(), grey_jpeg()}) {
      const bitmap left = decode(*one, file);
      const bitmap right = decode(*other, file);
      REQUIRE(left.width == right.width);
      REQUIRE(left.height == right.height);
      for (int y = 0; y < left.height; ++y) {
        for (int x = 0; x < left.width; ++x) REQUIRE(is_near(colour_at(left, x, y), colour_at(right, x, y)));
      }
    }
  }
#endif
}

}  // namespace parlor::media

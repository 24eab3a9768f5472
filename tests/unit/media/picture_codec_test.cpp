#include "media/picture_codec.hpp"

#include <array>

#include <doctest/doctest.h>

#include "jpeg_samples.hpp"
#include "picture_samples.hpp"

namespace parlor::media {
namespace {

picture_limits roomy() {
  picture_limits limits;
  limits.max_pixels = 24'000'000;
  limits.max_memory = std::uint64_t{64} << 20;
  limits.max_side = 8192;
  limits.quality = 95;
  return limits;
}

template <typename Drawing>
encoded_picture encode(std::string_view bytes, const picture_limits& limits = roomy()) {
  return encode_as_jpeg(bytes, limits, *Drawing::make_codec());
}

template <typename Drawing>
sample convert(std::string_view bytes, const picture_limits& limits = roomy()) {
  const auto picture = encode<Drawing>(bytes, limits);
  REQUIRE(!picture.refusal);
  return decode_jpeg(picture.jpeg);
}

template <typename Drawing>
picture_refusal refusal_of(std::string_view bytes, const picture_limits& limits = roomy()) {
  const auto picture = encode<Drawing>(bytes, limits);
  REQUIRE(picture.refusal);
  return *picture.refusal;
}

// Cut or changed, it may be refused, or be what is left of the picture; the sanitizers have the last word.
template <typename Drawing>
void survive(std::string_view bytes) {
  const auto picture = encode<Drawing>(bytes);
  if (!picture.refusal) decode_jpeg(picture.jpeg);
}

}  // namespace

TEST_SUITE("picture_codec") {
  TEST_CASE_TEMPLATE("transparency lies on white", Drawing, PARLOR_EVERY_JPEG_CODEC) {
    CHECK(is_near(convert<Drawing>(to_png(filled(16, 16, {255, 0, 0, 0}))).at(8, 8), white));
    CHECK(is_near(convert<Drawing>(to_png(filled(16, 16, {255, 0, 0, 128}))).at(8, 8), {255, 127, 127}));
    CHECK(is_near(convert<Drawing>(to_png(filled(16, 16, {255, 0, 0, 255}))).at(8, 8), red));
    CHECK(is_near(convert<Drawing>(to_png(filled(16, 16, {0, 128}))).at(8, 8), {127, 127, 127}));
    CHECK(is_near(convert<Drawing>(to_png(filled(16, 16, {90}))).at(8, 8), {90, 90, 90}));
  }

  TEST_CASE_TEMPLATE("of an animation the first frame is taken", Drawing, PARLOR_EVERY_JPEG_CODEC) {
    const sample picture = convert<Drawing>(animated_gif());
    CHECK(picture.width == 2);
    CHECK(picture.height == 2);
    CHECK(is_near(picture.at(0, 0), red));
    CHECK(is_near(picture.at(1, 1), red));
  }

  TEST_CASE_TEMPLATE("what a GIF's first frame leaves open is white", Drawing, PARLOR_EVERY_JPEG_CODEC) {
    const sample picture = convert<Drawing>(sparse_gif(32, 32, 0));
    CHECK(picture.width == 32);
    CHECK(is_near(picture.at(31, 31), white));
  }

  TEST_CASE_TEMPLATE("a picture is turned upright in each of the eight orientations", Drawing,
                     PARLOR_EVERY_JPEG_CODEC) {
    // The corners of the upright picture: above left and right, below left and right.
    const std::array<std::array<colour, 4>, 8> expected{{
        {red, green, blue, white},
        {green, red, white, blue},
        {white, blue, green, red},
        {blue, white, red, green},
        {red, blue, green, white},
        {blue, red, white, green},
        {white, green, blue, red},
        {green, white, red, blue},
    }};
    // Neither side is a whole number of tiles.
    const std::string stored = to_jpeg(quarters(80, 48));
    for (int orientation = 1; orientation <= 8; ++orientation) {
      CAPTURE(orientation);
      const sample picture = convert<Drawing>(with_segment(stored, 0xe1, orientation_part(orientation)));
      CHECK(picture.width == (orientation <= 4 ? 80 : 48));
      CHECK(picture.height == (orientation <= 4 ? 48 : 80));
      const auto& corners = expected[static_cast<std::size_t>(orientation - 1)];
      const int right = picture.width - 4;
      const int bottom = picture.height - 4;
      CHECK(is_near(picture.at(3, 3), corners[0]));
      CHECK(is_near(picture.at(right, 3), corners[1]));
      CHECK(is_near(picture.at(3, bottom), corners[2]));
      CHECK(is_near(picture.at(right, bottom), corners[3]));
    }
  }

  TEST_CASE_TEMPLATE("a picture larger than wanted is drawn smaller, upright and with its sides' ratio",
                     Drawing, PARLOR_EVERY_JPEG_CODEC) {
    picture_limits limits = roomy();
    limits.max_drawn_side = 64;
    const std::string lying = with_segment(to_jpeg(quarters(320, 160)), 0xe1, orientation_part(6));
    const sample upright = convert<Drawing>(lying, limits);
    CHECK(upright.width == 32);
    CHECK(upright.height == 64);
    CHECK(is_near(upright.at(3, 3), blue));
    CHECK(is_near(upright.at(28, 3), red));
    CHECK(is_near(upright.at(3, 60), white));
    CHECK(is_near(upright.at(28, 60), green));
    for (const std::string& bytes :
         {to_png(quarters(200, 100)), to_jpeg(quarters(128, 64)), to_jpeg(quarters(65, 32))}) {
      const sample picture = convert<Drawing>(bytes, limits);
      CHECK(picture.width == 64);
      CHECK(picture.height == 32);
      CHECK(is_near(picture.at(60, 28), white));
    }
    const sample small = convert<Drawing>(to_jpeg(quarters(64, 40)), limits);
    CHECK(small.width == 64);
    CHECK(small.height == 40);
  }

  TEST_CASE_TEMPLATE("nothing of the file is left but its pixels", Drawing, PARLOR_EVERY_JPEG_CODEC) {
    std::string stored = to_jpeg(quarters(32, 32));
    stored = with_segment(stored, 0xe1, orientation_part(1) + "GPS 52.5N 13.4E");
    stored = with_segment(stored, 0xfe, "a comment");
    stored += "<script>alert(1)</script>PK\3\4";
    const auto picture = encode<Drawing>(stored);
    REQUIRE(!picture.refusal);
    for (const char* left : {"Exif", "GPS", "a comment", "<script>", "PK\3\4"}) {
      CHECK(picture.jpeg.find(left) == std::string::npos);
    }
    CHECK(picture.jpeg.substr(picture.jpeg.size() - 2) == "\xff\xd9");
  }

  TEST_CASE_TEMPLATE(
      "a file that is none of the three kinds is refused, whatever the decoder could do with it", Drawing,
      PARLOR_EVERY_JPEG_CODEC) {
    const std::string tga("\0\0\2\0\0\0\0\0\0\0\0\0\1\0\1\0\30\0abc", 21);
    for (const std::string& bytes :
         {std::string(), std::string("RIFF\x20\0\0\0WEBPVP8 ", 16),
          std::string("<svg xmlns='http://www.w3.org/2000/svg'/>"), std::string("a text"), tga}) {
      CHECK(refusal_of<Drawing>(bytes) == picture_refusal::unsupported_type);
    }
  }

  TEST_CASE_TEMPLATE("a bomb is refused by its head", Drawing, PARLOR_EVERY_JPEG_CODEC) {
    // Had one byte of it been decoded, the refusal would be the memory's.
    picture_limits limits = roomy();
    limits.max_memory = 64 * 1024;
    CHECK(refusal_of<Drawing>(png_head(16'000, 16'000), limits) == picture_refusal::too_long_a_side);
    CHECK(refusal_of<Drawing>(sparse_gif(16'384, 8'000, 0), limits) == picture_refusal::too_long_a_side);
    limits.max_side = 30'000;
    CHECK(refusal_of<Drawing>(png_head(16'000, 16'000), limits) == picture_refusal::too_many_pixels);
    CHECK(refusal_of<Drawing>(sparse_gif(16'384, 8'000, 0), limits) == picture_refusal::too_many_pixels);
    CHECK(refusal_of<Drawing>(png_head(0x7fffffff, 0x7fffffff)) != picture_refusal::too_much_memory);
    CHECK(refusal_of<Drawing>(sparse_gif(4'000, 4'000, 0), limits) == picture_refusal::too_dense);
  }

  TEST_CASE_TEMPLATE("a refusal tells the bound that was crossed", Drawing, PARLOR_EVERY_JPEG_CODEC) {
    picture_limits limits = roomy();
    limits.max_side = 31;
    CHECK(encode<Drawing>(to_png(quarters(32, 16)), limits).limit == 31);
    limits.max_side = 32;
    CHECK(!encode<Drawing>(to_png(quarters(32, 16)), limits).refusal);
    limits.max_pixels = 511;
    CHECK(encode<Drawing>(to_png(quarters(32, 16)), limits).limit == 511);
    limits.max_pixels = 512;
    CHECK(!encode<Drawing>(to_png(quarters(32, 16)), limits).refusal);
    limits.max_memory = 100;
    const auto picture = encode<Drawing>(to_png(quarters(32, 16)), limits);
    CHECK(picture.refusal == picture_refusal::too_much_memory);
    CHECK(picture.limit == 100);
  }

  TEST_CASE_TEMPLATE("a file that cannot be decoded is malformed", Drawing, PARLOR_EVERY_JPEG_CODEC) {
    CHECK(refusal_of<Drawing>("\xff\xd8\xff") == picture_refusal::malformed);
    CHECK(refusal_of<Drawing>("GIF89a") == picture_refusal::malformed);
    CHECK(refusal_of<Drawing>(png_head(8, 8)) == picture_refusal::malformed);
    const std::string png = to_png(quarters(32, 32));
    CHECK(refusal_of<Drawing>(png.substr(0, png.size() / 2)) == picture_refusal::malformed);
  }

  TEST_CASE_TEMPLATE("no cut and no changed byte does harm", Drawing, PARLOR_EVERY_JPEG_CODEC) {
    const std::string files[] = {with_segment(to_jpeg(quarters(16, 16)), 0xe1, orientation_part(6)),
                                 to_png(filled(4, 4, {1, 2, 3, 4})), animated_gif()};
    for (const std::string& file : files) {
      for (std::size_t place = 0; place < file.size(); ++place) {
        survive<Drawing>(std::string_view(file).substr(0, place));
        for (const char value : {'\x00', '\x7f', '\xff'}) {
          std::string changed = file;
          changed[place] = value;
          survive<Drawing>(changed);
        }
      }
    }
  }
}

}  // namespace parlor::media

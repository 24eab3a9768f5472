#include "media/picture_shapes.hpp"

#include <cstdlib>

#include <doctest/doctest.h>

namespace parlor::media {
namespace {

template <typename Value>
bitmap drawn(picture_size size, int channels, Value value) {
  auto image = make_bitmap(size, channels);
  REQUIRE(image);
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < size.width; ++x) {
      for (int channel = 0; channel < channels; ++channel) {
        image->row(y)[x * channels + channel] = static_cast<unsigned char>(value(x, y, channel));
      }
    }
  }
  return *std::move(image);
}

int value_at(const bitmap& image, int x, int y, int channel) {
  return image.row(y)[x * image.channels + channel];
}

}  // namespace

TEST_SUITE("picture_shapes") {
  TEST_CASE("a size within a bound keeps its sides' ratio, and at least a pixel") {
    const auto is = [](picture_size size, int width, int height) {
      return size.width == width && size.height == height;
    };
    CHECK(is(size_within({4000, 3000}, 1600), 1600, 1200));
    CHECK(is(size_within({3000, 4000}, 1600), 1200, 1600));
    CHECK(is(size_within({1600, 7}, 1600), 1600, 7));
    CHECK(is(size_within({1601, 1000}, 1600), 1600, 999));
    CHECK(is(size_within({8000, 1}, 1600), 1600, 1));
    CHECK(is(size_within({65535, 65535}, 1), 1, 1));
  }

  TEST_CASE("an even colour stays what it is at every size") {
    for (const int channels : {1, 3}) {
      for (const int side : {1, 2, 3, 7, 40, 63, 64, 65}) {
        CAPTURE(side);
        bitmap image = drawn({65, 65}, channels, [](int, int, int channel) { return 255 - channel; });
        shrink(image, {side, 66 - side});
        CHECK(image.width == side);
        CHECK(image.height == 66 - side);
        for (int y = 0; y < image.height; ++y) {
          for (int x = 0; x < side; ++x) {
            for (int channel = 0; channel < channels; ++channel)
              REQUIRE(value_at(image, x, y, channel) == 255 - channel);
          }
        }
      }
    }
  }

  TEST_CASE("a pixel is the mean of the area that it covers") {
    bitmap halves = drawn({4, 2}, 1, [](int x, int y, int) { return 10 * x + 100 * y; });
    shrink(halves, {2, 1});
    CHECK(value_at(halves, 0, 0, 0) == 55);
    CHECK(value_at(halves, 1, 0, 0) == 75);
    // One and a half each: 0 and half of 90, half of 90 and 180.
    bitmap thirds = drawn({3, 3}, 3, [](int x, int, int channel) { return 90 * x + channel; });
    shrink(thirds, {2, 2});
    CHECK(value_at(thirds, 0, 1, 0) == 30);
    CHECK(value_at(thirds, 1, 1, 2) == 152);
  }

  TEST_CASE("a slope stays where it is") {
    const auto slope = [](int x, int y, int channel) { return channel == 0 ? x / 2 : y; };
    for (const int width : {1, 10, 100, 199, 399, 400}) {
      CAPTURE(width);
      bitmap image = drawn({400, 200}, 3, slope);
      shrink(image, {width, 150});
      for (int y = 0; y < 150; ++y) {
        for (int x = 0; x < width; ++x) {
          const double column = (x + 0.5) * 400 / width - 0.5;
          const double row = (y + 0.5) * 200 / 150 - 0.5;
          REQUIRE(std::abs(value_at(image, x, y, 0) - column / 2) < 1.6);
          REQUIRE(std::abs(value_at(image, x, y, 1) - row) < 1.6);
        }
      }
    }
  }

  TEST_CASE("more pixels than a weight has steps are shared out all the same") {
    bitmap image = drawn({60'000, 1}, 1, [](int x, int, int) { return x < 30'000 ? 0 : 200; });
    shrink(image, {2, 1});
    CHECK(value_at(image, 0, 0, 0) == 0);
    CHECK(value_at(image, 1, 0, 0) == 200);
  }
}

}  // namespace parlor::media

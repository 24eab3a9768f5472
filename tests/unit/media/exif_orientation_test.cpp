#include "media/exif_orientation.hpp"

#include <memory>
#include <string>

#include <doctest/doctest.h>

#include "picture_samples.hpp"

namespace parlor::media {
namespace {

const std::string bare("\xff\xd8\xff\xda", 4);

int read(std::string_view jpeg) {
  // A block of its own, so that a sanitizer sees the first byte beyond.
  const auto exact = std::make_unique<char[]>(jpeg.size());
  jpeg.copy(exact.get(), jpeg.size());
  return static_cast<int>(exif_orientation({exact.get(), jpeg.size()}));
}

}  // namespace

TEST_SUITE("exif_orientation") {
  TEST_CASE("each orientation is read in either byte order") {
    for (const auto order : {tiff_order::little, tiff_order::big}) {
      for (int orientation = 1; orientation <= 8; ++orientation) {
        CHECK(read(with_segment(bare, 0xe1, orientation_part(orientation, order))) == orientation);
      }
    }
  }

  TEST_CASE("it is found behind other segments and fill bytes") {
    std::string jpeg = with_segment(bare, 0xe1, orientation_part(6));
    jpeg.insert(2, 3, '\xff');
    jpeg = with_segment(jpeg, 0xe1, "http://ns.adobe.com/xap/1.0/");
    CHECK(read(with_segment(jpeg, 0xe0, "JFIF")) == 6);
  }

  TEST_CASE("without a value that can be relied on the picture stays as it is") {
    CHECK(read("") == 1);
    CHECK(read(bare) == 1);
    CHECK(read(with_segment(bare, 0xe1, orientation_part(0))) == 1);
    CHECK(read(with_segment(bare, 0xe1, orientation_part(9))) == 1);
    CHECK(read(with_segment(bare, 0xe1, exif_part(tiff_order::big, 0x0112, 4, 1, 6))) == 1);
    CHECK(read(with_segment(bare, 0xe1, exif_part(tiff_order::big, 0x0112, 3, 2, 6))) == 1);
    CHECK(read(with_segment(bare, 0xe1, exif_part(tiff_order::big, 0x0113, 3, 1, 6))) == 1);
    // Its end before its data; a directory of which nothing is there; a value of which nothing is there.
    CHECK(read(with_segment(std::string("\xff\xd8\xff\xd9", 4), 0xe0, "JFIF")) == 1);
    CHECK(read(with_segment(bare, 0xe1, std::string("Exif\0\0II*\0\x08", 11))) == 1);
    CHECK(read(with_segment(bare, 0xe1, orientation_part(6).substr(0, 25))) == 1);
    CHECK(read(bare + with_segment(bare, 0xe1, orientation_part(6)).substr(2)) == 1);
  }

  TEST_CASE("nothing outside the file is read, however it is cut or its bytes are changed") {
    for (const auto order : {tiff_order::little, tiff_order::big}) {
      const std::string jpeg = with_segment(bare, 0xe1, orientation_part(6, order));
      for (std::size_t size = 0; size < jpeg.size(); ++size) {
        const int orientation = read(std::string_view(jpeg).substr(0, size));
        CHECK((orientation == 1 || orientation == 6));
      }
      for (std::size_t place = 2; place < jpeg.size(); ++place) {
        for (const char value : {'\x00', '\x01', '\x7f', '\x80', '\xff'}) {
          std::string changed = jpeg;
          changed[place] = value;
          const int orientation = read(changed);
          CHECK((orientation >= 1 && orientation <= 8));
        }
      }
    }
  }
}

}  // namespace parlor::media

#include "media/picture_format.hpp"

#include <doctest/doctest.h>

namespace parlor::media {

TEST_SUITE("picture_format") {
  TEST_CASE("a picture is known by its first bytes") {
    CHECK(picture_format_of("\xff\xd8\xff\xe0 and so on") == picture_format::jpeg);
    CHECK(picture_format_of("\x89PNG\r\n\x1a\n") == picture_format::png);
    CHECK(picture_format_of("GIF87a") == picture_format::gif);
    CHECK(picture_format_of("GIF89a") == picture_format::gif);
  }

  TEST_CASE("anything else is none of the three") {
    for (const std::string_view bytes :
         {"", "\xff\xd8", "\x89PNG", "GIF88a", "RIFF    WEBPVP8 ", "<svg/>", "BM"}) {
      CHECK(!picture_format_of(bytes));
    }
  }
}

}  // namespace parlor::media

#include "parlor/media/media_sink.hpp"

#include <string>

#include <doctest/doctest.h>

namespace parlor {

TEST_SUITE("media_sink") {
  TEST_CASE("a key is one to eight safe segments") {
    const std::string segment(255, 's');
    for (const std::string& key :
         {std::string("a"), std::string("chat_files/images/1_2.png"), std::string("a..b"), std::string("a b"),
          std::string("é/€"), std::string("1/2/3/4/5/6/7/8"), segment,
          segment + "/" + std::string(244, 't')}) {
      CAPTURE(key);
      CHECK(valid_media_key(key));
    }
  }

  TEST_CASE("everything else is no key") {
    const std::string segment(255, 's');
    for (const std::string& key :
         {std::string(), std::string("/"), std::string("/a"), std::string("a/"), std::string("a//b"),
          std::string("."), std::string(".."), std::string(".a"), std::string("a/../b"), std::string("a/.b"),
          std::string("a\\b"), std::string("a\0b", 3), std::string("a\nb"), std::string("a\x7f"),
          std::string("a\xc2\x85"), std::string("\xff"), std::string("1/2/3/4/5/6/7/8/9"), segment + "s",
          segment + "/" + std::string(245, 't')}) {
      CAPTURE(key);
      CHECK_FALSE(valid_media_key(key));
    }
  }
}

}  // namespace parlor

#include "media/key_pattern.hpp"

#include <chrono>
#include <set>
#include <string>
#include <utility>

#include "parlor/media/media_sink.hpp"

#include <doctest/doctest.h>

namespace parlor::media {
namespace {

const timestamp noon{std::chrono::microseconds(1'704'110'400'123'456)};

std::string key_for(std::string_view file_name, std::string_view pattern = "{timestamp}/{name}") {
  return make_media_key("", pattern, {user_id(7), noon, std::nullopt, file_name});
}

std::string name_for(std::string_view file_name) {
  const std::string key = key_for(file_name);
  return key.substr(key.rfind('/') + 1);
}

}  // namespace

TEST_SUITE("key_pattern") {
  TEST_CASE("every word is filled in") {
    const key_values values{user_id(7), noon, 3, "My Photo.PNG"};
    const std::string key =
        make_media_key("chat_files/images", "{date}/{user_id}_{timestamp}{_index}_{index}_{name}", values);
    const std::string before = "chat_files/images/2024/01/01/7_1704110400123456-";
    CHECK(key.substr(0, before.size()) == before);
    CHECK(key.substr(before.size() + 32) == "_3_3_My_Photo.png");
    CHECK(key.substr(before.size(), 32).find_first_not_of("0123456789abcdef") == std::string::npos);
    CHECK(valid_media_key(key));
  }

  TEST_CASE("a name is given whole, without its extension, or as its extension alone") {
    const std::pair<const char*, const char*> rows[] = {{"My Photo.PNG", "My_Photo|.png|My_Photo.png"},
                                                        {"notes", "notes||notes"},
                                                        {"a.b.c", "a.b|.c|a.b.c"},
                                                        {"\xc3\xa4.x", "_|.x|_.x"}};
    for (const auto& row : rows) {
      CAPTURE(row.first);
      CHECK(key_for(row.first, "{stem}|{.extension}|{name}") == row.second);
    }
  }

  TEST_CASE("a random word is a secret as good as the time") {
    CHECK(valid_key_pattern("{random}.jpg"));
    const std::string key = key_for("x", "{random}");
    CHECK(key.size() == 32);
    CHECK(key.find_first_not_of("0123456789abcdef") == std::string::npos);
    CHECK(key != key_for("x", "{random}"));
  }

  TEST_CASE("{_index} is empty for a single file") {
    CHECK(key_for("x", "a{_index}{index}") == "a0");
  }

  TEST_CASE("no two keys are the same") {
    std::set<std::string> keys;
    for (int index = 0; index < 1000; ++index) keys.insert(key_for("a.png"));
    CHECK(keys.size() == 1000);
  }

  TEST_CASE("names are made plain and short, extension kept") {
    CHECK(name_for("../../etc/passwd") == "passwd");
    CHECK(name_for("caf\xc3\xa9 \xf0\x9f\x98\x80.JPEG") == "caf___.jpeg");
    CHECK(name_for(".htaccess") == "htaccess");
    CHECK(name_for("") == "file");
    CHECK(name_for("a{timestamp}%00.x") == "a_timestamp__00.x");
    const std::string longest = name_for(std::string(300, 'a') + ".tar");
    CHECK(longest == std::string(96, 'a') + ".tar");
    CHECK(name_for("a." + std::string(300, 'B')) == "a." + std::string(15, 'b'));
  }

  TEST_CASE("a pattern must have the timestamp and known words only") {
    CHECK(valid_key_pattern("{user_id}_{timestamp}{_index}_{name}"));
    CHECK(valid_key_pattern("{date}/{timestamp}"));
    for (const char* pattern : {"", "{name}", "{timestamp", "{random}{timestamp", "{timestamp}{file}",
                                "{timestamp}{}", "../{timestamp}", "/{timestamp}", "{timestamp}/",
                                ".{timestamp}", "{timestamp}{name}{name}{name}"}) {
      CAPTURE(pattern);
      CHECK_FALSE(valid_key_pattern(pattern));
    }
  }

  TEST_CASE("any name of bytes gives a valid key") {
    for (int first = 0; first < 256; ++first) {
      for (int second = 0; second < 256; ++second) {
        const std::string name = {static_cast<char>(first), 'a', static_cast<char>(second)};
        if (!valid_media_key(key_for(name))) FAIL(name);
      }
    }
  }
}

}  // namespace parlor::media

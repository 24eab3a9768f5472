#include "text/utf8.hpp"

#include <string>

#include <doctest/doctest.h>

namespace parlor::text {
namespace {

// The plain definition: RFC 3629 section 3, for one code point.
std::string encode(unsigned value) {
  if (value < 0x80) return {static_cast<char>(value)};
  if (value < 0x800) return {static_cast<char>(0xc0 | value >> 6), static_cast<char>(0x80 | (value & 63))};
  if (value < 0x10000) {
    return {static_cast<char>(0xe0 | value >> 12), static_cast<char>(0x80 | (value >> 6 & 63)),
            static_cast<char>(0x80 | (value & 63))};
  }
  return {static_cast<char>(0xf0 | value >> 18), static_cast<char>(0x80 | (value >> 12 & 63)),
          static_cast<char>(0x80 | (value >> 6 & 63)), static_cast<char>(0x80 | (value & 63))};
}

}  // namespace

TEST_SUITE("utf8") {
  TEST_CASE("every code point but surrogates is valid") {
    for (unsigned value = 0; value < 0x110100; ++value) {
      const bool valid = value < 0x110000 && (value < 0xd800 || value > 0xdfff);
      if (is_valid_utf8(encode(value)) != valid) FAIL(value);
    }
  }

  TEST_CASE("broken sequences are found at every position") {
    for (const char* broken : {"\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xc3", "\xe0\x9f\xbf", "\xe2\x82",
                               "\xed\xa0\x80", "\xf0\x8f\xbf\xbf", "\xf0\x9f\x98", "\xf4\x90\x80\x80",
                               "\xf5\x80\x80\x80", "\xff", "\xc3\x28", "\xe2\x28\xa1"}) {
      for (std::size_t before = 0; before < 70; ++before) {
        CHECK_FALSE(is_valid_utf8(std::string(before, 'a') + broken));
        CHECK_FALSE(is_valid_utf8(std::string(before, 'a') + broken + std::string(40, 'b')));
        CHECK(is_valid_utf8(std::string(before, 'a') + "é€😀" + std::string(before, 'b')));
      }
    }
  }

  TEST_CASE("code points are counted, not bytes") {
    CHECK(count_code_points("") == 0);
    CHECK(count_code_points("aé€😀") == 4);
  }

  TEST_CASE("a message may have tabs and line ends but no other control") {
    CHECK(is_message_text("a\tb\r\nc é😀"));
    CHECK_FALSE(is_message_text(std::string("a\0b", 3)));
    CHECK_FALSE(is_message_text("\x1b[31m"));
    CHECK_FALSE(is_message_text("\xff"));
  }

  TEST_CASE("a name has no line ends and no controls") {
    CHECK(is_single_line("Zoë 😀"));
    for (const char* text : {"a\nb", "a\tb", "\x7f", "\xc2\x85", "\xe2\x80\xa8", "\xe2\x80\xa9", "\xc3"}) {
      CHECK_FALSE(is_single_line(text));
    }
  }

  TEST_CASE("what is not allowed is found wherever it stands") {
    for (std::size_t before = 0; before < 20; ++before) {
      for (std::size_t after = 0; after < 20; ++after) {
        const auto around = [&](const std::string& middle) {
          return std::string(before, 'a') + middle + std::string(after, 'b');
        };
        for (const char* text : {" ", "~", "é", "\xc2\xa0", "😀"}) {
          CHECK(is_message_text(around(text)));
          CHECK(is_single_line(around(text)));
        }
        for (const char* text : {"\x01", "\x1f", "\xff", "\xc3"}) {
          CHECK_FALSE(is_message_text(around(text)));
          CHECK_FALSE(is_single_line(around(text)));
        }
        for (const char* text : {"\t", "\x7f", "\xc2\x85"}) {
          CHECK(is_message_text(around(text)));
          CHECK_FALSE(is_single_line(around(text)));
        }
      }
    }
  }

  TEST_CASE("text is cut between code points") {
    CHECK(truncate_utf8("abc", 5) == "abc");
    CHECK(truncate_utf8("a€b", 0).empty());
    CHECK(truncate_utf8("a€b", 1) == "a");
    CHECK(truncate_utf8("a€b", 3) == "a");
    CHECK(truncate_utf8("a€b", 4) == "a€");
  }
}

}  // namespace parlor::text

#include "dialect/text_rules.hpp"

#include "parlor/ids.hpp"

#include <doctest/doctest.h>

TEST_SUITE_BEGIN("dialect/text_rules");

using parlor::dialects::blank_size;
using parlor::dialects::is_blank;
using parlor::dialects::parse_lenient_id;

TEST_CASE("text of white space alone is blank, in any script's white space") {
  for (const auto* text :
       {"", " ", "\t\r\n", "\xC2\xA0", "\xE2\x80\x80\xE2\x80\x8A", "\xE2\x80\x8B", "\xE2\x80\xA8\xE2\x80\xA9",
        "\xE2\x80\xAF\xE2\x81\x9F", " \xE3\x80\x80 ", "\xEF\xBB\xBF", "\xE1\x9A\x80"}) {
    CAPTURE(text);
    CHECK(is_blank(text));
  }
}

TEST_CASE("a blank has as many bytes as its encoding") {
  CHECK(blank_size(" a") == 1);
  CHECK(blank_size("\xC2\xA0 ") == 2);
  CHECK(blank_size("\xE2\x80\x83") == 3);
  CHECK(blank_size("a ") == 0);
  CHECK(blank_size("") == 0);
}

TEST_CASE("text with anything to see is not blank") {
  for (const auto* text : {"a", " a ", "\xE2\x80\x8C", "\xE2\x80", "\xE2\x80\x7F", "\xE2\x80\xA6",
                           "\xF0\x9F\x98\x80", "\xC2\xA1", "\xE3\x80\x81", "0"}) {
    CAPTURE(text);
    CHECK_FALSE(is_blank(text));
  }
}

TEST_CASE("a lenient id overlooks blanks around it and zeros before it") {
  CHECK(parse_lenient_id("7") == 7);
  CHECK(parse_lenient_id(" 7 ") == 7);
  CHECK(parse_lenient_id("0007") == 7);
  CHECK(parse_lenient_id("9007199254740991") == parlor::max_id);
}

TEST_CASE("what is no positive whole number is no lenient id") {
  for (const auto* text : {"", " ", "0", "000", "-1", "+1", "1.0", "1e3", "0x1", "1 2", "seven",
                           "9007199254740992", "99999999999999999999999"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_lenient_id(text).has_value());
  }
}

TEST_CASE("words are joined by a comma and a blank") {
  CHECK(parlor::dialects::joined({}) == "");
  CHECK(parlor::dialects::joined({"a"}) == "a");
  CHECK(parlor::dialects::joined({"a", "b"}) == "a, b");
}

TEST_SUITE_END();

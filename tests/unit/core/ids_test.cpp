#include "parlor/ids.hpp"

#include <doctest/doctest.h>

TEST_SUITE_BEGIN("ids");

TEST_CASE("a uuid is written in lower case with hyphens") {
  parlor::uuid value;
  for (std::size_t index = 0; index < value.bytes.size(); ++index) {
    value.bytes[index] = static_cast<std::uint8_t>(index * 17);
  }
  CHECK(parlor::to_string(value) == "00112233-4455-6677-8899-aabbccddeeff");
  CHECK(parlor::to_string(parlor::uuid{}) == "00000000-0000-0000-0000-000000000000");
}

TEST_CASE("a uuid is read back from what was written, in either case") {
  const auto lower = parlor::parse_uuid("0189f3c1-0aBc-7def-8123-456789abcdef");
  const auto upper = parlor::parse_uuid("0189F3C1-0ABC-7DEF-8123-456789ABCDEF");
  REQUIRE(lower.has_value());
  REQUIRE(upper.has_value());
  CHECK(*lower == *upper);
  CHECK(parlor::to_string(*lower) == "0189f3c1-0abc-7def-8123-456789abcdef");
}

TEST_CASE("text of any other form is no uuid") {
  for (const auto* text : {"", "0189f3c10abc7def8123456789abcdef", "{0189f3c1-0abc-7def-8123-456789abcdef}",
                           "0189f3c1-0abc-7def-8123-456789abcde", "0189f3c1-0abc-7def-8123-456789abcdeff",
                           "0189f3c1-0abc-7def-8123-456789abcdeg", "0189f3c100abc-7def-8123-456789abcdef",
                           "0189f3c1--abc-7def-8123-456789abcdef", " 189f3c1-0abc-7def-8123-456789abcdef"}) {
    CAPTURE(text);
    CHECK_FALSE(parlor::parse_uuid(text).has_value());
  }
}

TEST_CASE("the all-zero uuid names nothing") {
  CHECK_FALSE(static_cast<bool>(parlor::uuid{}));
  CHECK(static_cast<bool>(*parlor::parse_uuid("00000000-0000-0000-0000-000000000001")));
}

TEST_CASE("a decimal id is read up to the largest that JSON clients can hold") {
  CHECK(parlor::parse_id("1") == 1);
  CHECK(parlor::parse_id("907") == 907);
  CHECK(parlor::parse_id("9007199254740991") == parlor::max_id);
}

TEST_CASE("text that is not a plain decimal id is refused") {
  for (const auto* text : {"", "0", "01", "-1", "+1", " 1", "1 ", "1.0", "1e3", "0x1", "abc",
                           "9007199254740992", "9999999999999999", "10000000000000000000000"}) {
    CAPTURE(text);
    CHECK_FALSE(parlor::parse_id(text).has_value());
  }
  CHECK_FALSE(parlor::parse_id(std::string_view("1\0", 2)).has_value());
}

TEST_SUITE_END();

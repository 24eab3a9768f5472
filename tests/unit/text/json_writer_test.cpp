#include "text/json_writer.hpp"

#include <cstdint>
#include <limits>
#include <string>

#include <doctest/doctest.h>

#include "text/json_reader.hpp"

namespace parlor::text {

TEST_SUITE("json_writer") {
  TEST_CASE("commas stand between values and nowhere else") {
    std::string out;
    json_writer json(out);
    json.begin_object();
    json.member("id", 7);
    json.member("name", "ann");
    json.member("open", true);
    json.member_null("parent");
    json.key("list");
    json.begin_array();
    json.integer(1);
    json.begin_object();
    json.end_object();
    json.begin_array();
    json.end_array();
    json.raw("{\"x\":[1]}");
    json.null();
    json.boolean(false);
    json.end_array();
    json.member("last", std::int64_t{-2});
    json.end_object();
    CHECK(
        out ==
        R"({"id":7,"name":"ann","open":true,"parent":null,"list":[1,{},[],{"x":[1]},null,false],"last":-2})");
  }

  TEST_CASE("quotes, backslashes and controls are escaped and nothing else is") {
    std::string out;
    json_writer(out).string("a\"b\\c\b\f\n\r\t\x01\x1f/\x7f\xe2\x80\xa8é");
    CHECK(out == "\"a\\\"b\\\\c\\b\\f\\n\\r\\t\\u0001\\u001f/\x7f\xe2\x80\xa8é\"");
  }

  TEST_CASE("what is appended stands behind what the string held") {
    std::string out = "data: ";
    json_writer(out).integer(std::numeric_limits<std::int64_t>::min());
    CHECK(out == "data: -9223372036854775808");
  }

  TEST_CASE("every text below U+0800 is read back as it was written") {
    for (unsigned value = 0; value < 0x800; ++value) {
      std::string text;
      if (value >= 0x80) text += static_cast<char>(0xc0 | value >> 6);
      text += static_cast<char>(value >= 0x80 ? 0x80 | (value & 0x3f) : value);
      std::string out;
      json_writer(out).string(text);
      const auto read = json_document::parse(out);
      REQUIRE(read.has_value());
      CHECK(read->root().as_string() == text);
    }
  }
}

}  // namespace parlor::text

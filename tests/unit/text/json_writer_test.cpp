#include "text/json_writer.hpp"

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "text/json_reader.hpp"

namespace parlor::text {
namespace {

std::string written(std::string_view text) {
  json_writer json;
  json.string(text);
  return json.take();
}

}  // namespace

TEST_SUITE("json_writer") {
  TEST_CASE("commas stand between values and nowhere else") {
    json_writer json;
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
        json.take() ==
        R"({"id":7,"name":"ann","open":true,"parent":null,"list":[1,{},[],{"x":[1]},null,false],"last":-2})");
  }

  TEST_CASE("quotes, backslashes and controls are escaped and nothing else is") {
    CHECK(written("a\"b\\c\b\f\n\r\t\x01\x1f/\x7f\xe2\x80\xa8é") ==
          "\"a\\\"b\\\\c\\b\\f\\n\\r\\t\\u0001\\u001f/\x7f\xe2\x80\xa8é\"");
  }

  TEST_CASE("what needs an escape is found wherever it stands") {
    for (std::size_t size = 1; size < 40; ++size) {
      for (std::size_t place = 0; place < size; ++place) {
        for (const char one : {'"', '\\', '\x1f', '\x01', ' ', '!', '#', '[', ']', '\x7f'}) {
          std::string text(size, place % 2 == 0 ? 'a' : '\xe9');
          text[place] = one;
          const bool is_escaped = one == '"' || one == '\\' || one < ' ';
          const std::size_t longer = one == '"' || one == '\\' ? 1 : is_escaped ? 5 : 0;
          const auto out = written(text);
          REQUIRE(out.size() == size + longer + 2);
          REQUIRE((out.compare(1 + place, 1, "\\") == 0) == is_escaped);
          REQUIRE(out.substr(1, place) == text.substr(0, place));
          REQUIRE(out.substr(out.size() - size + place, size - place - 1) == text.substr(place + 1));
        }
      }
    }
  }

  TEST_CASE("a text that is longer than the writer's first memory is written whole") {
    const std::string plain(5000, 'x');
    CHECK(written(plain) == '"' + plain + '"');
    std::string escaped = "\"";
    for (int count = 0; count < 5000; ++count) escaped += "\\u0001";
    CHECK(written(std::string(5000, '\x01')) == escaped + '"');
    json_writer json;
    json.begin_array();
    for (int count = 0; count < 1000; ++count) json.integer(count % 10);
    json.end_array();
    const auto out = json.take();
    CHECK(out.size() == 2001);
    CHECK(out.substr(1995) == "7,8,9]");
  }

  TEST_CASE("the numbers at both ends are written") {
    json_writer json;
    json.begin_array();
    json.integer(std::numeric_limits<std::int64_t>::min());
    json.integer(std::numeric_limits<std::int64_t>::max());
    json.end_array();
    CHECK(json.take() == "[-9223372036854775808,9223372036854775807]");
  }

  TEST_CASE("a UUID is written as its text") {
    const auto value = *parse_uuid("0190f0c8-7e1b-7c3a-9d2e-5b6a7c8d9e0f");
    json_writer json;
    json.begin_object();
    json.member("uuid", value);
    json.key("again");
    json.uuid(value);
    json.end_object();
    CHECK(json.take() == R"({"uuid":")" + to_string(value) + R"(","again":")" + to_string(value) + "\"}");
  }

  TEST_CASE("every text below U+0800 is read back as it was written") {
    for (unsigned value = 0; value < 0x800; ++value) {
      std::string text;
      if (value >= 0x80) text += static_cast<char>(0xc0 | value >> 6);
      text += static_cast<char>(value >= 0x80 ? 0x80 | (value & 0x3f) : value);
      const auto read = json_document::parse(written(text));
      REQUIRE(read.has_value());
      CHECK(read->root().as_string() == text);
    }
  }
}

}  // namespace parlor::text

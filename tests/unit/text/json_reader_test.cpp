#include "text/json_reader.hpp"

#include <string>

#include <doctest/doctest.h>

namespace parlor::text {
namespace {

using namespace std::string_literals;

bool accepts(std::string text, const json_limits& limits = {}) {
  const auto parsed = json_document::parse(std::move(text), limits);
  if (!parsed) CHECK(parsed.error().code == errc::malformed);
  return parsed.has_value();
}

json_document read(std::string text) {
  return json_document::parse(std::move(text)).value();
}

std::string repeat(const std::string& text, std::size_t count) {
  std::string all;
  for (std::size_t index = 0; index < count; ++index) all += text;
  return all;
}

}  // namespace

TEST_SUITE("json_reader") {
  TEST_CASE("a tree of every kind can be read") {
    const auto document =
        read(R"( {"type":"message","data":{"ids":[1,-2,3.5],"ok":true,"no":false,"none":null}} )");
    const json_value& root = document.root();
    REQUIRE(root.is_object());
    CHECK(root.size() == 2);
    CHECK(root.at(0).key() == "type");
    CHECK(root.find("type")->as_string() == "message");
    CHECK(root.find("missing") == nullptr);
    const json_value& data = *root.find("data");
    const json_value& ids = *data.find("ids");
    REQUIRE(ids.is_array());
    CHECK(ids.size() == 3);
    CHECK(ids.at(0).as_integer() == 1);
    CHECK(ids.at(1).as_integer() == -2);
    CHECK(ids.at(2).kind() == json_kind::number);
    CHECK(data.find("ok")->as_boolean() == true);
    CHECK(data.find("no")->as_boolean() == false);
    CHECK(data.find("none")->is_null());
    CHECK_FALSE(data.find("none")->as_boolean().has_value());
    CHECK_FALSE(ids.as_string().has_value());
    CHECK(ids.find("type") == nullptr);
  }

  TEST_CASE("views stay good when the document moves") {
    json_document first = read(R"({"a":"x"})");
    const json_document second = std::move(first);
    CHECK(second.root().find("a")->as_string() == "x");
  }

  TEST_CASE("escapes are decoded, NUL included") {
    const auto document = read(R"("a\"\\\/\b\f\n\r\t\u0041\u00e9\ud83d\ude00\u0000z")");
    CHECK(document.root().as_string() == "a\"\\/\b\f\n\r\tA\xc3\xa9\xf0\x9f\x98\x80\0z"s);
  }

  TEST_CASE("integers are exact or no integers") {
    CHECK(read("9223372036854775807").root().as_integer() == INT64_MAX);
    CHECK(read("-9223372036854775808").root().as_integer() == INT64_MIN);
    CHECK(read("-0").root().as_integer() == 0);
    CHECK(read("4294967296").root().as_integer() == 4294967296);
    for (const char* text : {"9223372036854775808", "18446744073709551616", "-9223372036854775809", "1.0",
                             "1e3", "-0.0", "1.5", "1e-400", "0e38", "0.0000000000e-2147483639"}) {
      CAPTURE(text);
      const auto document = read(text);
      CHECK(document.root().kind() == json_kind::number);
      CHECK_FALSE(document.root().as_integer().has_value());
    }
  }

  TEST_CASE("what is not JSON is malformed") {
    for (const char* text :
         {"",    " ",        "{",   "}",       "[1,]",      "{\"a\":1,}", "{a:1}",    "{'a':1}", "[1 2]",
          "01",  "+1",       ".5",  "1.",      "1e",        "-",          "1e400",    "nul",     "True",
          "NaN", "Infinity", "\"a", "\"\\x\"", "\"\\u12\"", "\"a\nb\"",   "\"a\tb\"", "// x\n1", "/* x */1",
          "1 2", "{} {}",    "[]]", "{\"a\"}", "{\"a\":}",  "[,1]",       "\"\\"}) {
      CAPTURE(text);
      CHECK_FALSE(accepts(text));
    }
  }

  TEST_CASE("a byte order mark is malformed") {
    CHECK_FALSE(accepts("\xef\xbb\xbf{}"));
  }

  TEST_CASE("bytes after the value are malformed, even behind a NUL") {
    CHECK(accepts("{} \r\n\t"));
    CHECK_FALSE(accepts("{}x"));
    CHECK_FALSE(accepts("{}\0"s));
    CHECK_FALSE(accepts("{}\0x"s));
    CHECK_FALSE(accepts("1\0"s));
    CHECK_FALSE(accepts("\0"s));
    CHECK_FALSE(accepts("\"a\0b\""s));
  }

  TEST_CASE("invalid UTF-8 is malformed in values and keys") {
    for (const char* bytes :
         {"\xff", "\xc0\x80", "\xe0\x80\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xc3", "\x80", "\\ud800",
          "\\udc00", "\\ud800\\ud800", "\\udc00\\ud800", "\xc3\\u0080"}) {
      CAPTURE(bytes);
      CHECK_FALSE(accepts("\""s + bytes + "\""));
      CHECK_FALSE(accepts("{\""s + bytes + "\":1}"));
      CHECK_FALSE(accepts("[\""s + std::string(100, 'a') + bytes + "\"]"));
    }
  }

  TEST_CASE("a key that stands twice in one object is malformed") {
    CHECK_FALSE(accepts(R"({"a":1,"b":2,"a":3})"));
    CHECK_FALSE(accepts(R"({"a":1,"\u0061":3})"));
    CHECK_FALSE(accepts(R"({"":1,"":3})"));
    CHECK_FALSE(accepts(R"({"a":1,"b":1,"c":1,"d":1,"e":1,"f":1,"g":1,"h":1,"i":1,"c":1})"));
    CHECK(accepts(R"({"a":1,"b":1,"c":1,"d":1,"e":1,"f":1,"g":1,"h":1,"i":1,"j":1})"));
    CHECK_FALSE(accepts(R"([{"x":{"a":1,"a":1}}])"));
    CHECK(accepts(R"({"a":{"a":1},"b":{"a":1}})"));
  }

  TEST_CASE("depth, values and keys are limited") {
    json_limits limits;
    limits.max_depth = 3;
    CHECK(accepts("[[[1]]]", limits));
    CHECK(accepts(R"([[{"a":1}]])", limits));
    CHECK_FALSE(accepts("[[[[]]]]", limits));
    limits.max_nodes = 4;
    CHECK(accepts("[1,2,3]", limits));
    for (const char* text : {"[1,2,3,4]", "[1,2,3,null]", "[1,2,3,true]", "[1,2,3,\"x\"]", "[1,2,3,[]]"}) {
      CAPTURE(text);
      CHECK_FALSE(accepts(text, limits));
    }
    limits.max_key_bytes = 2;
    CHECK(accepts(R"({"ab":1})", limits));
    CHECK_FALSE(accepts(R"({"abc":1})", limits));
  }

  TEST_CASE("hostile nesting and width are refused without harm") {
    CHECK_FALSE(accepts(std::string(1'000'000, '[')));
    CHECK_FALSE(accepts(repeat("{\"a\":", 200'000)));
    CHECK_FALSE(accepts("[" + repeat("0,", 1'000'000) + "0]"));
  }

  TEST_CASE("a number of a million digits is read or refused in good time") {
    CHECK_FALSE(accepts(std::string(1'000'000, '9')));
    CHECK(accepts("0." + std::string(1'000'000, '3')));
  }

  TEST_CASE("every prefix of a document is malformed") {
    const std::string text = R"({"type":"é\u00e9","data":[1,true,null,{"x":"\ud83d\ude00"}]})";
    CHECK(accepts(text));
    for (std::size_t size = 0; size < text.size(); ++size) CHECK_FALSE(accepts(text.substr(0, size)));
  }

  TEST_CASE("any single byte may be changed without a crash") {
    const std::string text = R"({"type":"é\u00e9","data":[1,-2.5e3,null,{"x":"\ud83d\ude00"}]})";
    for (std::size_t index = 0; index < text.size(); ++index) {
      for (int byte = 0; byte < 256; ++byte) {
        std::string changed = text;
        changed[index] = static_cast<char>(byte);
        (void)accepts(changed);
      }
    }
  }
}

}  // namespace parlor::text

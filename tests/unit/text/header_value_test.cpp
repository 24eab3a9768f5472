#include "text/header_value.hpp"

#include <doctest/doctest.h>

namespace parlor::text {

TEST_SUITE("header_value") {
  TEST_CASE("value and parameters are read") {
    const auto parsed = parse_header_value("Form-Data; NAME=\"a b\" ;filename=x.png;");
    REQUIRE(parsed.has_value());
    CHECK(parsed->value == "form-data");
    CHECK(parsed->find("name") == "a b");
    CHECK(parsed->find("filename") == "x.png");
    CHECK_FALSE(parsed->find("other").has_value());
  }

  TEST_CASE("tabs are blanks, empty parameters are passed over, names are tokens of any kind") {
    const auto parsed = parse_header_value("\tx/y\t;;\t;a1Z_~|=v\t;");
    REQUIRE(parsed.has_value());
    CHECK(parsed->value == "x/y");
    REQUIRE(parsed->parameters.size() == 1);
    CHECK(parsed->find("a1z_~|") == "v");
  }

  TEST_CASE("quotes and backslashes are unescaped, other backslashes stay") {
    CHECK(parse_header_value(R"(x; a="q\"q\\q")")->find("a") == R"(q"q\q)");
    CHECK(parse_header_value(R"(x; a="C:\new\file")")->find("a") == R"(C:\new\file)");
    CHECK(parse_header_value(R"(x; a="a;b=c")")->find("a") == "a;b=c");
  }

  TEST_CASE("broken syntax is refused") {
    for (const char* text : {"", ";", "x y", "x; =1", "x; a", "x; a=", "x; a=\"b", "x; a=\"b\\\"",
                             "x; a=\"b\\", "x; a=\"\x7f\"", "x; a{b=1", "x; a@b=1", "x; a:b=1", "x; a=1; A=2",
                             "x; a=1 b", "x\r\ny; a=1", "x; a=\"\x01\"", "x; a b=1"}) {
      CAPTURE(text);
      CHECK_FALSE(parse_header_value(text).has_value());
    }
  }
}

}  // namespace parlor::text

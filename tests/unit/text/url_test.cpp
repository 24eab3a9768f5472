#include "text/url.hpp"

#include <string>

#include <doctest/doctest.h>

namespace parlor::text {

TEST_SUITE("url") {
  TEST_CASE("escapes are decoded") {
    CHECK(percent_decode("a%20b%2Fc%c3%A9+") == "a b/cé+");
    CHECK(percent_decode("a+b", plus_sign::space) == "a b");
    CHECK(percent_decode("a%2Bb", plus_sign::space) == "a+b");
  }

  TEST_CASE("broken escapes, NUL and invalid UTF-8 are refused") {
    for (const char* text : {"%", "%2", "%zz", "%2g", "a%", "%00", "%ff", "%c3", "%c0%80", "% 2"}) {
      CAPTURE(text);
      CHECK_FALSE(percent_decode(text).has_value());
    }
  }

  TEST_CASE("everything but unreserved characters is escaped and comes back") {
    CHECK(percent_encode("aZ09-._~") == "aZ09-._~");
    CHECK(percent_encode("a b/é") == "a%20b%2F%C3%A9");
    std::string all;
    for (char character = 1; character < 127; ++character) all += character;
    CHECK(percent_decode(percent_encode(all)) == all);
  }

  TEST_CASE("a form is a list of pairs") {
    const auto form = parse_form("content=a+b%21&&empty=&bare&content=2");
    REQUIRE(form.has_value());
    CHECK(form->size() == 4);
    CHECK(find_value(*form, "content") == "a b!");
    CHECK(find_value(*form, "empty") == "");
    CHECK(find_value(*form, "bare") == "");
    CHECK_FALSE(find_value(*form, "other").has_value());
    CHECK(parse_form("")->empty());
    CHECK_FALSE(parse_form("a=%zz").has_value());
  }

  TEST_CASE("a form has at most 64 pairs") {
    std::string form = "a=1";
    for (int index = 1; index < 64; ++index) form += "&a=1";
    CHECK(parse_form(form).has_value());
    CHECK_FALSE(parse_form(form + "&a=1").has_value());
  }
}

}  // namespace parlor::text

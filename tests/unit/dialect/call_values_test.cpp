#include "dialect/call_values.hpp"

#include <doctest/doctest.h>

#include "dialect/problem.hpp"

TEST_SUITE_BEGIN("dialect/call_values");

using parlor::http_call;
using parlor::dialects::find_value;
using parlor::dialects::has_media_type;
using parlor::dialects::read_count;

TEST_CASE("of several values of one name the first is found") {
  const std::vector<parlor::name_and_value> values = {{"a", "1"}, {"b", ""}, {"a", "2"}};
  CHECK(find_value(values, "a") == "1");
  CHECK(find_value(values, "b") == "");
  CHECK_FALSE(find_value(values, "c").has_value());
}

TEST_CASE("a count is its default where it is absent and its bound where it is larger") {
  http_call call;
  CHECK(*read_count(call, "limit", 20, 100) == 20);
  call.query = {{"limit", ""}};
  CHECK(*read_count(call, "limit", 20, 100) == 20);
  call.query = {{"limit", "100"}};
  CHECK(*read_count(call, "limit", 20, 100) == 100);
  call.query = {{"limit", "101"}};
  CHECK(*read_count(call, "limit", 20, 100) == 100);
  call.query = {{"limit", "1"}};
  CHECK(*read_count(call, "limit", 20, 100) == 1);
}

TEST_CASE("a count that is no positive number is refused by its name") {
  for (const auto* text : {"0", "-1", "1.5", "many", "99999999999999999999"}) {
    CAPTURE(text);
    http_call call;
    call.query = {{"limit", text}};
    const auto count = read_count(call, "limit", 20, 100);
    REQUIRE_FALSE(count.has_value());
    CHECK(count.error().code == parlor::errc::invalid_argument);
    CHECK(parlor::dialects::sentence_of(count.error()) == "limit must be a whole number from 1 on");
  }
}

TEST_CASE("a media type is known with its parameters and in any case") {
  http_call call;
  for (const auto* type :
       {"application/json", "Application/JSON", "application/json; charset=utf-8", "application/json;x"}) {
    call.content_type = type;
    CHECK(has_media_type(call, "application/json"));
  }
  for (const auto* type : {"", "application/jsonx", "application", "text/plain"}) {
    call.content_type = type;
    CHECK_FALSE(has_media_type(call, "application/json"));
  }
}

TEST_SUITE_END();

#include "parlor/error.hpp"

#include <set>
#include <string>

#include "parlor/result.hpp"

#include <doctest/doctest.h>

TEST_SUITE_BEGIN("error");

TEST_CASE("every code has a name of its own") {
  std::set<std::string> names;
  const auto last = static_cast<int>(parlor::errc::not_supported);
  for (int code = 0; code <= last; ++code) {
    names.emplace(parlor::name_of(static_cast<parlor::errc>(code)));
  }
  CHECK(names.size() == static_cast<std::size_t>(last) + 1);
  CHECK(names.count("unknown") == 0);
  CHECK(parlor::name_of(parlor::errc::room_not_found) == "room_not_found");
}

TEST_CASE("an error reads as operation, code and detail") {
  CHECK(parlor::to_string({parlor::errc::busy, "open database", "held by another process"}) ==
        "open database: busy: held by another process");
  CHECK(parlor::to_string({parlor::errc::busy, "open database", ""}) == "open database: busy");
  CHECK(parlor::to_string({parlor::errc::busy, "", ""}) == "busy");
}

TEST_CASE("value of a result that has none throws the error's text") {
  const parlor::result<void> failed = parlor::error{parlor::errc::corrupt, "read", "page 7"};
  CHECK_THROWS_WITH_AS(failed.value(), doctest::Contains("read: corrupt: page 7"), std::system_error);
}

TEST_SUITE_END();

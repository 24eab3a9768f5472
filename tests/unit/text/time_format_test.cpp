#include "text/time_format.hpp"

#include <chrono>
#include <ctime>
#include <string>

#include <doctest/doctest.h>

namespace parlor::text {
namespace {

timestamp at(std::int64_t seconds, std::int64_t microseconds = 0) {
  return timestamp(std::chrono::microseconds(seconds * 1'000'000 + microseconds));
}

}  // namespace

TEST_SUITE("time_format") {
  TEST_CASE("each form is as its standard says") {
    const timestamp time = at(1'704'110'400, 123'456);
    CHECK(format_iso_seconds(time) == "2024-01-01T12:00:00Z");
    CHECK(format_iso_milliseconds(time) == "2024-01-01T12:00:00.123Z");
    CHECK(format_iso_microseconds(time) == "2024-01-01T12:00:00.123456Z");
    CHECK(format_iso_microseconds_offset(time) == "2024-01-01T12:00:00.123456+00:00");
    CHECK(format_plain_seconds(time) == "2024-01-01 12:00:00");
    CHECK(format_http_date(time) == "Mon, 01 Jan 2024 12:00:00 GMT");
    CHECK(format_http_date(at(784'111'777)) == "Sun, 06 Nov 1994 08:49:37 GMT");
    CHECK(format_date_path(time) == "2024/01/01");
  }

  TEST_CASE("fractions are padded and time before 1970 is rounded down") {
    CHECK(format_iso_microseconds(at(0, 7)) == "1970-01-01T00:00:00.000007Z");
    CHECK(format_iso_milliseconds(at(0, -1)) == "1969-12-31T23:59:59.999Z");
    CHECK(format_iso_seconds(at(-62'135'596'800)) == "0001-01-01T00:00:00Z");
    CHECK(format_iso_seconds(at(-62'167'219'201)) == "-0001-12-31T23:59:59Z");
  }

  TEST_CASE("the calendar agrees with the system's over three centuries") {
    for (std::int64_t day = -36'500; day < 73'000; ++day) {
      const std::time_t seconds = day * 86'400 + 45'296;
      std::tm calendar{};
      gmtime_r(&seconds, &calendar);
      char expected[64];
      std::strftime(expected, sizeof expected, "%Y-%m-%dT%H:%M:%SZ", &calendar);
      if (format_iso_seconds(at(seconds)) != expected) FAIL(expected);
      std::strftime(expected, sizeof expected, "%a, %d %b %Y %H:%M:%S GMT", &calendar);
      if (format_http_date(at(seconds)) != expected) FAIL(expected);
    }
  }
}

}  // namespace parlor::text

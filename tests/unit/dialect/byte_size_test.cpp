#include "dialect/byte_size.hpp"

#include <doctest/doctest.h>

TEST_SUITE_BEGIN("dialect/byte_size");

using namespace parlor::dialects;

TEST_CASE("bounds are in megabytes, and in a smaller unit where that says more") {
  CHECK(compact_size(10 * 1024 * 1024) == "10.0MB");
  CHECK(compact_size(2048) == "2.0KB");
  CHECK(compact_size(8) == "8B");
}

TEST_CASE("a short size has a tenth only where there is one") {
  CHECK(short_size(5 * 1024 * 1024) == "5MB");
  CHECK(short_size(1536 * 1024) == "1.5MB");
  CHECK(short_size(10 * 1024 * 1024) == "10MB");
  CHECK(short_size(2048) == "2KB");
  CHECK(short_size(8) == "8B");
}

TEST_CASE("a size is shown in the largest unit in which it is 1 at least") {
  CHECK(display_size(0) == "0 B");
  CHECK(display_size(1023) == "1023 B");
  CHECK(display_size(1024) == "1.0 KB");
  CHECK(display_size(102400) == "100.0 KB");
  CHECK(display_size(5 * 1024 * 1024) == "5.0 MB");
  CHECK(display_size(std::int64_t{3} << 30) == "3.0 GB");
}

TEST_SUITE_END();

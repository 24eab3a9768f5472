#include "storage/append_log.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

using texts = parlor::storage_detail::append_log<std::string>;
using numbers = parlor::storage_detail::append_log<int>;

TEST_SUITE_BEGIN("append_log");

TEST_CASE("every entry is found where it was put") {
  numbers log;
  for (std::size_t index = 0; index < 3000; ++index) log.put(index, static_cast<int>(index) * 2);
  for (std::size_t index = 0; index < 3000; ++index) REQUIRE(log.at(index) == static_cast<int>(index) * 2);
}

TEST_CASE("an entry stays where it is while the log grows") {
  texts log;
  std::vector<const std::string*> seen;
  for (std::size_t index = 0; index < 1000; ++index) {
    log.put(index, std::to_string(index));
    seen.push_back(&log.at(index));
  }
  for (std::size_t index = 0; index < 1000; ++index) {
    REQUIRE(seen[index] == &log.at(index));
    REQUIRE(*seen[index] == std::to_string(index));
  }
}

TEST_CASE("what was taken back is overwritten") {
  texts log;
  log.put(0, "kept");
  log.put(1, "taken back");
  log.put(1, "said instead");
  CHECK(log.at(0) == "kept");
  CHECK(log.at(1) == "said instead");
}

TEST_CASE("the first entry of a kind is found among those that may be seen") {
  numbers log;
  for (std::size_t index = 0; index < 100; ++index) log.put(index, static_cast<int>(index) * 10);
  const auto first_from = [&log](std::size_t size, int bound) {
    return log.find_first(size, [bound](int each) { return each >= bound; });
  };
  CHECK(first_from(100, 0) == 0);
  CHECK(first_from(100, 95) == 10);
  CHECK(first_from(100, 990) == 99);
  CHECK(first_from(100, 991) == 100);
  CHECK(first_from(50, 600) == 50);
  CHECK(first_from(0, 0) == 0);
}

TEST_SUITE_END();

#include "storage/uuid_source.hpp"

#include <set>
#include <string>

#include <doctest/doctest.h>

TEST_SUITE_BEGIN("uuid_source");

TEST_CASE("a uuid is of version 7 and carries its milliseconds") {
  parlor::storage_detail::uuid_source source;
  // The example of RFC 9562, appendix A.6: 2022-02-22 19:22:22 UTC.
  const auto text =
      parlor::to_string(source.next(parlor::timestamp{std::chrono::milliseconds{0x017F22E279B0}}));
  CHECK(text.substr(0, 15) == "017f22e2-79b0-7");
  CHECK(std::string{"89ab"}.find(text[19]) != std::string::npos);
}

TEST_CASE("uuids of one moment differ") {
  parlor::storage_detail::uuid_source source;
  std::set<std::string> seen;
  for (int number = 0; number < 1000; ++number) seen.insert(parlor::to_string(source.next({})));
  CHECK(seen.size() == 1000);
}

TEST_CASE("uuids rise with time") {
  parlor::storage_detail::uuid_source source;
  const auto earlier = source.next(parlor::timestamp{std::chrono::milliseconds{1}});
  CHECK(earlier < source.next(parlor::timestamp{std::chrono::milliseconds{2}}));
}

TEST_SUITE_END();

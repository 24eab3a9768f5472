#include "parlor/storage/memory.hpp"
#include "parlor/storage/storage.hpp"

#include <doctest/doctest.h>

TEST_SUITE_BEGIN("memory_storage");

TEST_CASE("a second unit of work is busy, and one after the first is not") {
  const auto store = parlor::make_memory_storage();
  {
    const auto first = store->begin().value();
    const auto second = store->begin();
    REQUIRE_FALSE(second);
    CHECK(second.error().code == parlor::errc::busy);
  }
  CHECK(store->begin());
}

TEST_SUITE_END();

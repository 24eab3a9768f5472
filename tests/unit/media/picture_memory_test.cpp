#include "media/picture_memory.hpp"

#include <cstring>

#include <doctest/doctest.h>

namespace parlor::media {

TEST_SUITE("picture_memory") {
  TEST_CASE("nothing is given beyond the budget, and what is freed is given again") {
    memory_budget budget(100);
    void* first = picture_allocate(60);
    REQUIRE(first != nullptr);
    CHECK(picture_allocate(41) == nullptr);
    CHECK(budget.was_exceeded());
    picture_free(first);
    void* second = picture_allocate(100);
    CHECK(second != nullptr);
    picture_free(second);
  }

  TEST_CASE("a block that grows keeps its content, and for a moment counts twice") {
    memory_budget budget(100);
    void* block = picture_reallocate(nullptr, 4);
    REQUIRE(block != nullptr);
    std::memcpy(block, "abcd", 4);
    block = picture_reallocate(block, 90);
    REQUIRE(block != nullptr);
    CHECK(std::memcmp(block, "abcd", 4) == 0);
    CHECK(!budget.was_exceeded());
    CHECK(picture_reallocate(block, 91) == nullptr);
    CHECK(std::memcmp(block, "abcd", 4) == 0);
    picture_free(block);
  }

  TEST_CASE("without a budget there is no bound") {
    void* block = picture_allocate(1000);
    CHECK(block != nullptr);
    picture_free(block);
    picture_free(nullptr);
  }
}

}  // namespace parlor::media

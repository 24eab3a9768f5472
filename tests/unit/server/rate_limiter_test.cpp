#include "server/rate_limiter.hpp"

#include <doctest/doctest.h>

using namespace parlor;
using namespace parlor::server_side;

namespace {

constexpr rate_limit three_then_two_a_second{2, 3};

timestamp at(std::int64_t milliseconds) {
  return timestamp(std::chrono::milliseconds(milliseconds));
}

}  // namespace

TEST_SUITE("rate_limiter") {
  TEST_CASE("a burst is taken at once, and then as much as flows in") {
    rate_limiter limits;
    for (int frame = 0; frame < 3; ++frame) CHECK(!limits.take({0, 1}, three_then_two_a_second, at(0)));
    CHECK(limits.take({0, 1}, three_then_two_a_second, at(0)) == std::chrono::milliseconds(500));
    CHECK(limits.take({0, 1}, three_then_two_a_second, at(499)) == std::chrono::milliseconds(1));
    CHECK(!limits.take({0, 1}, three_then_two_a_second, at(500)));
    CHECK(limits.take({0, 1}, three_then_two_a_second, at(500)));
  }

  TEST_CASE("a refusal costs nothing") {
    rate_limiter limits;
    for (int frame = 0; frame < 3; ++frame) limits.take({0, 1}, three_then_two_a_second, at(0));
    for (int refused = 0; refused < 100; ++refused) {
      CHECK(limits.take({0, 1}, three_then_two_a_second, at(100)));
    }
    CHECK(!limits.take({0, 1}, three_then_two_a_second, at(500)));
  }

  TEST_CASE("what costs more than there is is owed, and the next has to wait for it") {
    rate_limiter limits;
    limits.take({0, 1}, three_then_two_a_second, at(0));
    CHECK(!limits.take({0, 1}, three_then_two_a_second, at(0), 10));
    // Eleven are gone of three: nine until there is one again.
    CHECK(limits.take({0, 1}, three_then_two_a_second, at(0)) == std::chrono::milliseconds(4500));
    CHECK(limits.take({0, 1}, three_then_two_a_second, at(4000), 10) == std::chrono::milliseconds(500));
    CHECK(!limits.take({0, 1}, three_then_two_a_second, at(4500)));
    CHECK(limits.take({0, 1}, three_then_two_a_second, at(4500)));
  }

  TEST_CASE("kinds and callers have their own, and without a limit there is none") {
    rate_limiter limits;
    for (int frame = 0; frame < 3; ++frame) limits.take({0, 1}, three_then_two_a_second, at(0));
    CHECK(!limits.take({0, 2}, three_then_two_a_second, at(0)));
    CHECK(!limits.take({1, 1}, three_then_two_a_second, at(0)));
    for (int frame = 0; frame < 1000; ++frame) CHECK(!limits.take({2, 1}, rate_limit{}, at(0)));
    CHECK(limits.size() == 3);
  }

  TEST_CASE("a clock that goes back gives nothing and takes nothing") {
    rate_limiter limits;
    for (int frame = 0; frame < 3; ++frame) limits.take({0, 1}, three_then_two_a_second, at(1000));
    CHECK(limits.take({0, 1}, three_then_two_a_second, at(0)) == std::chrono::milliseconds(500));
    CHECK(!limits.take({0, 1}, three_then_two_a_second, at(1500)));
  }

  TEST_CASE("after a clock was set back by a day it flows on at once, and not in a day") {
    constexpr std::int64_t day = 86'400'000;
    rate_limiter limits;
    for (int frame = 0; frame < 3; ++frame) limits.take({0, 1}, three_then_two_a_second, at(day));
    CHECK(limits.take({0, 1}, three_then_two_a_second, at(0)) == std::chrono::milliseconds(500));
    CHECK(limits.take({0, 1}, three_then_two_a_second, at(499)) == std::chrono::milliseconds(1));
    CHECK(!limits.take({0, 1}, three_then_two_a_second, at(500)));
  }

  TEST_CASE("buckets that are full again are forgotten when there are too many") {
    rate_limiter limits;
    for (std::size_t user = 1; user <= rate_limiter::max_buckets; ++user) {
      limits.take({0, user}, three_then_two_a_second, at(0));
    }
    CHECK(limits.size() == rate_limiter::max_buckets);
    limits.take({0, max_id}, three_then_two_a_second, at(10'000));
    CHECK(limits.size() == 1);
  }

  TEST_CASE("where all are in use one makes room for each newcomer, and the others stay as they are") {
    constexpr rate_limit one_an_hour{1.0 / 3600, 1};
    rate_limiter limits;
    for (std::size_t user = 1; user <= rate_limiter::max_buckets; ++user)
      limits.take({0, user}, one_an_hour, at(0));
    for (std::size_t user = 1; user <= 5; ++user) CHECK(!limits.take({1, user}, one_an_hour, at(10'000)));
    CHECK(limits.size() == rate_limiter::max_buckets);
    CHECK(limits.take({0, 6}, one_an_hour, at(10'000)));
    CHECK(limits.take({0, rate_limiter::max_buckets}, one_an_hour, at(10'000)));
    CHECK(limits.take({1, 1}, one_an_hour, at(10'000)));
    CHECK(!limits.take({0, 5}, one_an_hour, at(10'000)));
  }

  TEST_CASE("all buckets are looked through once a second and no more often") {
    constexpr rate_limit one_an_hour{1.0 / 3600, 1};
    constexpr rate_limit one_in_half_a_second{2, 1};
    constexpr std::size_t brief = 10;
    rate_limiter limits;
    for (std::size_t user = 1; user <= rate_limiter::max_buckets; ++user) {
      limits.take({0, user}, user <= brief ? one_in_half_a_second : one_an_hour, at(0));
    }
    limits.take({1, 1}, one_an_hour, at(0));  // looks, and finds none that is full
    limits.take({1, 2}, one_an_hour, at(999));
    CHECK(limits.size() == rate_limiter::max_buckets);
    limits.take({1, 3}, one_an_hour, at(1000));
    CHECK(limits.size() == rate_limiter::max_buckets - (brief - 2) + 1);
  }
}

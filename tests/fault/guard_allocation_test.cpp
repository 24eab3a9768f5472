// What fails for want of memory is said to have failed, also where there is none for saying so.
#include <cstdint>
#include <new>

#include <doctest/doctest.h>

#include "fault/allocation.hpp"
#include "server/guard.hpp"

namespace parlor::tests {

TEST_SUITE_BEGIN("guard_allocations");

TEST_CASE("an operation without memory becomes an error, whichever word of that finds none") {
  std::uint64_t failed = 0;
  for (bool has_failed = true; has_failed;) {
    fail_allocation(++failed);
    const auto outcome = server_side::guarded("an operation with a name of many letters",
                                              []() -> result<void> { throw std::bad_alloc(); });
    has_failed = stop_failing();
    REQUIRE(!outcome);
    CHECK(outcome.error().code == errc::unavailable);
  }
  CHECK(failed > 1);
}

TEST_SUITE_END();

}  // namespace parlor::tests

// Every single allocation of the engine fails, in every command of a conversation: each line is said until it is done, then
// comes the next.
#include <cstdint>
#include <new>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "fault/allocation.hpp"
#include "fault/engine_conversation.hpp"

namespace parlor::tests {
namespace {

bool is_done(const outcome& said) {
  return said.is_committed;
}

}  // namespace

TEST_SUITE_BEGIN("engine_allocations");

TEST_CASE("an engine without memory for a command has done nothing of it, and does it the next time") {
  company usual;
  company tested;
  std::uint64_t failures = 0;
  for (const auto& each : conversation()) {
    CAPTURE(each.what);
    const auto before = stored(tested);
    const auto expected = usual.all.domain.run({each.say(usual)});
    const auto command = each.say(tested);
    for (std::uint64_t at = 1;; ++at) {
      outcome said;
      bool was_thrown = false;
      const std::vector<submitted_command> batch{command};
      fail_allocation(at);
      try {
        said = tested.all.domain.run(batch);
      } catch (const std::bad_alloc&) {
        was_thrown = true;
      }
      const bool has_failed = stop_failing();
      CAPTURE(at);
      if (was_thrown || !is_done(said)) {
        REQUIRE(has_failed);
        ++failures;
        REQUIRE(stored(tested) == before);
        continue;
      }
      REQUIRE(told(said) == told(expected));
      REQUIRE(stored(tested) == stored(usual));
      break;
    }
  }
  CHECK(failures > 400);
}

TEST_SUITE_END();

}  // namespace parlor::tests

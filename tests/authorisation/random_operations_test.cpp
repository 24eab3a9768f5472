// 100,000 operations in a row (1,000,000 in the long form), drawn at random, on the engine and on a model of what
// is permitted: both must say the same to each. Users, rooms and messages that are named are mostly there,
// sometimes those of others, and sometimes nobody's.
//
// No command closes an account: a host does that while the engine does not run, and may change the members of
// any room then. So the engine is started anew from time to time, over what is stored, and that is changed in
// between.
#include <cstddef>
#include <cstdlib>

#include <doctest/doctest.h>

#include "authorisation/random_trial.hpp"

namespace {

// PARLOR_LONG asks for the long form, PARLOR_SEED=n for that seed alone.
std::size_t steps_wanted() {
  return std::getenv("PARLOR_LONG") != nullptr ? 1'000'000 : 100'000;
}

}  // namespace

TEST_SUITE_BEGIN("random_operations");

TEST_CASE("the engine permits what the model permits, whatever is asked in whatever order") {
  constexpr std::size_t steps_per_seed = 10'000;
  const auto* only = std::getenv("PARLOR_SEED");
  const auto first = only != nullptr ? static_cast<unsigned>(std::strtoul(only, nullptr, 10)) : 1u;
  const auto seeds = only != nullptr ? 1u : static_cast<unsigned>(steps_wanted() / steps_per_seed);
  std::size_t allowed = 0;
  std::size_t refused = 0;
  for (unsigned seed = first; seed < first + seeds; ++seed) {
    authorisation::trial one(seed);
    for (std::size_t step = 0; step < steps_per_seed; ++step) REQUIRE(one.step());
    allowed += one.allowed();
    refused += one.refused();
  }
  MESSAGE(allowed << " allowed, " << refused << " refused");
  // Neither side is rare, or little would be proven.
  CHECK(allowed > (allowed + refused) / 5);
  CHECK(refused > (allowed + refused) / 5);
}

TEST_SUITE_END();

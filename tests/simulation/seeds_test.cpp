// Every seed keeps every rule.
#include <cstdint>
#include <cstdlib>
#include <string>

#include <doctest/doctest.h>

#include "simulation/world.hpp"

namespace {

constexpr std::uint64_t long_run = 100000;
constexpr std::uint64_t parts = 4;

std::uint64_t seed_count() {
  return std::getenv("PARLOR_LONG") != nullptr ? long_run : PARLOR_SIMULATED_SEEDS;
}

// Seeds part, part + parts, …
void run_part(std::uint64_t part) {
  for (std::uint64_t seed = part; seed <= seed_count(); seed += parts) {
    const auto how = simulation::setting_of(seed);
    if (simulation::run(seed, how).broken_rule.empty()) continue;
    const auto seen = simulation::run(seed, how, simulation::telling::last_words);
    FAIL("seed " << seed << ", step " << seen.steps << ": " << seen.broken_rule << "\n"
                 << to_string(how) << "\n"
                 << seen.lines << "parlor_simulation_tests --seed=" << seed << " shows it again");
  }
}

}  // namespace

TEST_SUITE("simulation/seeds_1") {
  TEST_CASE("every rule is kept in the first quarter of the seeds") {
    run_part(1);
  }
}
TEST_SUITE("simulation/seeds_2") {
  TEST_CASE("every rule is kept in the second quarter of the seeds") {
    run_part(2);
  }
}
TEST_SUITE("simulation/seeds_3") {
  TEST_CASE("every rule is kept in the third quarter of the seeds") {
    run_part(3);
  }
}
TEST_SUITE("simulation/seeds_4") {
  TEST_CASE("every rule is kept in the fourth quarter of the seeds") {
    run_part(4);
  }
}

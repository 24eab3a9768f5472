// One seed: a stage with people and rooms, a run, and what has to be true of it.
#pragma once

#include <cstdint>
#include <string>

#include "simulation/setting.hpp"
#include "simulation/trace.hpp"

namespace simulation {

struct verdict {
  std::string broken_rule;  // empty where all rules were kept
  std::uint64_t hash = 0;   // of everything that happened
  std::uint64_t steps = 0;
  std::size_t messages = 0;
  std::string lines;  // unless telling::hash
};

verdict run(std::uint64_t seed, const setting& how, telling with = telling::hash);

}  // namespace simulation

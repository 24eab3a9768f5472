// parlor_simulation_tests              every test
// parlor_simulation_tests --seed=N     that seed alone, and all that happens in it
#define DOCTEST_CONFIG_IMPLEMENT
#include <cstdlib>
#include <iostream>
#include <string>

#include <doctest/doctest.h>

#include "simulation/world.hpp"

namespace {

int replay(std::uint64_t seed) {
  const auto how = simulation::setting_of(seed);
  const auto seen = simulation::run(seed, how, simulation::telling::all_words);
  std::cout << seen.lines << "seed " << seed << ": " << to_string(how) << "\n"
            << seen.messages << " messages, " << seen.steps << " steps, hash " << std::hex << seen.hash
            << "\n";
  if (seen.broken_rule.empty()) return EXIT_SUCCESS;
  std::cout << "broken: " << seen.broken_rule << "\n";
  return EXIT_FAILURE;
}

}  // namespace

int main(int count, char** arguments) {
  const std::string option = "--seed=";
  for (int each = 1; each < count; ++each) {
    const std::string argument = arguments[each];
    if (argument.rfind(option, 0) == 0) return replay(std::stoull(argument.substr(option.size())));
  }
  return doctest::Context(count, arguments).run();
}

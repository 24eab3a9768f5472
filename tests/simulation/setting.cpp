#include "simulation/setting.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace simulation {
namespace {

using feature = std::pair<const char*, bool setting::*>;

constexpr std::array<feature, 11> deeds = {{
    {"edits", &setting::edits},
    {"removals", &setting::removals},
    {"typing", &setting::typing},
    {"reading", &setting::reading},
    {"resending", &setting::resending},
    {"doubling", &setting::doubling},
    {"strangers", &setting::strangers},
    {"new_rooms", &setting::new_rooms},
    {"room_ends", &setting::room_ends},
    {"moving", &setting::moving},
    {"comings", &setting::comings},
}};

constexpr std::array<feature, 10> troubles = {{
    {"cuts", &setting::cuts},
    {"darkness", &setting::darkness},
    {"stalls", &setting::stalls},
    {"crashes", &setting::crashes},
    {"refused_commits", &setting::refused_commits},
    {"failing_calls", &setting::failing_calls},
    {"failing_snapshots", &setting::failing_snapshots},
    {"throwing_commits", &setting::throwing_commits},
    {"unsure_commits", &setting::unsure_commits},
    {"clock_jumps", &setting::clock_jumps},
}};

}  // namespace

bool setting::is_calm() const {
  for (const auto& [name, is_on] : troubles) {
    if (this->*is_on) return false;
  }
  return house.max_queued_commands >= 1000 && house.max_queued_queries >= 1000 && house.token_lifetime == 0;
}

std::size_t setting::page() const {
  constexpr std::size_t usual = 4;
  return std::min(usual, house.messenger_page);
}

setting setting_of(std::uint64_t seed) {
  // Other dice than those of the run: a deed more does not change the people.
  dice chance(seed ^ 0x5E771D65U);
  setting made;
  made.users = 2 + chance.below(6);
  made.most_devices = 1 + chance.below(3);
  made.rooms = 1 + chance.below(4);
  made.duration = chance.between(60, 180) * second;
  made.most_idle = chance.between(1, 6) * second;
  for (const auto& [name, is_on] : deeds) made.*is_on = chance.chance(1, 2);
  if (!chance.chance(1, 6)) {
    for (const auto& [name, is_on] : troubles) made.*is_on = chance.chance(1, 3);
    if (chance.chance(1, 5)) made.house.max_queued_commands = 1 + chance.below(4);
    if (chance.chance(1, 5)) made.house.max_queued_queries = 1 + chance.below(2);
    if (chance.chance(1, 5)) made.house.token_lifetime = chance.between(5, 60) * second;
  }
  made.house.runs_in_place = chance.chance(1, 3);
  made.house.max_batch = chance.chance(1, 3) ? 1 : 1 + chance.below(256);
  made.house.most_batch_delay = chance.chance(1, 2) ? 300 : 30 * millisecond;
  made.house.community_history = chance.chance(1, 2) ? 50 : 1 + chance.below(5);
  made.house.messenger_page = chance.chance(1, 2) ? 100 : 1 + chance.below(5);
  made.network.loops = 1 + chance.below(3);
  made.network.most_latency = chance.chance(1, 2) ? 2 * millisecond : 400 * millisecond;
  if (chance.chance(1, 2)) {
    made.network.soft_queue_bytes = 2048;
    made.network.max_queued_bytes = 24 * 1024;
  }
  return made;
}

std::string to_string(const setting& what) {
  std::string text = std::to_string(what.users) + " users, " + std::to_string(what.rooms) + " rooms, " +
                     std::to_string(what.duration / second) + " s;";
  const auto tells = [&](const auto& list) {
    for (const auto& [name, is_on] : list) {
      if (what.*is_on) text.append(" ").append(name);
    }
  };
  tells(deeds);
  tells(troubles);
  return text;
}

}  // namespace simulation

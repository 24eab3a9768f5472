// That a seed is one run, and that the oracle sees what it is there to see: each fault is planted, and is found.
#include <cstdint>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "simulation/world.hpp"

TEST_SUITE_BEGIN("simulation/rules");

using namespace simulation;

namespace {

// A run in which everything is done and nothing goes wrong.
setting busy_setting(std::uint64_t seed) {
  setting how = setting_of(seed);
  how.users = 6;
  how.rooms = 4;
  how.edits = how.removals = how.typing = how.reading = how.resending = how.doubling = true;
  how.strangers = how.new_rooms = how.moving = how.comings = true;
  how.cuts = how.crashes = true;
  return how;
}

// What is said of the fault: one of these, since a fault may be seen in more than one way.
using sentences = std::vector<std::string>;

void is_found(setting how, const sentences& expected) {
  constexpr std::uint64_t enough = 40;
  std::string said;
  for (std::uint64_t seed = 1; seed <= enough && said.empty(); ++seed) {
    auto planted = busy_setting(seed);
    planted.planted_disk = how.planted_disk;
    planted.planted_network = how.planted_network;
    said = run(seed, planted).broken_rule;
  }
  INFO("said: " << said);
  bool is_expected = false;
  for (const auto& each : expected) is_expected = is_expected || said.find(each) != std::string::npos;
  CHECK(is_expected);
}

void is_found(planted_disk_fault fault, const sentences& expected) {
  setting how;
  how.planted_disk = fault;
  is_found(how, expected);
}

void is_found(planted_network_fault fault, const sentences& expected) {
  setting how;
  how.planted_network = fault;
  is_found(how, expected);
}

}  // namespace

TEST_CASE("one seed is one run") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const auto how = setting_of(seed);
    const auto first = run(seed, how);
    const auto again = run(seed, how);
    CHECK(first.hash == again.hash);
    CHECK(first.steps == again.steps);
    CHECK(run(seed, how, telling::all_words).hash == first.hash);
    CHECK(run(seed + 1000, how).hash != first.hash);
  }
}

TEST_CASE("nothing is found where nothing is planted") {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) CHECK(run(seed, busy_setting(seed)).broken_rule == "");
}

TEST_CASE("a commit that was announced and is not there is found") {
  // The names of what is forgotten are given once more.
  is_found(planted_disk_fault::forgets_commit,
           {"not stored", "has lost", "not there", "is told as", "told twice"});
}

TEST_CASE("a message that was sent twice and is there twice is found") {
  is_found(planted_disk_fault::forgets_client_ids, {"is there twice"});
}

TEST_CASE("a message that is told by the name of another is found") {
  is_found(planted_disk_fault::renames_message, {"not stored", "is told as", "out of order"});
}

TEST_CASE("a receipt that goes back is found") {
  is_found(planted_disk_fault::moves_receipt_back,
           {"has gone back", "what they have not", "to be read, and is not"});
}

TEST_CASE("a gap in what was missed is found") {
  is_found(planted_disk_fault::skips_history, {"has caught up without", "is without"});
}

TEST_CASE("a stranger who is taken for a member is found") {
  is_found(planted_disk_fault::admits_stranger, {"stranger", "belongs to somebody else"});
}

TEST_CASE("an edit that changes another message is found") {
  is_found(planted_disk_fault::edits_another, {"an edit has not changed", "changed by itself", "is told as"});
}

TEST_CASE("a frame that is lost is found") {
  is_found(planted_network_fault::loses_frame, {"has missed", "has not heard", "has no answer", "is without",
                                                "has not got", "has caught up without"});
}

TEST_CASE("a frame that comes twice is found") {
  is_found(planted_network_fault::repeats_frame, {"told twice, or out of order"});
}

TEST_CASE("two frames that come in the wrong order are found") {
  is_found(planted_network_fault::swaps_frames, {"has missed", "told twice, or out of order"});
}

TEST_CASE("a frame that goes to a stranger is found") {
  is_found(planted_network_fault::tells_stranger,
           {"stranger", "that it is not in", "room of others", "of another dialect", "not stored"});
}

TEST_CASE("somebody who is gone and is shown as online is found") {
  is_found(planted_network_fault::loses_presence, {"presence"});
}

TEST_SUITE_END();

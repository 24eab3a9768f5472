// What a seed stands for: how many people there are, what they do, and what goes wrong. Each seed has some of
// it and not the rest: what hides behind everything else comes out where everything else is absent.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "simulation/dice.hpp"
#include "simulation/disk.hpp"
#include "simulation/house.hpp"
#include "simulation/network.hpp"
#include "simulation/schedule.hpp"

namespace simulation {

struct setting {
  std::size_t users = 4;
  std::size_t most_devices = 2;  // of one user
  std::size_t rooms = 3;
  microseconds duration = 120 * second;
  microseconds most_idle = 3 * second;  // between two deeds of a device

  bool edits = false;
  bool removals = false;
  bool typing = false;
  bool reading = false;
  bool resending = false;  // what was not answered is sent again under its name
  bool doubling = false;   // a message is sent twice at once
  bool strangers = false;  // who tries what they may not
  bool new_rooms = false;  // groups, and direct rooms that a message makes
  bool room_ends = false;
  bool comings = false;  // members of groups come and go
  bool moving = false;   // sockets that are closed and opened elsewhere

  bool cuts = false;
  bool darkness = false;
  bool stalls = false;
  bool crashes = false;
  bool refused_commits = false;
  bool failing_calls = false;
  bool failing_snapshots = false;
  bool throwing_commits = false;
  bool unsure_commits = false;
  bool clock_jumps = false;

  network_setting network;
  house_setting house;
  planted_network_fault planted_network = planted_network_fault::none;
  planted_disk_fault planted_disk = planted_disk_fault::none;

  // Nothing goes wrong: then everything that is allowed has to succeed.
  bool is_calm() const;
  // So many messages does a device ask for at once.
  std::size_t page() const;
};

setting setting_of(std::uint64_t seed);
std::string to_string(const setting& what);

}  // namespace simulation

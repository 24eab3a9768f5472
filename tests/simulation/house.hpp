// The server: its real parts put together as src/server/server.cpp does, but for the two that have threads,
// which are stepped by the schedule. It can crash at any step.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>

#include "parlor/command.hpp"
#include "parlor/model.hpp"

#include "simulation/dice.hpp"
#include "simulation/disk.hpp"
#include "simulation/network.hpp"
#include "simulation/schedule.hpp"

namespace simulation {

struct house_setting {
  bool runs_in_place = false;  // the engine, where a command is submitted
  std::size_t max_queued_commands = 16384;
  std::size_t max_queued_queries = 4096;
  std::size_t max_batch = 256;
  microseconds most_batch_delay = 2 * millisecond;
  std::size_t community_history = 50;
  std::size_t messenger_page = 100;
  microseconds token_lifetime = 0;  // 0: they do not end
};

class house {
 public:
  // All are borrowed. `committed` is called when a batch is done, before anybody is told.
  house(schedule& time, dice& chance, network& net, disk& store, house_setting setting,
        std::function<parlor::timestamp()> clock, std::function<void()> committed);
  ~house();
  house(const house&) = delete;
  house& operator=(const house&) = delete;

  void open();
  // As kill -9: what is not committed has never been.
  void crash();
  bool is_open() const { return parts_ != nullptr; }
  // What the host's own program asks for on a user's behalf; the answer is of no concern.
  void submit(parlor::user_id as, parlor::command what);
  // From now on a token does not end.
  void grants_lasting_tokens() { token_lifetime_ = 0; }

 private:
  struct parts;

  schedule& time_;
  dice& chance_;
  network& net_;
  disk& store_;
  const house_setting setting_;
  const std::function<parlor::timestamp()> clock_;
  const std::function<void()> committed_;
  microseconds token_lifetime_;
  std::uint64_t submissions_ = 0;
  life life_ = 0;
  std::unique_ptr<parts> parts_;
};

}  // namespace simulation

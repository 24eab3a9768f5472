// The domain: commands in, events out. Single-threaded and deterministic: no lock, no socket, no wall clock.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <unordered_set>
#include <vector>

#include "parlor/command.hpp"
#include "parlor/event.hpp"
#include "parlor/storage/storage.hpp"
#include "parlor/users/user_directory.hpp"

namespace parlor::engine {

struct engine_options {
  std::size_t max_members = 1000;  // of one room, at most 10000
  std::size_t max_rooms_per_user = 1000;
  // In rooms with more members nobody is told that those who have the room open have read (reading::implied):
  // they have once they leave.
  std::size_t max_implied_readers = 32;
  std::size_t max_typing = 10000;           // typing indicators at a time; beyond, further ones are not shown
  std::chrono::seconds typing_timeout{60};  // an indicator that nobody takes back
  std::size_t max_text_bytes = 64 * 1024;   // whatever a dialect allows
};

struct outcome {
  std::vector<addressed_event> events;      // in the order in which they are to be delivered
  std::vector<std::string> orphaned_files;  // keys that the media sink can drop
  std::vector<user_id> came_or_went;        // whose place in online_users may have changed
  bool is_committed = true;                 // false: the storage failed, and every command was refused
};

class engine {
 public:
  // All are borrowed and outlive the engine. `clock` is asked once per batch.
  engine(storage& store, user_directory& users, std::function<timestamp()> clock,
         engine_options options = {});
  ~engine();

  // Runs the batch in order, in one unit of work. If the commit fails, every command of the batch is answered
  // with that error, nothing is announced, and the tables in memory are as they were before.
  outcome run(const std::vector<submitted_command>& batch);

  // What time has brought: typing indicators that ran out.
  outcome tick();

  // Users with at least one open socket, for answering queries. Read between calls, on the engine's thread.
  const std::unordered_set<user_id>& online_users() const;

 private:
  struct state;
  std::unique_ptr<state> state_;
};

// Answers a query from a snapshot: the event for the one who asked, command_failed included. The user is
// known (from.user is set). Called from any thread; `online` is a copy of engine::online_users.
event answer(const query& what, const origin& from, const storage_reader& reader, user_directory& users,
             const std::unordered_set<user_id>& online);

}  // namespace parlor::engine

// The engine's thread without memory: every command is answered all the same, with what it asked for or with an error.
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_set>
#include <utility>
#include <variant>
#include <vector>

#include "parlor/storage/memory.hpp"
#include "parlor/users/stored.hpp"

#include <doctest/doctest.h>

#include "fault/allocation.hpp"
#include "server/engine_thread.hpp"

namespace parlor::tests {
namespace {

using server_side::counters;
using server_side::engine_thread;
using server_side::event_batch;

// Whom something was said to. Memory is there again once something is said: what is tested ends there.
class answers {
 public:
  engine_thread::outlets outlets() {
    return {[this](std::shared_ptr<const event_batch> batch) { take(*batch); },
            [](std::vector<std::string>) {}, [](timestamp) {}};
  }

  void wait_for(session_id session) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return answered_.count(session) > 0; });
  }
  bool has_failed() {
    const std::lock_guard lock(mutex_);
    return std::exchange(has_failed_, false);
  }

 private:
  void take(const event_batch& batch) {
    const bool has_failed = stop_failing();
    const std::lock_guard lock(mutex_);
    has_failed_ = has_failed_ || has_failed;
    for (const auto& one : batch) {
      if (const auto* answer = std::get_if<to_session>(&one.to)) answered_.insert(answer->session);
    }
    changed_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::unordered_set<session_id> answered_;
  bool has_failed_ = false;
};

submitted_command open(std::string subject, session_id session) {
  submitted_command command;
  command.from.session = session;
  command.from.who.subject = std::move(subject);
  command.what = open_session{};
  return command;
}

}  // namespace

TEST_SUITE_BEGIN("engine_thread_allocations");

TEST_CASE("whichever allocation of the engine's thread fails, its commands are answered") {
  server_options options;
  options.storage = make_memory_storage();
  options.users = make_stored_user_directory();
  // The engine's thread asks for the time before it runs anything.
  std::atomic<std::uint64_t> planned{0};
  options.clock = [&planned] {
    if (const auto at = planned.exchange(0); at > 0) fail_allocation(at);
    return timestamp{std::chrono::seconds(1000)};
  };
  counters counts;
  answers heard;
  engine_thread engine(options, counts, heard.outlets());
  engine.start();

  std::uint64_t failures = 0;
  std::uint64_t quiet = 0;
  std::int64_t session = 0;
  // So many allocations do three commands need at most; beyond, nothing fails.
  for (std::uint64_t at = 1; quiet < 3 && at < 2000; ++at) {
    std::vector<submitted_command> commands;
    for (int count = 0; count < 3; ++count) {
      ++session;
      commands.push_back(open("a user of number " + std::to_string(session), session_id(session)));
    }
    planned = at;
    engine.submit(commands);
    for (auto one = session - 2; one <= session; ++one) heard.wait_for(session_id(one));
    const bool has_failed = heard.has_failed();
    failures += has_failed ? 1 : 0;
    quiet = has_failed ? 0 : quiet + 1;
  }
  CHECK(failures > 20);
  CHECK(quiet == 3);
}

TEST_SUITE_END();

}  // namespace parlor::tests

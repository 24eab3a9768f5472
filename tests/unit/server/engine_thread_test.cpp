#include "server/engine_thread.hpp"

#include <condition_variable>
#include <future>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <utility>

#include "parlor/storage/memory.hpp"
#include "parlor/testing/fault.hpp"
#include "parlor/users/stored.hpp"

#include <doctest/doctest.h>

using namespace parlor;
using namespace parlor::server_side;

namespace {

// Collects what comes out, and waits for so many events of a kind.
class collector {
 public:
  engine_thread::outlets outlets() {
    return {[this](std::shared_ptr<const event_batch> batch) {
              {
                const std::lock_guard lock(mutex_);
                ++deliveries_;
                events_.insert(events_.end(), batch->begin(), batch->end());
              }
              changed_.notify_all();
            },
            [this](std::vector<std::string> keys) {
              const std::lock_guard lock(mutex_);
              dropped_.insert(dropped_.end(), keys.begin(), keys.end());
            },
            [](timestamp) {}};
  }

  std::size_t deliveries() {
    const std::lock_guard lock(mutex_);
    return deliveries_;
  }

  std::vector<std::string> dropped() {
    const std::lock_guard lock(mutex_);
    return dropped_;
  }

  template <typename Kind>
  std::vector<addressed_event> wait_for(std::size_t count) {
    std::unique_lock lock(mutex_);
    std::vector<addressed_event> found;
    changed_.wait(lock, [&] {
      found.clear();
      for (const auto& one : events_) {
        if (std::holds_alternative<Kind>(one.what)) found.push_back(one);
      }
      return found.size() >= count;
    });
    return found;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  event_batch events_;
  std::size_t deliveries_ = 0;
  std::vector<std::string> dropped_;
};

server_options options_in_memory() {
  server_options options;
  options.storage = make_memory_storage();
  options.users = make_stored_user_directory();
  options.clock = [] { return timestamp{std::chrono::seconds(1000)}; };
  return options;
}

submitted_command admit(std::string subject, std::int64_t session) {
  submitted_command command;
  command.from.session = session_id(session);
  command.from.who.subject = std::move(subject);
  command.from.is_socket = false;
  command.what = admit_user{};
  return command;
}

}  // namespace

TEST_SUITE("engine_thread") {
  TEST_CASE("a queue that is full refuses, and what was taken is answered") {
    auto options = options_in_memory();
    options.max_queued_commands = 2;
    counters counts;
    collector out;
    engine_thread engine(options, counts, out.outlets());
    CHECK(engine.submit(admit("ann", 1)));
    CHECK(engine.submit(admit("bob", 2)));
    CHECK(!engine.submit(admit("cem", 3)));
    CHECK(counts.commands_refused == 1);
    engine.start();
    CHECK(out.wait_for<user_loaded>(2).size() == 2);
    engine.stop();
    CHECK(!engine.submit(admit("ann", 4)));
  }

  TEST_CASE("commands that waited together share one unit of work, up to max_batch") {
    auto options = options_in_memory();
    options.max_batch = 4;
    counters counts;
    collector out;
    engine_thread engine(options, counts, out.outlets());
    for (int count = 1; count <= 10; ++count) REQUIRE(engine.submit(admit("ann", count)));
    engine.start();
    out.wait_for<user_loaded>(10);
    engine.stop();
    CHECK(counts.batches == 3);
    CHECK(counts.largest_batch == 4);
  }

  TEST_CASE("of several commands those that do not fit are left, and the others are taken in their order") {
    auto options = options_in_memory();
    options.max_queued_commands = 2;
    counters counts;
    collector out;
    engine_thread engine(options, counts, out.outlets());
    std::vector<submitted_command> commands;
    for (int count = 1; count <= 3; ++count) commands.push_back(admit("ann", count));
    engine.submit(commands);
    REQUIRE(commands.size() == 1);
    CHECK(commands[0].from.session == session_id(3));
    CHECK(counts.commands_refused == 1);
    engine.start();
    const auto answered = out.wait_for<user_loaded>(2);
    CHECK(std::get<to_session>(answered[0].to).session == session_id(1));
    CHECK(std::get<to_session>(answered[1].to).session == session_id(2));
    engine.stop();
    engine.submit(commands);
    CHECK(commands.size() == 1);
  }

  TEST_CASE("batches that follow each other at once are told together, unless they may not wait") {
    for (const auto delay : {std::chrono::microseconds(0), std::chrono::microseconds(60'000'000)}) {
      auto options = options_in_memory();
      options.max_batch = 4;
      options.max_batch_delay = delay;
      counters counts;
      collector out;
      engine_thread engine(options, counts, out.outlets());
      for (int count = 1; count <= 10; ++count) REQUIRE(engine.submit(admit("ann", count)));
      engine.start();
      out.wait_for<user_loaded>(10);
      engine.stop();
      CHECK(counts.batches == 3);
      CHECK(out.deliveries() == (delay.count() == 0 ? 3 : 1));
    }
  }

  TEST_CASE("in place, who submits has run the commands when submit returns") {
    auto options = options_in_memory();
    options.max_batch = 2;
    counters counts;
    collector out;
    engine_thread engine(options, counts, out.outlets(), engine_place::in_place);  // not started: no thread
    std::vector<submitted_command> commands;
    for (int count = 1; count <= 3; ++count) commands.push_back(admit("ann", count));
    engine.submit(commands);
    CHECK(engine.queued() == 0);
    CHECK(counts.batches == 2);
    CHECK(out.wait_for<user_loaded>(3).size() == 3);
  }

  TEST_CASE(
      "in place, commands of several threads at once are each run once, and those of one in their order") {
    constexpr std::int64_t submitters = 4;
    constexpr std::int64_t turns = 200;
    auto options = options_in_memory();
    counters counts;
    collector out;
    engine_thread engine(options, counts, out.outlets(), engine_place::in_place);
    engine.start();
    std::vector<std::thread> threads;
    for (std::int64_t submitter = 0; submitter < submitters; ++submitter) {
      threads.emplace_back([&engine, submitter] {
        for (std::int64_t turn = 0; turn < turns; ++turn) {
          std::vector<submitted_command> commands;
          commands.push_back(admit("ann", submitter * 2 * turns + 2 * turn));
          commands.push_back(admit("ann", submitter * 2 * turns + 2 * turn + 1));
          engine.submit(commands);
        }
      });
    }
    for (auto& one : threads) one.join();
    const auto answered = out.wait_for<user_loaded>(submitters * 2 * turns);
    engine.stop();
    CHECK(answered.size() == submitters * 2 * turns);
    std::vector<std::int64_t> next(submitters);
    for (const auto& one : answered) {
      const auto session = std::get<to_session>(one.to).session.value;
      const auto submitter = static_cast<std::size_t>(session / (2 * turns));
      CHECK(session % (2 * turns) == next[submitter]++);
    }
  }

  TEST_CASE("a storage that throws again when the end of a session is tried again ends nothing else") {
    testing::storage_faults faults;
    std::promise<void> committed;
    int commits = 0;
    faults.before_commit = [&] {
      ++commits;  // the opening, the end, the end again, and once more
      if (commits == 2 || commits == 3) throw std::runtime_error("out of order");
      if (commits == 4) committed.set_value();
    };
    auto options = options_in_memory();
    options.storage = testing::make_faulty_storage(std::move(options.storage), faults);
    counters counts;
    collector out;
    engine_thread engine(options, counts, out.outlets());
    engine.start();
    auto opening = admit("ann", 1);
    opening.from.is_socket = true;
    opening.what = open_session{};
    REQUIRE(engine.submit(std::move(opening)));
    out.wait_for<session_opened>(1);
    submitted_command closing;
    closing.from.session = session_id(1);
    closing.what = close_session{};
    engine.submit_closing(std::move(closing));
    committed.get_future().wait();
    engine.stop();
    CHECK(engine.online()->empty());
  }

  TEST_CASE("a storage that throws when it may do what can wait is told of in the log, and serves on") {
    testing::storage_faults faults;
    std::promise<void> thrown;
    bool has_thrown = false;
    faults.before_maintain = [&] {
      if (std::exchange(has_thrown, true)) return;
      thrown.set_value();
      throw std::runtime_error("out of order");
    };
    auto options = options_in_memory();
    std::vector<std::string> lines;
    options.hooks.log = [&](log_level, std::string_view line) { lines.emplace_back(line); };
    options.storage = testing::make_faulty_storage(std::move(options.storage), faults);
    counters counts;
    collector out;
    engine_thread engine(options, counts, out.outlets());
    engine.start();
    thrown.get_future().wait();
    auto opening = admit("ann", 1);
    opening.what = open_session{};
    REQUIRE(engine.submit(std::move(opening)));
    CHECK(out.wait_for<session_opened>(1).size() == 1);
    engine.stop();
    REQUIRE(lines.size() == 1);
    CHECK(lines[0].find("maintain the storage") != std::string::npos);
  }

  TEST_CASE("what a hook refuses is answered with its error and is not run") {
    auto options = options_in_memory();
    options.hooks.before_send = [](const origin&, const send_message&) -> result<void> {
      return error{errc::forbidden, "moderate", "", 0};
    };
    counters counts;
    collector out;
    engine_thread engine(options, counts, out.outlets());
    submitted_command send;
    send.from.session = session_id(9);
    send.from.client_message_id = "mine";
    send.what = send_message{};
    REQUIRE(engine.submit(std::move(send)));
    engine.start();
    const auto failed = out.wait_for<command_failed>(1);
    engine.stop();
    const auto& answer = std::get<command_failed>(failed[0].what);
    CHECK(answer.problem.code == errc::forbidden);
    CHECK(answer.client_message_id == "mine");
    CHECK(counts.commands == 0);
  }

  TEST_CASE("the files of a message that a hook refuses are dropped") {
    auto options = options_in_memory();
    options.hooks.before_send = [](const origin&, const send_message&) -> result<void> {
      return error{errc::forbidden, "moderate", "", 0};
    };
    counters counts;
    collector out;
    engine_thread engine(options, counts, out.outlets());
    send_message said;
    said.attachments.resize(2);
    said.attachments[0].key = "files/one";
    said.attachments[1].key = "files/two";
    submitted_command send;
    send.what = std::move(said);
    REQUIRE(engine.submit(std::move(send)));
    engine.start();
    out.wait_for<command_failed>(1);
    engine.stop();
    CHECK(out.dropped() == std::vector<std::string>{"files/one", "files/two"});
  }
}

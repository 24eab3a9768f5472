// Every single call of the storage fails, in every command and every question of a conversation.
#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <doctest/doctest.h>

#include "fault/engine_conversation.hpp"

namespace parlor::tests {
namespace {

// A chat in which everything has happened that a question can be about.
struct settled_company : company {
  settled_company() {
    for (const auto& each : conversation()) {
      if (std::string(each.what) == "ann takes back") break;
      if (!all.domain.run({each.say(*this)}).is_committed) throw std::runtime_error(each.what);
    }
  }
};

const std::vector<std::pair<const char*, query>>& questions() {
  const room_reference club{room_id{1}};
  const message_reference first{message_id{1}};
  const message_reference last{message_id{3}};
  static const std::vector<std::pair<const char*, query>> all{
      {"who am I", load_user{}},
      {"what is this room", load_room{club}},
      {"which rooms have I", list_rooms{}},
      {"which rooms have I, by name", list_rooms{user_reference{std::string("ann")}}},
      {"what have I not read", count_unread{}},
      {"who is there", list_online_users{}},
      {"who is called so", search_users{"b", 20}},
      {"who said so", search_messages{"longer", std::nullopt, std::nullopt, 1}},
      {"who said so here, before that", search_messages{"longer", club, last, 20}},
      {"what was said last", load_messages{club, 2, 1, std::nullopt, std::nullopt, 10}},
      {"what was said before that", load_messages{club, 2, 1, last, std::nullopt, 10}},
      {"what was said after that", load_messages{club, 2, 1, std::nullopt, first, 10}},
  };
  return all;
}

}  // namespace

TEST_SUITE_BEGIN("engine_storage_faults");

TEST_CASE(
    "a command of which a call of the storage fails has done nothing, says so, and is done the next time") {
  company usual;
  company tested;
  std::size_t failures = 0;
  for (const auto& each : conversation()) {
    CAPTURE(std::string(each.what));
    const auto before = stored(tested);
    const auto expected = usual.all.domain.run({each.say(usual)});
    const auto command = each.say(tested);
    for (std::size_t calls = 0;; ++calls) {
      CAPTURE(calls);
      tested.all.faults.calls_before_failure = calls;
      const auto said = tested.all.domain.run({command});
      const bool has_failed = !tested.all.faults.calls_before_failure;
      tested.all.faults.calls_before_failure.reset();
      if (!has_failed) {
        REQUIRE(told(said) == told(expected));
        REQUIRE(stored(tested) == stored(usual));
        break;
      }
      ++failures;
      REQUIRE_FALSE(said.is_committed);
      REQUIRE(stored(tested) == before);
      // Who is gone is told nothing.
      const bool is_told = !std::holds_alternative<close_session>(command.what);
      REQUIRE(engine::failure(said) == (is_told ? std::optional<errc>(errc::unavailable) : std::nullopt));
    }
  }
  CHECK(failures > 80);
}

TEST_CASE("a question of which a call of the storage fails is refused, and answered the next time") {
  settled_company tested;
  std::size_t failures = 0;
  for (const auto& [text, asked] : questions()) {
    const std::string what = text;
    CAPTURE(what);
    origin asker;
    asker.user = tested.ann;
    asker.is_socket = false;
    const auto ask = [&, &question = asked] {
      const auto reader = tested.all.store->begin().value();
      return engine::answer(question, asker, *reader, tested.all.users, tested.all.domain.online_users());
    };
    const auto usual = ask();
    REQUIRE_FALSE(engine::failure(usual));
    for (std::size_t calls = 0;; ++calls) {
      CAPTURE(calls);
      tested.all.faults.calls_before_failure = calls;
      const auto answer = ask();
      const bool has_failed = !tested.all.faults.calls_before_failure;
      tested.all.faults.calls_before_failure.reset();
      if (!has_failed) {
        CHECK(answer.index() == usual.index());
        break;
      }
      ++failures;
      REQUIRE(engine::failure(answer) == errc::unavailable);
    }
  }
  CHECK(failures > 50);
}

TEST_SUITE_END();

}  // namespace parlor::tests

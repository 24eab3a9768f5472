// Batches: what happens together, and what is left when it does not.
#include "engine/engine.hpp"

#include <algorithm>

#include <doctest/doctest.h>

#include "unit/engine/chat.hpp"

namespace parlor::engine {

namespace {

const error storage_is_away{errc::unavailable, "commit", "injected"};

struct two_people {
  chat here;
  user_id ann = here.add_user("ann");
  user_id bob = here.add_user("bob");
  room_id room = here.add_room(room_type::direct, {ann, bob});
  seat at = here.open(ann, room_reference{room});
};

}  // namespace

TEST_SUITE_BEGIN("engine");

TEST_CASE("an empty batch does not touch storage") {
  two_people with;
  with.here.faults.begin = storage_is_away;
  CHECK(with.here.domain.run({}).events.empty());
  CHECK(with.here.domain.tick().events.empty());
}

TEST_CASE("a message is not announced before it is stored") {
  two_people with;
  std::size_t seen_before_commit = 99;
  with.here.faults.before_commit = [&] { seen_before_commit = with.here.stored_messages(with.room); };
  const auto sent = with.here.post(with.at, with.room, "hello");
  CHECK(seen_before_commit == 0);
  CHECK(with.here.snapshot()->find_message(sent.id).value().has_value());
}

TEST_CASE("a commit that fails announces nothing and answers everybody") {
  two_people with;
  with.here.faults.commit = storage_is_away;
  auto first = with.here.from(with.at, text_message(with.room, "one"));
  first.from.client_message_id = "mine-1";
  const auto said =
      with.here.domain.run({first, with.here.from(with.at, set_typing{std::nullopt, true}),
                            with.here.from(with.at, text_message(room_id{999}, "refused anyway"))});
  REQUIRE(said.events.size() == 3);
  for (const auto& each : all_of<command_failed>(said)) CHECK(each.problem.code == errc::unavailable);
  CHECK(all_of<command_failed>(said).size() == 3);
  CHECK(all_of<command_failed>(said).front().client_message_id == "mine-1");
  for (const auto& each : said.events) CHECK(goes_to_session(each.to, with.at.session));
  CHECK(with.here.stored_messages(with.room) == 0);

  with.here.faults.commit.reset();
  CHECK(count_of<typing_changed>(with.here.run(with.at, set_typing{std::nullopt, true})) == 1);
  CHECK(with.here.post(with.at, with.room, "two").text == "two");
}

TEST_CASE("a storage that cannot begin answers everybody") {
  two_people with;
  with.here.faults.begin = error{errc::io_failed, "begin", "injected"};
  CHECK(failure(with.here.run(with.at, text_message(with.room, "one"))) == errc::unavailable);
}

TEST_CASE("a session whose commit failed is not open") {
  two_people with;
  with.here.faults.commit = storage_is_away;
  const auto seat_of_bob = with.here.unopened(with.bob);
  CHECK(failure(with.here.run(seat_of_bob, open_session{})) == errc::unavailable);
  CHECK(with.here.domain.online_users().count(with.bob) == 0);
  with.here.faults.commit.reset();
  const auto said = with.here.run(seat_of_bob, open_session{});
  CHECK(count_of<session_opened>(said) == 1);
  CHECK(count_of<presence_changed>(said) == 1);
}

TEST_CASE("a failed commit leaves the current room as it was") {
  two_people with;
  const auto other = with.here.add_room(room_type::group, {with.ann});
  with.here.faults.commit = storage_is_away;
  with.here.run(with.at, join_room{room_reference{other}});
  with.here.faults.commit.reset();
  CHECK(only<room_left>(with.here.run(with.at, leave_room{})).previous == with.room);
}

TEST_CASE("a failed commit leaves typing as it was") {
  two_people with;
  with.here.run(with.at, set_typing{std::nullopt, true});
  with.here.faults.commit = storage_is_away;
  with.here.run(with.at, text_message(with.room, "one"));
  with.here.faults.commit.reset();
  CHECK_FALSE(only<typing_changed>(with.here.run(with.at, set_typing{std::nullopt, false})).is_typing);
}

TEST_CASE("a room whose making failed is not remembered") {
  two_people with;
  const auto next = room_id{with.room.value + 1};
  with.here.faults.commit = storage_is_away;
  with.here.domain.run({with.here.from(with.at, create_room{room_type::group, "new", {}}),
                        with.here.from(with.at, text_message(next, "first"))});
  with.here.faults.commit.reset();
  CHECK(failure(with.here.run(with.at, text_message(next, "second"))) == errc::room_not_found);
}

TEST_CASE("a deletion that failed leaves the room as it was") {
  two_people with;
  with.here.faults.commit = storage_is_away;
  CHECK(failure(with.here.run(with.at, delete_room{room_reference{with.room}})) == errc::unavailable);
  with.here.faults.commit.reset();
  CHECK(with.here.post(with.at, with.room, "still here").text == "still here");
}

TEST_CASE("the end of a session is made up for once storage is back") {
  two_people with;
  with.here.open(with.bob);
  with.here.faults.commit = storage_is_away;
  CHECK(with.here.run(with.at, close_session{}).events.empty());
  CHECK(with.here.domain.online_users().count(with.ann) == 1);
  CHECK(with.here.domain.tick().events.empty());
  with.here.faults.commit.reset();
  const auto said = with.here.domain.tick();
  CHECK_FALSE(only<presence_changed>(said).is_online);
  CHECK(with.here.domain.online_users().count(with.ann) == 0);
  CHECK(with.here.domain.tick().events.empty());
}

TEST_CASE("the end of a session is made up for before the next batch") {
  two_people with;
  with.here.open(with.bob);
  with.here.faults.commit = storage_is_away;
  with.here.run(with.at, close_session{});
  with.here.faults.commit.reset();
  const auto said = with.here.run(with.here.unopened(with.ann), open_session{});
  REQUIRE(said.events.size() == 3);
  CHECK_FALSE(std::get<presence_changed>(said.events[0].what).is_online);
  CHECK(std::holds_alternative<session_opened>(said.events[1].what));
  CHECK(std::get<presence_changed>(said.events[2].what).is_online);
  CHECK(with.here.domain.online_users().count(with.ann) == 1);
}

TEST_CASE("files of a batch that did not happen are dropped unless that is not certain") {
  two_people with;
  auto what = text_message(with.room, "");
  what.attachments = {file_named("a.pdf")};
  with.here.faults.commit = storage_is_away;
  CHECK(with.here.run(with.at, what).orphaned_files == std::vector<std::string>{"a.pdf"});
  with.here.faults.commit = error{errc::io_failed, "commit", "injected"};
  const auto said = with.here.run(with.at, what);
  CHECK(failure(said) == errc::unavailable);
  CHECK(said.orphaned_files.empty());
}

TEST_CASE("a storage that throws leaves the engine as it was") {
  two_people with;
  const auto seat_of_bob = with.here.unopened(with.bob);
  with.here.faults.before_commit = [] { throw std::runtime_error("thrown by a storage"); };
  CHECK_THROWS(with.here.domain.run({with.here.from(seat_of_bob, open_session{}),
                                     with.here.from(with.at, set_typing{std::nullopt, true}),
                                     with.here.from(with.at, leave_room{})}));
  with.here.faults.before_commit = nullptr;
  CHECK(with.here.domain.online_users().count(with.bob) == 0);
  CHECK(count_of<typing_changed>(with.here.run(with.at, set_typing{std::nullopt, true})) == 1);
  CHECK(count_of<session_opened>(with.here.run(seat_of_bob, open_session{})) == 1);
}

TEST_CASE("one bad command does not spoil the batch") {
  two_people with;
  const auto said = with.here.domain.run({with.here.from(with.at, text_message(with.room, "one")),
                                          with.here.from(with.at, text_message(with.room, "")),
                                          with.here.from(with.at, text_message(room_id{999}, "nowhere")),
                                          with.here.from(with.at, text_message(with.room, "two"))});
  REQUIRE(said.events.size() == 4);
  CHECK(std::holds_alternative<message_posted>(said.events[0].what));
  CHECK(std::get<command_failed>(said.events[1].what).problem.code == errc::invalid_argument);
  CHECK(std::get<command_failed>(said.events[2].what).problem.code == errc::room_not_found);
  CHECK(std::holds_alternative<message_posted>(said.events[3].what));
  CHECK(with.here.stored_messages(with.room) == 2);
}

TEST_CASE("a conflict in storage refuses one command") {
  two_people with;
  with.here.faults.call = error{errc::conflict, "append message", "injected"};
  with.here.faults.calls_before_failure = 1;  // the caller is found, the append is refused
  const auto said = with.here.domain.run({with.here.from(with.at, text_message(with.room, "one")),
                                          with.here.from(with.at, text_message(with.room, "two"))});
  CHECK(failure(said) == errc::conflict);
  CHECK(count_of<message_posted>(said) == 1);
}

TEST_CASE("commands of a batch see what those before them did") {
  chat here;
  const auto ann = here.add_user("ann");
  const auto room = here.add_room(room_type::group, {ann});
  const auto seat_of_ann = here.unopened(ann);
  send_message what;
  what.text = "hello";
  const auto said = here.domain.run({here.from(seat_of_ann, open_session{}),
                                     here.from(seat_of_ann, join_room{room_reference{room}}),
                                     here.from(seat_of_ann, set_typing{std::nullopt, true}),
                                     here.from(seat_of_ann, what), here.from(seat_of_ann, close_session{})});
  CHECK(count_of<command_failed>(said) == 0);
  CHECK(count_of<message_posted>(said) == 1);
  CHECK(count_of<typing_changed>(said) == 2);
  CHECK(here.domain.online_users().empty());
}

TEST_CASE("whichever call of storage fails, nothing happens and the same batch succeeds afterwards") {
  two_people with;
  const auto seat_of_bob = with.here.unopened(with.bob);
  const auto cid = with.here.add_user("cid");
  auto file = text_message(with.room, "look");
  file.attachments = {file_named("a.pdf")};
  file.client_message_id = "mine-1";
  const std::vector<submitted_command> batch{
      with.here.from(seat_of_bob, open_session{room_reference{with.room}, true}),
      with.here.from(with.at, set_typing{std::nullopt, true}),
      with.here.from(with.at, file),
      with.here.from(seat_of_bob, mark_read{}),
      with.here.from_request(with.ann, create_room{room_type::group, "three", {with.bob, cid}}),
      with.here.from(with.at, leave_room{})};
  std::size_t failed = 0;
  for (std::size_t calls = 0;; ++calls) {
    with.here.faults.calls_before_failure = calls;
    const auto said = with.here.domain.run(batch);
    if (with.here.faults.calls_before_failure) {
      with.here.faults.calls_before_failure.reset();
      CHECK(count_of<command_failed>(said) == 0);
      CHECK(count_of<session_opened>(said) == 1);
      CHECK(count_of<message_posted>(said) == 1);
      CHECK(count_of<room_loaded>(said) == 1);
      CHECK(count_of<room_left>(said) == 1);
      break;
    }
    ++failed;
    REQUIRE(count_of<command_failed>(said) == batch.size());
    REQUIRE(said.events.size() == batch.size());
    REQUIRE(with.here.stored_messages(with.room) == 0);
    REQUIRE(with.here.domain.online_users().count(with.bob) == 0);
  }
  CHECK(failed > 20);
  CHECK(with.here.stored_messages(with.room) == 1);
}

TEST_SUITE_END();

}  // namespace parlor::engine

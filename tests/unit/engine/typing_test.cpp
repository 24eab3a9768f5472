// Typing indicators.
#include <doctest/doctest.h>

#include "unit/engine/chat.hpp"

namespace parlor::engine {

namespace {

set_typing typing_in(room_id room) {
  return {room_reference{room}, true};
}
set_typing not_typing_in(room_id room) {
  return {room_reference{room}, false};
}

struct two_people {
  chat here;
  user_id ann = here.add_user("ann");
  user_id bob = here.add_user("bob");
  room_id room = here.add_room(room_type::group, {ann, bob});
  seat at = here.open(ann, room_reference{room});
};

}  // namespace

TEST_SUITE_BEGIN("typing");

TEST_CASE("typing is told to the others, as often as it is said") {
  two_people with;
  const auto said = with.here.run(with.at, typing_in(with.room));
  CHECK(only<typing_changed>(said).is_typing);
  CHECK(only<typing_changed>(said).typist.id == with.ann);
  CHECK(goes_to_others(address_of<typing_changed>(said), with.room, with.ann));
  CHECK(count_of<command_completed>(said) == 1);
  CHECK(count_of<typing_changed>(with.here.run(with.at, typing_in(with.room))) == 1);
  CHECK_FALSE(only<typing_changed>(with.here.run(with.at, not_typing_in(with.room))).is_typing);
  CHECK(count_of<typing_changed>(with.here.run(with.at, not_typing_in(with.room))) == 1);
}

TEST_CASE("typing without a room is in the current one") {
  two_people with;
  CHECK(only<typing_changed>(with.here.run(with.at, set_typing{std::nullopt, true})).room == with.room);
}

TEST_CASE("nobody types in a room of others") {
  two_people with;
  const auto cid = with.here.open(with.here.add_user("cid"));
  CHECK(failure(with.here.run(cid, typing_in(with.room))) == errc::room_not_found);
}

TEST_CASE("a socket that is not open does not type") {
  two_people with;
  CHECK(failure(with.here.run(with.here.unopened(with.ann), typing_in(with.room))) == errc::conflict);
}

TEST_CASE("typing ends when the typist sends") {
  two_people with;
  with.here.run(with.at, typing_in(with.room));
  const auto said = with.here.run(with.at, text_message(with.room, "done"));
  CHECK_FALSE(only<typing_changed>(said).is_typing);
  CHECK(goes_to_others(address_of<typing_changed>(said), with.room, with.ann));
  CHECK(count_of<typing_changed>(with.here.run(with.at, close_session{})) == 0);
}

TEST_CASE("typing ends when the typist leaves the room") {
  two_people with;
  with.here.run(with.at, typing_in(with.room));
  CHECK_FALSE(only<typing_changed>(with.here.run(with.at, leave_room{})).is_typing);
}

TEST_CASE("typing ends when the typist goes to another room") {
  two_people with;
  const auto other = with.here.add_room(room_type::group, {with.ann});
  with.here.run(with.at, typing_in(with.room));
  const auto said = with.here.run(with.at, join_room{room_reference{other}});
  CHECK(only<typing_changed>(said).room == with.room);
  CHECK_FALSE(only<typing_changed>(said).is_typing);
}

TEST_CASE("typing goes on when the typist joins the same room again") {
  two_people with;
  with.here.run(with.at, typing_in(with.room));
  CHECK(count_of<typing_changed>(with.here.run(with.at, join_room{room_reference{with.room}})) == 0);
}

TEST_CASE("typing ends in every room when the socket closes") {
  two_people with;
  const auto other = with.here.add_room(room_type::group, {with.ann});
  with.here.run(with.at, typing_in(with.room));
  with.here.run(with.at, typing_in(other));
  CHECK(count_of<typing_changed>(with.here.run(with.at, close_session{})) == 2);
}

TEST_CASE("typing goes on when another socket of the typist closes") {
  two_people with;
  const auto second = with.here.open(with.ann);
  with.here.run(with.at, typing_in(with.room));
  CHECK(count_of<typing_changed>(with.here.run(second, close_session{})) == 0);
}

TEST_CASE("typing that nobody takes back runs out") {
  two_people with;
  with.here.run(with.at, typing_in(with.room));
  with.here.clock.advance(std::chrono::seconds(59));
  CHECK(with.here.domain.tick().events.empty());
  with.here.run(with.at, typing_in(with.room));
  with.here.clock.advance(std::chrono::seconds(59));
  CHECK(with.here.domain.tick().events.empty());
  with.here.clock.advance(std::chrono::seconds(1));
  const auto said = with.here.domain.tick();
  CHECK_FALSE(only<typing_changed>(said).is_typing);
  CHECK(goes_to_others(address_of<typing_changed>(said), with.room, with.ann));
  CHECK(with.here.domain.tick().events.empty());
}

TEST_CASE("typing does not go on for a day where the clock is set back by one") {
  two_people with;
  with.here.run(with.at, typing_in(with.room));
  with.here.clock.advance(-std::chrono::hours(24));
  CHECK_FALSE(only<typing_changed>(with.here.domain.tick()).is_typing);
  // What is said from then on has its time by the new clock.
  with.here.run(with.at, typing_in(with.room));
  CHECK(with.here.domain.tick().events.empty());
}

TEST_CASE("no more indicators are shown than the table holds") {
  engine_options options;
  options.max_typing = 1;
  chat here(options);
  const auto ann = here.add_user("ann");
  const auto bob = here.add_user("bob");
  const auto room = here.add_room(room_type::direct, {ann, bob});
  const auto first = here.open(ann);
  const auto second = here.open(bob);
  CHECK(count_of<typing_changed>(here.run(first, typing_in(room))) == 1);
  const auto said = here.run(second, typing_in(room));
  CHECK(count_of<typing_changed>(said) == 0);
  CHECK(count_of<command_completed>(said) == 1);
  here.run(first, not_typing_in(room));
  CHECK(count_of<typing_changed>(here.run(second, typing_in(room))) == 1);
}

TEST_CASE("one user cannot fill the table") {
  chat here;
  const auto ann = here.add_user("ann");
  const auto at = here.open(ann);
  std::size_t shown = 0;
  for (int count = 0; count < 20; ++count) {
    shown += count_of<typing_changed>(here.run(at, typing_in(here.add_room(room_type::group, {ann}))));
  }
  CHECK(shown == 16);
}

TEST_CASE("typing in a room that is deleted is forgotten") {
  two_people with;
  with.here.run(with.at, typing_in(with.room));
  with.here.run(with.at, delete_room{room_reference{with.room}});
  with.here.clock.advance(std::chrono::hours(1));
  CHECK(with.here.domain.tick().events.empty());
}

TEST_SUITE_END();

}  // namespace parlor::engine

// Making and deleting rooms.
#include <doctest/doctest.h>

#include "unit/engine/chat.hpp"

namespace parlor::engine {

namespace {

create_room direct_with(user_reference other) {
  return {room_type::direct, "", {std::move(other)}};
}

}  // namespace

TEST_SUITE_BEGIN("rooms_of_the_engine");

TEST_CASE("a new direct room is told to both members") {
  chat here;
  const auto ann = here.add_user("ann");
  const auto bob = here.add_user("bob");
  const auto said = here.request(ann, direct_with(bob));
  const auto loaded = only<room_loaded>(said);
  CHECK(loaded.is_new);
  CHECK(loaded.room.participants.size() == 2);
  CHECK(std::holds_alternative<room_loaded>(said.events.front().what));
  const auto changed = all_of<room_changed>(said);
  REQUIRE(changed.size() == 1);
  CHECK(goes_to_users(said.events[1].to, {ann, bob}));
  const auto stored = *here.snapshot()->find_room(loaded.room.room.id).value();
  CHECK(stored == loaded.room.room);
  const auto log = here.snapshot()->events_since(stored.id, 0, 10).value();
  REQUIRE(log.size() == 3);
  CHECK(log[0].kind == room_event_kind::room_created);
  CHECK(log[1].kind == room_event_kind::member_joined);
  CHECK(stored.last_sequence == 3);
}

TEST_CASE("a direct room is made once for its two members") {
  chat here;
  const auto ann = here.add_user("ann");
  const auto bob = here.add_user("bob");
  const auto first = only<room_loaded>(here.request(ann, direct_with(bob)));
  const auto said = here.request(bob, direct_with(std::string("ann")));
  CHECK(said.events.size() == 1);
  CHECK_FALSE(only<room_loaded>(said).is_new);
  CHECK(only<room_loaded>(said).room.room.id == first.room.room.id);
}

TEST_CASE("a direct room has exactly one other member") {
  chat here;
  const auto ann = here.add_user("ann");
  const auto bob = here.add_user("bob");
  const auto cid = here.add_user("cid");
  CHECK(failure(here.request(ann, direct_with(ann))) == errc::invalid_argument);
  CHECK(failure(here.request(ann, create_room{})) == errc::invalid_argument);
  CHECK(failure(here.request(ann, create_room{room_type::direct, "", {bob, cid}})) == errc::invalid_argument);
  CHECK(failure(here.request(ann, direct_with(user_id{99}))) == errc::user_not_found);
}

TEST_CASE("a group has a name and bounds") {
  engine_options options;
  options.max_members = 3;
  options.max_rooms_per_user = 2;
  chat here(options);
  const auto ann = here.add_user("ann");
  const auto bob = here.add_user("bob");
  const auto cid = here.add_user("cid");
  const auto dan = here.add_user("dan");
  CHECK(failure(here.request(ann, create_room{room_type::group, "", {bob}})) == errc::invalid_argument);
  CHECK(failure(here.request(ann, create_room{room_type::group, std::string(2000, 'n'), {bob}})) ==
        errc::too_large);
  CHECK(failure(here.request(ann, create_room{room_type::group, "all", {bob, cid, dan}})) == errc::too_large);
  const auto said = here.request(ann, create_room{room_type::group, "three", {bob, cid, bob, ann}});
  CHECK(failure(said) == errc::too_large);
  const auto made = here.request(ann, create_room{room_type::group, "three", {bob, cid, bob}});
  CHECK(only<room_loaded>(made).room.participants.size() == 3);
  CHECK(count_of<room_loaded>(here.request(ann, create_room{room_type::group, "alone", {}})) == 1);
  CHECK(failure(here.request(ann, create_room{room_type::group, "more", {}})) == errc::too_large);
}

TEST_CASE("nobody is put into more rooms than anybody may have") {
  engine_options options;
  options.max_rooms_per_user = 2;
  chat here(options);
  const auto ann = here.add_user("ann");
  const auto bob = here.add_user("bob");
  const auto cid = here.add_user("cid");
  here.add_room(room_type::group, {bob});
  const auto second = here.add_room(room_type::group, {bob});
  const error expected{errc::too_large, "create room", "too many rooms", 2};
  for (const auto& wanted : {create_room{room_type::group, "with both", {cid, bob}}, direct_with(bob)}) {
    CHECK(only<command_failed>(here.request(ann, wanted)).problem == expected);
  }
  for (const auto each : {ann, cid}) CHECK(here.snapshot()->rooms_of(each, 10).value().empty());
  here.request(bob, remove_member{room_reference{second}, bob});
  CHECK_FALSE(failure(here.request(ann, create_room{room_type::group, "with both", {cid, bob}})));
}

TEST_CASE("rooms that were left, or never came to be, are not among those that anybody may have") {
  engine_options options;
  options.max_rooms_per_user = 2;
  chat here(options);
  const auto ann = here.add_user("ann");
  const auto bob = here.add_user("bob");
  const create_room wanted{room_type::group, "with both", {bob}};
  here.faults.commit = error{errc::unavailable, "commit", "injected"};
  for (int refused = 0; refused < 2; ++refused) {
    CHECK(failure(here.request(ann, wanted)) == errc::unavailable);
  }
  here.faults.commit.reset();
  const auto first = only<room_loaded>(here.request(ann, wanted)).room.room.id;
  CHECK_FALSE(failure(here.request(ann, wanted)));
  CHECK(failure(here.request(ann, wanted)) == errc::too_large);
  here.request(ann, delete_room{room_reference{first}});
  CHECK_FALSE(failure(here.request(ann, wanted)));
  CHECK(failure(here.request(ann, wanted)) == errc::too_large);
}

TEST_CASE("a room that was made in a batch is used in the same batch") {
  chat here;
  const auto ann = here.add_user("ann");
  const auto bob = here.add_user("bob");
  const auto room = only<room_loaded>(here.request(ann, direct_with(bob))).room.room.id;
  const auto next = room_id{room.value + 1};
  const auto said = here.domain.run({here.from_request(ann, create_room{room_type::group, "new", {bob}}),
                                     here.from_request(bob, text_message(next, "first"))});
  CHECK(count_of<command_failed>(said) == 0);
  CHECK(only<message_posted>(said).posted.message.room == next);
}

TEST_CASE("a deleted room is gone for everybody") {
  chat here;
  const auto ann = here.add_user("ann");
  const auto bob = here.add_user("bob");
  const auto room = here.add_room(room_type::direct, {ann, bob});
  const auto seat_of_ann = here.open(ann, room_reference{room});
  const auto said = here.request(bob, delete_room{room_reference{room}});
  CHECK(goes_to_room(address_of<room_deleted>(said), room));
  CHECK(count_of<command_completed>(said) == 1);
  send_message what;
  what.text = "anybody?";
  CHECK(failure(here.run(seat_of_ann, what)) == errc::room_not_found);
  CHECK(failure(here.ask(ann, load_room{room_reference{room}})) == errc::room_not_found);
  CHECK(failure(here.request(bob, delete_room{room_reference{room}})) == errc::room_not_found);
  CHECK_FALSE(here.snapshot()->find_room(room).value()->is_active);
}

TEST_CASE("after its deletion a direct room can be made anew") {
  chat here;
  const auto ann = here.add_user("ann");
  const auto bob = here.add_user("bob");
  const auto first = only<room_loaded>(here.request(ann, direct_with(bob))).room.room.id;
  here.request(bob, delete_room{room_reference{first}});
  const auto again = only<room_loaded>(here.request(ann, direct_with(bob)));
  CHECK(again.is_new);
  CHECK(again.room.room.id != first);
}

TEST_CASE("a group is deleted by its creator alone") {
  chat here;
  const auto ann = here.add_user("ann");
  const auto bob = here.add_user("bob");
  const auto room = here.add_room(room_type::group, {ann, bob});
  CHECK(failure(here.request(bob, delete_room{room_reference{room}})) == errc::forbidden);
  CHECK(failure(here.request(here.add_user("cid"), delete_room{room_reference{room}})) ==
        errc::room_not_found);
  CHECK(count_of<room_deleted>(here.request(ann, delete_room{room_reference{room}})) == 1);
}

TEST_SUITE_END();

}  // namespace parlor::engine

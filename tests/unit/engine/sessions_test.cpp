// Sessions, presence and current rooms.
#include <algorithm>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "unit/engine/chat.hpp"

namespace parlor::engine {

TEST_SUITE_BEGIN("sessions");

TEST_CASE("a session is told that it is open before others are told who came") {
  chat here;
  const auto ann = here.add_user("ann");
  const auto bob = here.add_user("bob");
  const auto room = here.add_room(room_type::direct, {ann, bob});
  here.open(bob);
  const auto seat = here.unopened(ann);
  const auto said = here.run(seat, open_session{room_reference{room}, false});
  REQUIRE(said.events.size() == 2);
  CHECK(goes_to_session(said.events[0].to, seat.session));
  const auto opened = std::get<session_opened>(said.events[0].what);
  CHECK(opened.self.id == ann);
  CHECK(opened.current->id == room);
  CHECK(opened.rooms == std::vector<room_id>{room});
  CHECK(goes_to_users(said.events[1].to, {bob}));
  const auto presence = std::get<presence_changed>(said.events[1].what);
  CHECK(presence.is_online);
  CHECK(presence.who.id == ann);
  CHECK(here.domain.online_users().count(ann) == 1);
}

TEST_CASE("a session for all rooms is told every room of its user") {
  chat here;
  const auto ann = here.add_user("ann");
  const auto bob = here.add_user("bob");
  const auto one = here.add_room(room_type::direct, {ann, bob});
  const auto two = here.add_room(room_type::group, {bob, ann});
  here.add_room(room_type::group, {bob});
  const auto said = here.run(here.unopened(ann), open_session{room_reference{one}, true});
  const auto opened = only<session_opened>(said);
  CHECK(opened.all_rooms);
  CHECK(opened.rooms.size() == 2);
  CHECK(std::count(opened.rooms.begin(), opened.rooms.end(), two) == 1);
}

TEST_CASE("a room that is absent or deleted looks the same, and one of others is told apart") {
  chat here;
  const auto ann = here.add_user("ann");
  const auto bob = here.add_user("bob");
  const auto cid = here.add_user("cid");
  const auto others = here.add_room(room_type::direct, {bob, cid});
  const auto deleted = here.add_room(room_type::direct, {ann, bob});
  here.request(ann, delete_room{room_reference{deleted}});
  const auto problem = [&](room_reference which) {
    const auto said = here.run(here.unopened(ann), open_session{std::move(which), false});
    REQUIRE(said.events.size() == 1);
    return only<command_failed>(said).problem;
  };
  const auto absent = problem(room_id{9999});
  CHECK(absent.code == errc::room_not_found);
  CHECK(problem(others).code == errc::not_a_member);  // which dialects show as absent, see closing.hpp
  CHECK(problem(deleted) == absent);
  CHECK(problem(std::string("no-such-slug")) == absent);
  CHECK(problem(uuid{{1}}) == absent);
  CHECK(here.domain.online_users().empty());
}

TEST_CASE("only the first socket of a user is announced and only the end of the last one") {
  chat here;
  const auto ann = here.add_user("ann");
  const auto bob = here.add_user("bob");
  here.add_room(room_type::direct, {ann, bob});
  here.open(bob);
  const auto first = here.open(ann);
  const auto second = here.unopened(ann);
  CHECK(count_of<presence_changed>(here.run(second, open_session{})) == 0);
  CHECK(here.run(first, close_session{}).events.empty());
  CHECK(here.domain.online_users().count(ann) == 1);
  here.clock.advance(std::chrono::seconds(5));
  const auto said = here.run(second, close_session{});
  const auto gone = only<presence_changed>(said);
  CHECK_FALSE(gone.is_online);
  CHECK(gone.who.last_seen == here.clock.now());
  CHECK(goes_to_users(address_of<presence_changed>(said), {bob}));
  CHECK(here.domain.online_users().count(ann) == 0);
  CHECK((*here.snapshot()->find_user(ann).value()).last_seen == here.clock.now());
}

TEST_CASE(
    "everybody who is there and shares a room is told who came and went, however many rooms there are") {
  // One room: everybody in it is listed. 40 with the same people: these are met in the first of them. 40 of
  // which the first, used last, are too large to look at more: who is in the others alone is asked.
  for (const auto& each : {std::pair{1, 0}, std::pair{40, 0}, std::pair{40, 997}}) {
    const auto rooms = each.first;
    const auto crowd = each.second;
    CAPTURE(rooms);
    CAPTURE(crowd);
    chat here;
    const auto ann = here.add_user("ann");
    const auto bob = here.add_user("bob");
    const auto far = here.add_user("far");
    const auto away = here.add_user("away");
    const auto stranger = here.add_user("stranger");
    std::vector<user_id> people{ann, bob, away};
    for (int number = 0; number < crowd; ++number) {
      people.push_back(here.add_user("one of the crowd " + std::to_string(number)));
    }
    here.add_room(room_type::direct, {ann, far});
    here.add_room(room_type::group, {bob, far, stranger});
    for (int number = 0; number < rooms; ++number) here.add_room(room_type::group, people);
    for (const auto one : {bob, far, stranger}) here.open(one);
    const auto seat = here.unopened(ann);
    const std::vector<user_id> expected{bob, far};
    CHECK(goes_to_users(address_of<presence_changed>(here.run(seat, open_session{})), expected));
    CHECK(goes_to_users(address_of<presence_changed>(here.run(seat, close_session{})), expected));
  }
}

TEST_CASE("who is there is told also by one who shares rooms with more people than are told") {
  chat here;
  const auto ann = here.add_user("ann");
  std::vector<user_id> people{ann};
  for (int number = 0; number < 1200; ++number) people.push_back(here.add_user("p" + std::to_string(number)));
  const auto last = people.back();
  here.add_room(room_type::group, {people.begin(), people.begin() + 600});
  std::vector<user_id> others(people.begin() + 600, people.end());
  others.push_back(ann);
  here.add_room(room_type::group, others);
  here.open(last);
  const auto said = here.run(here.unopened(ann), open_session{});
  CHECK(goes_to_users(address_of<presence_changed>(said), {last}));
}

TEST_CASE("an HTTP request has no presence") {
  chat here;
  const auto ann = here.add_user("ann");
  const auto bob = here.add_user("bob");
  here.add_room(room_type::direct, {ann, bob});
  const auto said = here.request(ann, open_session{});
  CHECK(said.events.size() == 1);
  CHECK(count_of<session_opened>(said) == 1);
  CHECK(here.domain.online_users().empty());
}

TEST_CASE("the end of a session that is not open is ignored") {
  chat here;
  CHECK(here.run(here.unopened(here.add_user("ann")), close_session{}).events.empty());
  CHECK(here.run(here.unopened(user_id{}), close_session{}).events.empty());
}

TEST_CASE("a session cannot be opened twice") {
  chat here;
  const auto seat = here.open(here.add_user("ann"));
  CHECK(failure(here.run(seat, open_session{})) == errc::conflict);
  here.run(seat, close_session{});
  CHECK(here.domain.online_users().empty());
}

TEST_CASE("a principal who is not known yet is admitted with the first command") {
  chat here;
  auto hello = here.from({user_id{}, session_id{50}}, open_session{});
  hello.from.who.subject = "auth|dora";
  hello.from.who.claims.first_name = "Dora";
  const auto said = here.domain.run({hello});
  const auto self = only<session_opened>(said).self;
  CHECK(self.first_name == "Dora");
  CHECK(here.snapshot()->find_user(self.id).value().has_value());
  CHECK(here.domain.online_users().count(self.id) == 1);
}

TEST_CASE("a principal whom the directory refuses stays outside") {
  chat here;
  auto hello = here.from({user_id{}, session_id{50}}, open_session{});
  hello.from.who.subject = "refused";
  CHECK(failure(here.domain.run({hello})) == errc::forbidden);
  CHECK(here.domain.online_users().empty());
}

TEST_CASE("a user who is not known any more is not believed") {
  chat here;
  CHECK(failure(here.request(user_id{77}, admit_user{})) == errc::unauthenticated);
}

TEST_CASE("a user who is not active may do nothing") {
  chat here;
  const auto ann = here.add_user("ann");
  here.deactivate(ann);
  CHECK(failure(here.request(ann, admit_user{})) == errc::forbidden);
}

TEST_CASE("an admitted user is shown to themselves") {
  chat here;
  const auto ann = here.add_user("ann");
  const auto said = here.request(ann, admit_user{});
  CHECK(only<user_loaded>(said).self.person.id == ann);
  CHECK_FALSE(only<user_loaded>(said).self.is_online);
}

TEST_CASE("joining a room makes it the current one and leaving it makes none current") {
  chat here;
  const auto ann = here.add_user("ann");
  const auto room = here.add_room(room_type::group, {ann});
  const auto seat = here.open(ann);
  const auto joined = here.run(seat, join_room{room_reference{room}});
  CHECK(only<room_joined>(joined).current.id == room);
  CHECK(goes_to_session(address_of<room_joined>(joined), seat.session));
  send_message here_and_now;
  here_and_now.text = "hello";
  CHECK(count_of<message_posted>(here.run(seat, here_and_now)) == 1);
  CHECK(only<room_left>(here.run(seat, leave_room{})).previous == room);
  CHECK(failure(here.run(seat, here_and_now)) == errc::invalid_argument);
  CHECK(count_of<command_completed>(here.run(seat, leave_room{})) == 1);
}

TEST_CASE("a room of others cannot be joined") {
  chat here;
  const auto room = here.add_room(room_type::group, {here.add_user("bob")});
  CHECK(failure(here.run(here.open(here.add_user("ann")), join_room{room_reference{room}})) ==
        errc::room_not_found);
}

TEST_CASE("a room is joined by id, by uuid and by slug") {
  chat here;
  const auto ann = here.add_user("ann");
  const auto room = here.add_room(room_type::group, {ann});
  const auto stored = *here.snapshot()->find_room(room).value();
  const auto seat = here.open(ann);
  CHECK(only<room_joined>(here.run(seat, join_room{room_reference{stored.id}})).current.id == room);
  CHECK(only<room_joined>(here.run(seat, join_room{room_reference{stored.uuid}})).current.id == room);
  CHECK(only<room_joined>(here.run(seat, join_room{room_reference{stored.slug}})).current.id == room);
}

TEST_CASE("a session acts for nobody but its own user") {
  chat here;
  const auto ann = here.add_user("ann");
  const auto bob = here.add_user("bob");
  const auto room = here.add_room(room_type::direct, {ann, bob});
  const auto seat_of_ann = here.open(ann, room_reference{room});
  send_message what;
  what.text = "as somebody else";
  CHECK(failure(here.run({bob, seat_of_ann.session}, what)) == errc::invalid_argument);
  CHECK(failure(here.run({bob, seat_of_ann.session}, join_room{room_reference{room}})) == errc::conflict);
}

TEST_SUITE_END();

}  // namespace parlor::engine

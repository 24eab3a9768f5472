#include "dialect/other_member.hpp"

#include <initializer_list>

#include <doctest/doctest.h>

TEST_SUITE_BEGIN("dialect/other_member");

using namespace parlor;
using dialects::other_member;

namespace {

room_view room_of(room_type type, std::initializer_list<int> members) {
  room_view room;
  room.room.type = type;
  for (const auto number : members) {
    participant_view one;
    one.who.person.id = user_id(number);
    room.participants.push_back(one);
  }
  return room;
}

}  // namespace

TEST_CASE("a direct room is with the other one") {
  const auto room = room_of(room_type::direct, {1, 2});
  REQUIRE(other_member(room, user_id(1)) != nullptr);
  CHECK(other_member(room, user_id(1))->person.id == user_id(2));
  REQUIRE(other_member(room, user_id(2)) != nullptr);
  CHECK(other_member(room, user_id(2))->person.id == user_id(1));
}

TEST_CASE("a group and a room with oneself are with nobody in particular") {
  CHECK(other_member(room_of(room_type::group, {1, 2}), user_id(1)) == nullptr);
  CHECK(other_member(room_of(room_type::direct, {1}), user_id(1)) == nullptr);
}

TEST_SUITE_END();

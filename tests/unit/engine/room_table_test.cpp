#include "engine/room_table.hpp"

#include <doctest/doctest.h>

#include "unit/engine/chat.hpp"

namespace parlor::engine {

TEST_SUITE_BEGIN("room_table");

TEST_CASE("the rooms that were used last are remembered, and no more than it holds") {
  chat here;
  const auto ann = here.add_user("ann");
  room_table table(2, 100, 10);
  for (int count = 0; count < 5; ++count) {
    const auto room = here.add_room(room_type::group, {ann});
    const auto found = table.find(room, *here.snapshot()).value();
    REQUIRE(found != nullptr);
    CHECK(found->members == std::vector<user_id>{ann});
  }
  CHECK(table.size() == 2);
}

TEST_CASE("no more members are remembered than it holds, but those of the last two rooms") {
  chat here;
  std::vector<user_id> all;
  for (const auto* name : {"ann", "bob", "eve"}) all.push_back(here.add_user(name));
  room_table table(10, 6, 10);
  for (int count = 0; count < 5; ++count) {
    const auto room = here.add_room(room_type::group, all);
    REQUIRE(table.find(room, *here.snapshot()).value() != nullptr);
  }
  CHECK(table.size() == 2);
  room_table small(10, 1, 10);
  for (int count = 0; count < 5; ++count) {
    const auto room = here.add_room(room_type::group, all);
    REQUIRE(small.find(room, *here.snapshot()).value() != nullptr);
  }
  CHECK(small.size() == 2);
}

TEST_CASE("a remembered room is not read again until it is forgotten") {
  chat here;
  const auto ann = here.add_user("ann");
  const auto bob = here.add_user("bob");
  const auto room = here.add_room(room_type::group, {ann});
  room_table table(2, 100, 10);
  CHECK(table.find(room, *here.snapshot()).value()->members.size() == 1);
  here.add_member(room, bob);
  table.keep();
  CHECK(table.find(room, *here.snapshot()).value()->members.size() == 1);
  table.forget(room);
  CHECK(table.find(room, *here.snapshot()).value()->members.size() == 2);
}

TEST_CASE("a room that was loaded or changed and not kept is forgotten") {
  chat here;
  const auto room = here.add_room(room_type::group, {here.add_user("ann")});
  room_table table(2, 100, 10);
  REQUIRE(table.find(room, *here.snapshot()).value() != nullptr);
  table.undo();
  CHECK(table.size() == 0);
  REQUIRE(table.find(room, *here.snapshot()).value() != nullptr);
  table.keep();
  table.undo();
  CHECK(table.size() == 1);
  table.set_newest(room, here.clock.now());
  table.undo();
  CHECK(table.size() == 0);
}

TEST_CASE("a room that is absent is not remembered") {
  chat here;
  room_table table(2, 100, 10);
  CHECK(table.find(room_id{9}, *here.snapshot()).value() == nullptr);
  CHECK(table.size() == 0);
}

TEST_SUITE_END();

}  // namespace parlor::engine

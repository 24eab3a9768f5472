#include "server/session_table.hpp"

#include <chrono>
#include <utility>

#include <doctest/doctest.h>

using namespace parlor;
using namespace parlor::server_side;

namespace {

session made(std::int64_t id, std::int64_t user, std::vector<room_id> rooms) {
  session fresh;
  fresh.id = session_id(id);
  fresh.connection = connection_id::make(0, static_cast<std::uint64_t>(id));
  fresh.view.self = user_id(user);
  fresh.rooms = std::move(rooms);
  return fresh;
}

}  // namespace

TEST_SUITE("session_table") {
  TEST_CASE("a session is found by id, connection, user and room, and by none of them once removed") {
    session_table table;
    auto& added = table.add(made(1, 7, {room_id(4), room_id(5)}));
    CHECK(table.find(session_id(1)) == &added);
    CHECK(table.find(added.connection) == &added);
    CHECK(table.of_user(user_id(7)).size() == 1);
    CHECK(table.in_room(room_id(5)).size() == 1);
    const auto connection = added.connection;
    table.remove(session_id(1));
    CHECK(table.find(session_id(1)) == nullptr);
    CHECK(table.find(connection) == nullptr);
    CHECK(table.of_user(user_id(7)).empty());
    CHECK(table.in_room(room_id(4)).empty());
    CHECK(table.size() == 0);
  }

  TEST_CASE("entering twice is once, and leaving what was never entered is nothing") {
    session_table table;
    auto& who = table.add(made(1, 7, {}));
    table.enter(who, room_id(4));
    table.enter(who, room_id(4));
    CHECK(table.in_room(room_id(4)).size() == 1);
    table.leave(who, room_id(9));
    table.leave(who, room_id(4));
    CHECK(table.in_room(room_id(4)).empty());
    CHECK(who.rooms.empty());
  }

  TEST_CASE("an expiry is answered once, when it is due, and not for a session that has gone") {
    session_table table;
    const timestamp begin{std::chrono::seconds(100)};
    auto first = made(1, 7, {});
    first.expires_at = begin;
    auto second = made(2, 7, {});
    second.expires_at = begin;
    auto later = made(3, 7, {});
    later.expires_at = begin + std::chrono::seconds(1);
    table.add(std::move(first));
    table.add(std::move(second));
    table.add(std::move(later));
    table.remove(session_id(2));
    CHECK(table.take_expired(begin - std::chrono::seconds(1)).empty());
    CHECK(table.take_expired(begin) == std::vector<session_id>{session_id(1)});
    CHECK(table.take_expired(begin).empty());
    CHECK(table.take_expired(begin + std::chrono::seconds(9)) == std::vector<session_id>{session_id(3)});
  }
}

// How a socket opens, is refused and ends.
#include <chrono>

#include <doctest/doctest.h>

#include "transcript/play.hpp"

TEST_SUITE_BEGIN("rooms/connections");

using namespace transcript;

TEST_CASE("a socket opens with the token and the room in the query") {
  play stage;
  auto ann = stage.ann();
  ann.enters("room_id=1");
  ann.sends(R"({"type":"send_message","data":{"content":"here"}})");
  ann.receives(R"({"type":"new_message","data":{"room_id":1}})");
}

TEST_CASE("room_id may be absent, empty, or what a script makes of no room") {
  play stage;
  for (const auto* query : {"", "room_id=", "room_id=undefined", "room_id=null"}) {
    auto ann = stage.ann();
    ann.enters(query);
    ann.sends(R"({"type":"send_message","data":{"content":"where?"}})");
    ann.receives(R"({"type":"error","message":"Invalid request. Check room_id, receiver_id and file_data"})");
    ann.sends(R"({"type":"send_message","data":{"room_id":1,"content":"there"}})");
    ann.receives(R"({"type":"new_message","data":{"room_id":1}})");
  }
}

TEST_CASE("without a token that is accepted the socket closes with 4001") {
  play stage;
  auto stranger = stage.somebody("");
  stranger.enters("room_id=1");
  stranger.is_closed_with(4001, "Not authenticated");
  auto liar = stage.somebody("mallory");
  liar.enters("room_id=1");
  liar.is_closed_with(4001, "Not authenticated");
}

TEST_CASE("a room that is not there or not one's own closes the socket with 4404") {
  play stage;
  auto ann = stage.ann(), cem = stage.cem();
  for (const auto* query : {"room_id=999", "room_id=x", "room_id=-1"}) {
    ann.enters(query);
    ann.is_closed_with(4404, "Room not found");
  }
  cem.enters("room_id=1");
  cem.is_closed_with(4404, "Room not found");
}

TEST_CASE("a socket ends with its token") {
  play stage;
  auto ann = stage.somebody("ann~60");
  ann.enters("room_id=1");
  ann.hears_nothing();
  stage.time_passes(std::chrono::seconds(61));
  ann.is_closed_with(4001, "Token has expired");
}

TEST_CASE("two sockets of one user in one room both hear everything, and none replaces the other") {
  play stage;
  auto ann = stage.ann(), ann_too = stage.ann();
  ann.enters("room_id=1");
  ann_too.enters("room_id=1");
  ann.sends(R"({"type":"send_message","data":{"content":"to myself"}})");
  ann.receives(R"({"type":"new_message","data":{"is_sender":true}})");
  ann_too.receives(R"({"type":"new_message","data":{"is_sender":true}})");
}

TEST_CASE("a socket that subscribes to all hears every room of its user, and of rooms that are new") {
  play stage;
  auto ann = stage.ann(), bob = stage.bob();
  ann.enters("room_id=1");
  bob.enters("subscribe=all");
  ann.forgets();
  ann.sends(R"({"type":"send_message","data":{"room_id":1,"content":"one"}})");
  bob.receives(R"({"type":"new_message","data":{"room_id":1}})");
  ann.sends(R"({"type":"send_message","data":{"room_id":2,"content":"two"}})");
  bob.receives(R"({"type":"new_message","data":{"room_id":2}})");
  const auto made = stage.cem().posts("/rooms", R"({"receiver_id":2})").is(201, "{}");
  bob.receives(R"({"type":"room_update","data":{"name":"cem","room_type":"direct","id":)" +
               std::to_string(made.number("id")) + "}}");
  auto cem = stage.cem();
  cem.enters("room_id=" + std::to_string(made.number("id")));
  bob.receives(R"({"type":"presence","data":{"user_id":3,"is_online":true}})");
  cem.sends(R"({"type":"send_message","data":{"content":"new"}})");
  bob.receives(R"({"type":"new_message","data":{"content":"new"}})");
}

TEST_SUITE_END();

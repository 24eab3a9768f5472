// How a socket opens, is refused and ends.
#include <chrono>
#include <string>

#include <doctest/doctest.h>

#include "transcript/play.hpp"

TEST_SUITE_BEGIN("community/connections");

using namespace transcript;

TEST_CASE("a socket opens in each of the document's spellings, with the token as a sub-protocol") {
  play stage;
  for (const auto* target : {"/ws/chat/?room_id=1", "/ws/chat/?room_id=1/", "/ws/chat/?room_id1/"}) {
    CAPTURE(target);
    auto ann = stage.ann();
    ann.connects(target, credential::in_subprotocol);
    CHECK(ann.chosen_subprotocol() == "Bearer");
    CHECK(ann.receives("[]").text() == "[]");
    ann.hears_nothing();
  }
}

TEST_CASE("the token may stand in the query and in a field, too") {
  play stage;
  auto ann = stage.ann(), bob = stage.bob();
  ann.connects("/ws/chat/?room_id1/", credential::in_query);
  ann.receives("[]");
  bob.connects("/ws/chat/?room_id=1/", credential::in_field);
  bob.receives("[]");
}

TEST_CASE("a socket is sent the last fifty messages, the oldest first") {
  play stage;
  auto ann = stage.ann(), bob = stage.bob();
  ann.connects("/ws/chat/?room_id=1");
  for (int number = 1; number <= 53; ++number)
    ann.sends(R"({"action":"send","message":")" + std::to_string(number) + R"("})");
  ann.forgets();
  bob.connects("/ws/chat/?room_id=1");
  std::string expected;
  for (int number = 4; number <= 53; ++number) {
    if (!expected.empty()) expected += ",";
    expected +=
        R"({"text":")" + std::to_string(number) +
        R"(","message_id":"...","sender_id":1,"status":"read","created_at":"2024-01-01T12:00:00.000000+00:00",
                "updated_at":"2024-01-01T12:00:00.000000+00:00","attachments":[]})";
  }
  bob.receives("[" + expected + "]");
}

TEST_CASE("the history has no deleted messages, and edited ones as they are now") {
  play stage;
  auto ann = stage.ann();
  ann.connects("/ws/chat/?room_id=1");
  ann.receives("[]");
  ann.sends(R"({"action":"send","message":"one"})");
  const auto one = ann.receives(R"({"type":"chat_message"})").number("message.message_id");
  ann.sends(R"({"action":"send","message":"two"})");
  const auto two = ann.receives(R"({"type":"chat_message"})").number("message.message_id");
  stage.time_passes(std::chrono::seconds(60));
  ann.sends(R"({"action":"delete","message_id":)" + std::to_string(one) + "}");
  ann.sends(R"({"action":"edit","message_id":)" + std::to_string(two) + R"(,"text":"zwei"})");
  ann.forgets();
  ann.connects("/ws/chat/?room_id=1");
  ann.receives(
      R"([{"text":"zwei","status":"send","created_at":"2024-01-01T12:00:00.000000+00:00","updated_at":"2024-01-01T12:01:00.000000+00:00"}])");
}

TEST_CASE("a room that is not there and one of others are refused apart, with a reason") {
  play stage;
  auto cem = stage.cem();
  for (const auto* target : {"/ws/chat/?room_id=999", "/ws/chat/?room_id999/", "/ws/chat/?room_id=x",
                             "/ws/chat/?room_id=", "/ws/chat/"}) {
    CAPTURE(target);
    cem.connects(target, credential::in_subprotocol);
    cem.is_closed_with(4404, "Room not found");
  }
  cem.connects("/ws/chat/?room_id=1/", credential::in_subprotocol);
  cem.is_closed_with(4403, "You are not a participant of this room");
}

TEST_CASE("without a token that is accepted the socket closes with 4001") {
  play stage;
  auto stranger = stage.somebody("mallory");
  stranger.connects("/ws/chat/?room_id=1", credential::in_subprotocol);
  stranger.is_closed_with(4001, "Not authenticated");
  stranger.connects("/ws/chat/?room_id=1", credential::none);
  stranger.is_closed_with(4001, "Not authenticated");
}

TEST_CASE("a socket ends with its token") {
  play stage;
  auto ann = stage.somebody("ann~60");
  ann.connects("/ws/chat/?room_id=1", credential::in_subprotocol);
  ann.receives("[]");
  stage.time_passes(std::chrono::seconds(61));
  ann.is_closed_with(4001, "Token has expired");
}

TEST_CASE("a room that is deleted closes its sockets") {
  play stage;
  auto ann = stage.ann(), bob = stage.bob(), elsewhere = stage.bob();
  ann.connects("/ws/chat/?room_id=1");
  bob.connects("/ws/chat/?room_id=1");
  elsewhere.connects("/ws/chat/?room_id=2");
  CHECK(ann.asks("DELETE", "/en/api/v1/chat/delete/1").is_bytes(204).empty());
  ann.is_closed_with(4404, "The room has been deleted");
  bob.is_closed_with(4404, "The room has been deleted");
  elsewhere.receives("[]");
  elsewhere.sends(R"({"action":"send","message":"still here"})");
  elsewhere.receives(R"({"type":"chat_message"})");
}

TEST_SUITE_END();

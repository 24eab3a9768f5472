// Frames that cannot be dealt with are answered, and never end the connection.
#include <string>

#include <doctest/doctest.h>

#include "transcript/play.hpp"

TEST_SUITE_BEGIN("social/errors");

using namespace transcript;

TEST_CASE("what cannot be understood is answered with an error, and the next frame is heard") {
  play stage;
  auto ann = stage.ann();
  ann.connects("/ws/social");
  ann.sends("{");
  ann.receives(R"({"type":"error","message":"Invalid JSON"})");
  ann.sends(R"("privateChat")");
  ann.receives(R"({"type":"error","message":"A frame must be a JSON object"})");
  ann.sends(R"({"type":"send_message","client_id":"c"})");
  ann.receives(R"({"type":"error","message":"Unknown message type","client_id":"c"})");
  ann.sends(R"({"type":"groupChat","message_text":"a"})");
  ann.receives(R"({"type":"error","message":"group_id is required"})");
  ann.sends(R"({"type":"groupChat","group_id":"2","message_text":" ","image_data":null})");
  ann.receives(R"({"type":"error","message":"Message content is required"})");
  ann.sends(R"({"type":"groupChat","group_id":"2","message_text":"a","image_data":7})");
  ann.receives(R"({"type":"error","message":"image_data must be a string"})");
  ann.sends_bytes(R"({"type":"groupChat","group_id":"2","message_text":"a"})");
  ann.receives(R"({"type":"error","message":"Binary frames are not supported"})");
  ann.sends(R"({"type":"groupChat","group_id":"2","message_text":"still here"})");
  ann.receives(R"({"message_text":"still here"})");
}

TEST_CASE("an error about a message has the client's own name for it") {
  play stage;
  auto ann = stage.ann();
  ann.connects("/ws/social");
  ann.sends(R"({"type":"groupChat","group_id":"999","message_text":"a","client_message_id":"m"})");
  ann.receives(R"({"type":"error","message":"Room not found","client_message_id":"m","client_id":"m"})");
}

TEST_SUITE_END();

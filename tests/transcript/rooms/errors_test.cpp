// The documented error texts, and that a wrong frame never ends the connection.
#include <string>

#include <doctest/doctest.h>

#include "text/base64.hpp"
#include "transcript/play.hpp"
#include "transcript/sample_files.hpp"

TEST_SUITE_BEGIN("rooms/errors");

using namespace transcript;
using parlor::text::encode_base64;

TEST_CASE("Not authenticated") {
  play stage;
  stage.somebody("").gets("/rooms").is(401, R"({"detail":"Not authenticated"})");
}

TEST_CASE("File too large. Maximum size: 10.0MB") {
  play stage;
  auto ann = stage.ann();
  ann.uploads("image", {{"big.png", png(10 * 1024 * 1024 + 1)}})
      .is(413, R"({"detail":"File too large. Maximum size: 10.0MB"})");
}

TEST_CASE("File type not allowed, with the allowed types in the document's order") {
  play stage;
  auto ann = stage.ann();
  ann.uploads("image", {{"a.pdf", pdf(), "image/png"}})
      .is(415,
          R"({"detail":"File type not allowed. Allowed types: image/jpeg, image/png, image/gif, image/webp"})");
  ann.enters("room_id=1");
  ann.sends(
      R"({"type":"send_message","data":{"message_type":"image","file_name":"a.png","mime_type":"image/png",
      "client_message_id":"c","file_data":")" +
      encode_base64(program()) + R"("}})");
  ann.receives(R"({"type":"error","client_message_id":"c",
      "message":"File type not allowed. Allowed types: image/jpeg, image/png, image/gif, image/webp"})");
}

TEST_CASE("Room not found") {
  play stage;
  stage.ann().gets("/rooms/999").is(404, R"({"detail":"Room not found"})");
}

TEST_CASE("Message not found") {
  play stage;
  stage.ann().deletes("/messages/999").is(404, R"({"detail":"Message not found"})");
}

TEST_CASE("frames that cannot be understood are answered, and the next one is heard") {
  play stage;
  auto ann = stage.ann();
  ann.enters("room_id=1");
  ann.sends("{");
  ann.receives(R"({"type":"error","message":"Invalid JSON"})");
  ann.sends("[]");
  ann.receives(R"({"type":"error","message":"A frame must be a JSON object"})");
  ann.sends(R"({"type":"dance"})");
  ann.receives(R"({"type":"error","message":"Unknown message type"})");
  ann.sends(R"({"type":"join_room","data":{"room_id":"x"}})");
  ann.receives(R"({"type":"error","message":"room_id must be an integer"})");
  ann.sends_bytes(R"({"type":"leave_room"})");
  ann.receives(R"({"type":"error","message":"Binary frames are not supported"})");
  ann.sends(R"({"type":"send_message","data":{"content":"well"}})");
  ann.receives(R"({"type":"new_message","data":{"content":"well"}})");
}

TEST_CASE("a text message without anything to read is refused") {
  play stage;
  auto ann = stage.ann();
  ann.enters("room_id=1");
  for (const auto* content : {"", " ", "\\n\\t"}) {
    ann.sends(R"({"type":"send_message","data":{"message_type":"text","content":")" + std::string(content) +
              R"("}})");
    ann.receives(R"({"type":"error","message":"Message content is required"})");
  }
}

TEST_CASE("file_data that is no base64, or another one's upload, is refused") {
  play stage;
  auto ann = stage.ann(), bob = stage.bob();
  const auto path = bob.uploads("image", {{"a.png", png()}}).is(200, "{}").string("files.0.file_path");
  ann.enters("room_id=1");
  ann.sends(R"({"type":"send_message","data":{"message_type":"image","file_data":"no base64!"}})");
  ann.receives(R"({"type":"error","message":"file_data must be base64 or the file_path of an own upload"})");
  ann.sends(R"({"type":"send_message","data":{"message_type":"image","file_data":")" + path + R"("}})");
  ann.receives(R"({"type":"error","message":"File not found"})");
}

TEST_CASE("a receiver who is not the other member is refused") {
  play stage;
  auto ann = stage.ann();
  ann.enters("room_id=1");
  ann.sends(R"({"type":"send_message","data":{"room_id":1,"receiver_id":3,"content":"a"}})");
  ann.receives(R"({"type":"error","message":"Invalid request. Check room_id, receiver_id and file_data"})");
}

TEST_SUITE_END();

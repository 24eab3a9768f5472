// The frames, one after the other, and who hears them.
#include <string>

#include <doctest/doctest.h>

#include "text/base64.hpp"
#include "transcript/play.hpp"
#include "transcript/sample_files.hpp"

TEST_SUITE_BEGIN("rooms/frames");

using namespace transcript;
using parlor::text::encode_base64;

TEST_CASE("a text message goes to the room, its sender included") {
  play stage;
  auto ann = stage.ann(), bob = stage.bob();
  ann.enters("room_id=1");
  bob.enters("room_id=1");
  ann.forgets();
  ann.sends(
      R"({"type":"send_message","data":{"room_id":1,"receiver_id":2,"message_type":"text","content":"Hello, how are you?"}})");
  const std::string documented =
      R"("content":"Hello, how are you?","message_type":"text","file_name":null,"file_path":null,"file_size":null,
      "files_data":null,"created_at":"2024-01-01T12:00:00Z","is_read":false,"is_deleted":false,
      "sender_details":{"id":1,"name":"Ann Lee","email":"ann@example.com","avatar_url":"https://example.com/ann.jpg",
      "is_online":true})";
  const auto own = ann.receives(R"({"type":"new_message","data":{)" + documented + R"(,"is_sender":true}})");
  const auto others =
      bob.receives(R"({"type":"new_message","data":{)" + documented + R"(,"is_sender":false}})");
  CHECK(own.number("data.id") == others.number("data.id"));
  ann.hears_nothing();
  bob.hears_nothing();
}

TEST_CASE("one file stands in the message itself, with a link that works") {
  play stage;
  auto ann = stage.ann(), bob = stage.bob();
  ann.enters("room_id=1");
  bob.enters("room_id=1");
  ann.forgets();
  const auto bytes = jpeg(1024);
  ann.sends(R"({"type":"send_message","data":{"room_id":1,"receiver_id":2,"message_type":"image",
      "content":"Check out this image!","file_name":"image.jpg","file_size":1024,"mime_type":"image/jpeg","file_data":")" +
            encode_base64(bytes) + R"("}})");
  const auto shown =
      bob.receives(R"({"type":"new_message","data":{"content":"Check out this image!","message_type":"image",
      "file_name":"image.jpg","file_size":1024,"files_data":null,"mime_type":"image/jpeg"}})");
  ann.receives(R"({"type":"new_message","data":{"file_name":"image.jpg"}})");
  const auto path = shown.string("data.file_path");
  const std::string host = "http://localhost:8000";
  REQUIRE(path.find(host + "/static/chat_files/images/1_") == 0);
  CHECK(bob.opens_link(path.substr(host.size())).is_bytes(200) == bytes);
}

TEST_CASE("several files stand in files_data, in the order in which they were sent") {
  play stage;
  auto ann = stage.ann(), bob = stage.bob();
  ann.enters("room_id=1");
  bob.enters("room_id=1");
  ann.forgets();
  ann.sends(
      R"({"type":"send_message","data":{"room_id":1,"receiver_id":2,"message_type":"image","content":"Here are some photos!",
      "files_data":[{"file_name":"photo1.jpg","file_size":100,"mime_type":"image/jpeg","file_data":")" +
      encode_base64(jpeg(100)) +
      R"("},{"file_name":"photo2.png","file_size":200,"mime_type":"image/png","file_data":")" +
      encode_base64(png(200)) + R"("}]}})");
  const auto shown =
      bob.receives(R"({"type":"new_message","data":{"content":"Here are some photos!","message_type":"image",
      "file_name":null,"file_path":null,"file_size":null,"files_data":[
      {"file_name":"photo1.jpg","file_size":100,"mime_type":"image/jpeg"},
      {"file_name":"photo2.png","file_size":200,"mime_type":"image/png"}]}})");
  CHECK(
      shown.string("data.files_data.0.file_path").find("http://localhost:8000/static/chat_files/images/1_") ==
      0);
  CHECK(shown.string("data.files_data.1.file_path").find("_photo2.png") != std::string::npos);
}

TEST_CASE("typing is heard by the others, never by the typist") {
  play stage;
  auto ann = stage.ann(), bob = stage.bob();
  ann.enters("room_id=1");
  bob.enters("room_id=1");
  ann.forgets();
  ann.sends(R"({"type":"typing","data":{"room_id":1,"is_typing":true}})");
  bob.receives(
      R"({"type":"typing","data":{"room_id":1,"user_id":1,"user_name":"Ann Lee","is_typing":true}})");
  ann.sends(R"({"type":"typing","data":{"room_id":1,"is_typing":false}})");
  bob.receives(R"({"type":"typing","data":{"room_id":1,"user_id":1,"is_typing":false}})");
  ann.hears_nothing();
  bob.hears_nothing();
}

TEST_CASE("join_room makes a room the current one, and what happens in the other is no longer heard") {
  play stage;
  auto ann = stage.ann(), bob = stage.bob();
  ann.enters("room_id=1");
  bob.enters("room_id=1");
  ann.forgets();
  bob.sends(R"({"type":"join_room","data":{"room_id":2}})");
  bob.hears_nothing();
  ann.sends(R"({"type":"send_message","data":{"content":"to room 1"}})");
  ann.receives(R"({"type":"new_message","data":{"room_id":1}})");
  bob.hears_nothing();
  ann.sends(R"({"type":"join_room","data":{"room_id":"2"}})");
  ann.sends(R"({"type":"send_message","data":{"content":"to room 2"}})");
  bob.receives(R"({"type":"new_message","data":{"room_id":2,"content":"to room 2"}})");
}

TEST_CASE("join_room of a room that is not there or not one's own changes nothing") {
  play stage;
  auto ann = stage.ann(), cem = stage.cem();
  cem.enters("room_id=2");
  cem.sends(R"({"type":"join_room","data":{"room_id":1}})");
  cem.receives(R"({"type":"error","message":"Room not found"})");
  ann.enters("room_id=2");
  cem.receives(R"({"type":"presence","data":{"user_id":1}})");
  ann.sends(R"({"type":"send_message","data":{"content":"still there?"}})");
  cem.receives(R"({"type":"new_message","data":{"room_id":2}})");
}

TEST_CASE("leave_room has no data and leaves the socket's current room") {
  play stage;
  auto ann = stage.ann(), bob = stage.bob();
  ann.enters("room_id=1");
  bob.enters("room_id=1");
  ann.forgets();
  bob.sends(R"({"type":"leave_room"})");
  bob.hears_nothing();
  ann.sends(R"({"type":"send_message","data":{"content":"alone"}})");
  ann.receives(R"({"type":"new_message"})");
  bob.hears_nothing();
  bob.sends(R"({"type":"send_message","data":{"content":"where?"}})");
  bob.receives(R"({"type":"error","message":"Invalid request. Check room_id, receiver_id and file_data"})");
}

TEST_CASE(
    "presence goes to those who share a room, when the first socket opens and when the last one closes") {
  play stage;
  auto ann = stage.ann(), bob = stage.bob(), bob_too = stage.bob();
  ann.enters("");
  bob.enters("");
  ann.receives(R"({"type":"presence","data":{"user_id":2,"is_online":true,"user_name":"Bob Ray"}})");
  bob_too.enters("");
  bob.disappears();
  ann.hears_nothing();
  bob_too.disappears();
  ann.receives(R"({"type":"presence","data":{"user_id":2,"is_online":false,"user_name":"Bob Ray"}})");
}

TEST_CASE("message_read is heard by the others in the room, not by the reader") {
  play stage;
  auto ann = stage.ann(), bob = stage.bob();
  ann.enters("room_id=1");
  bob.enters("room_id=1");
  ann.forgets();
  ann.sends(R"({"type":"send_message","data":{"content":"read me"}})");
  ann.receives(R"({"type":"new_message"})");
  bob.receives(R"({"type":"new_message"})");
  bob.posts("/rooms/1/read", "{}").is(200, R"({"room_id":1})");
  ann.receives(R"({"type":"message_read","data":{"room_id":1,"user_id":2,"user_name":"Bob Ray"}})");
  bob.hears_nothing();
  bob.posts("/rooms/1/read", "").is(200, R"({"room_id":1})");
  ann.hears_nothing();
}

TEST_CASE("message_update is the full message, to the whole room") {
  play stage;
  auto ann = stage.ann(), bob = stage.bob();
  ann.enters("room_id=1");
  bob.enters("room_id=1");
  ann.forgets();
  ann.sends(R"({"type":"send_message","data":{"content":"before"}})");
  const auto id = std::to_string(ann.receives(R"({"type":"new_message"})").number("data.id"));
  bob.receives(R"({"type":"new_message"})");
  ann.puts_form("/messages/" + id, "content=after").is(200, "{}");
  for (auto* who : {&ann, &bob}) {
    who->receives(R"({"type":"message_update","data":{"id":)" + id +
                  R"(,"content":"after","message_type":"text",
        "file_name":null,"file_path":null,"file_size":null,"files_data":null,"created_at":"2024-01-01T12:00:00Z",
        "is_read":false,"is_deleted":false,"sender_details":{"id":1,"name":"Ann Lee"}}})");
  }
}

TEST_CASE("an error has its message at the top level, and goes to the sender alone") {
  play stage;
  auto ann = stage.ann(), bob = stage.bob();
  ann.enters("room_id=1");
  bob.enters("room_id=1");
  ann.forgets();
  ann.sends(
      R"({"type":"send_message","data":{"room_id":1,"message_type":"video","content":"a","client_message_id":"c-1"}})");
  const auto error = ann.receives(
      R"({"type":"error","message":"message_type must be text, image, file or voice","client_message_id":"c-1"})");
  CHECK_FALSE(error.has("data"));
  bob.hears_nothing();
}

TEST_CASE(
    "client_message_id comes back to the sender alone, and a repeated one gives the first message again") {
  play stage;
  auto ann = stage.ann(), bob = stage.bob();
  ann.enters("room_id=1");
  bob.enters("room_id=1");
  ann.forgets();
  const std::string frame = R"({"type":"send_message","data":{"content":"once","client_message_id":"c-1"}})";
  ann.sends(frame);
  const auto first =
      ann.receives(R"({"type":"new_message","data":{"content":"once","client_message_id":"c-1"}})");
  bob.receives(R"({"type":"new_message","data":{"content":"once","client_message_id":null}})");
  ann.sends(frame);
  const auto again =
      ann.receives(R"({"type":"new_message","data":{"content":"once","client_message_id":"c-1"}})");
  CHECK(first.number("data.id") == again.number("data.id"));
  bob.hears_nothing();
}

TEST_CASE("a message to another room than the current one is confirmed to its sender") {
  play stage;
  auto ann = stage.ann(), cem = stage.cem();
  ann.enters("room_id=1");
  cem.enters("room_id=2");
  ann.forgets();
  ann.sends(R"({"type":"send_message","data":{"room_id":2,"content":"hello all"}})");
  ann.receives(R"({"type":"new_message","data":{"room_id":2,"is_sender":true}})");
  cem.receives(R"({"type":"new_message","data":{"room_id":2,"is_sender":false}})");
  ann.hears_nothing();
}

TEST_SUITE_END();

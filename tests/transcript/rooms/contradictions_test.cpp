// Where the document contradicts itself or its own client, and what the client then gets.
#include <chrono>
#include <string>

#include <doctest/doctest.h>

#include "transcript/play.hpp"
#include "transcript/sample_files.hpp"

TEST_SUITE_BEGIN("rooms/contradictions");

using namespace transcript;

TEST_CASE("is_sender is each recipient's own, live and in history") {
  play stage;
  auto ann = stage.ann(), bob = stage.bob();
  ann.enters("room_id=1");
  bob.enters("room_id=1");
  ann.forgets();
  bob.sends(R"({"type":"send_message","data":{"content":"mine"}})");
  bob.receives(R"({"type":"new_message","data":{"is_sender":true,"sender_id":2}})");
  ann.receives(R"({"type":"new_message","data":{"is_sender":false,"sender_id":2}})");
  bob.gets("/rooms/1/messages").is(200, R"({"messages":[{"is_sender":true}]})");
  ann.gets("/rooms/1/messages").is(200, R"({"messages":[{"is_sender":false}]})");
}

TEST_CASE("new_message says its room, since a socket changes rooms") {
  play stage;
  auto ann = stage.ann();
  ann.enters("room_id=2");
  ann.sends(R"({"type":"send_message","data":{"content":"a"}})");
  ann.receives(
      R"({"type":"new_message","data":{"room_id":2,"uuid":"...","edited_at":null,"parent_message_id":null}})");
}

TEST_CASE("who chooses a PDF as an image is told the types that are allowed") {
  play stage;
  auto ann = stage.ann();
  const std::string told =
      "File type not allowed. Allowed types: image/jpeg, image/png, image/gif, image/webp";
  ann.uploads("image", {{"paper.pdf", pdf(), "application/pdf"}}).is(415, R"({"detail":")" + told + R"("})");
  const auto path = ann.uploads("file", {{"paper.pdf", pdf()}}).is(200, "{}").string("files.0.file_path");
  ann.enters("room_id=1");
  ann.sends(R"({"type":"send_message","data":{"message_type":"image","file_data":")" + path + R"("}})");
  ann.receives(R"({"type":"error","message":")" + told + R"("})");
}

TEST_CASE("if one file of an upload is refused, none is kept") {
  play stage;
  auto ann = stage.ann();
  ann.uploads("image", {{"a.png", png()}, {"b.pdf", pdf()}}).is(415, R"({"detail":"..."})");
}

TEST_CASE("an edited message says when, so that it can be marked") {
  play stage;
  auto ann = stage.ann();
  ann.enters("room_id=1");
  ann.sends(R"({"type":"send_message","data":{"content":"a"}})");
  const auto id =
      std::to_string(ann.receives(R"({"type":"new_message","data":{"edited_at":null}})").number("data.id"));
  stage.time_passes(std::chrono::hours(1));
  ann.puts_form("/messages/" + id, "content=b").is(200, R"({"edited_at":"2024-01-01T13:00:00Z"})");
  ann.gets("/rooms/1/messages").is(200, R"({"messages":[{"edited_at":"2024-01-01T13:00:00Z"}]})");
}

TEST_CASE("a room may have more than two members, and then needs no receiver") {
  play stage;
  auto ann = stage.ann(), bob = stage.bob(), cem = stage.cem();
  ann.enters("room_id=2");
  bob.enters("room_id=2");
  cem.enters("room_id=2");
  ann.forgets();
  bob.forgets();
  ann.sends(R"({"type":"send_message","data":{"content":"all of you"}})");
  ann.receives(R"({"type":"new_message","data":{"is_sender":true}})");
  bob.receives(R"({"type":"new_message","data":{"is_sender":false}})");
  cem.receives(R"({"type":"new_message","data":{"is_sender":false}})");
}

TEST_CASE("files_data is a list or null, never an empty list and never absent") {
  play stage;
  auto ann = stage.ann();
  ann.enters("room_id=1");
  ann.sends(R"({"type":"send_message","data":{"content":"a","files_data":[]}})");
  ann.receives(R"({"type":"new_message","data":{"files_data":null}})");
}

TEST_CASE("a typist who disconnects is no longer typing") {
  play stage;
  auto ann = stage.ann(), bob = stage.bob();
  ann.enters("room_id=1");
  bob.enters("room_id=1");
  bob.sends(R"({"type":"typing","data":{"room_id":1,"is_typing":true}})");
  ann.forgets();
  bob.disappears();
  ann.receives(R"({"type":"typing","data":{"user_id":2,"is_typing":false}})");
  ann.receives(R"({"type":"presence","data":{"user_id":2,"is_online":false}})");
}

TEST_CASE("a typist who leaves the room, or goes to another one, is no longer typing") {
  for (const auto* going : {R"({"type":"leave_room"})", R"({"type":"join_room","data":{"room_id":2}})"}) {
    play stage;
    auto ann = stage.ann(), bob = stage.bob();
    ann.enters("room_id=1");
    bob.enters("room_id=1");
    ann.forgets();
    bob.sends(R"({"type":"typing","data":{"room_id":1,"is_typing":true}})");
    ann.receives(R"({"type":"typing","data":{"is_typing":true}})");
    bob.sends(going);
    ann.receives(R"({"type":"typing","data":{"user_id":2,"is_typing":false}})");
  }
}

TEST_CASE("a typist who sends is no longer typing") {
  play stage;
  auto ann = stage.ann(), bob = stage.bob();
  ann.enters("room_id=1");
  bob.enters("room_id=1");
  ann.forgets();
  bob.sends(R"({"type":"typing","data":{"room_id":1,"is_typing":true}})");
  ann.receives(R"({"type":"typing","data":{"is_typing":true}})");
  bob.sends(R"({"type":"send_message","data":{"content":"done"}})");
  const auto one = ann.receives(R"({"type":"..."})");
  const auto other = ann.receives(R"({"type":"..."})");
  const auto& typing = one.string("type") == "typing" ? one : other;
  const auto& message = one.string("type") == "typing" ? other : one;
  CHECK(mismatch(R"({"type":"typing","data":{"user_id":2,"is_typing":false}})", typing.text()) == "");
  CHECK(mismatch(R"({"type":"new_message","data":{"content":"done"}})", message.text()) == "");
}

TEST_CASE("a typist who falls silent is no longer typing after a while") {
  play stage;
  auto ann = stage.ann(), bob = stage.bob();
  ann.enters("room_id=1");
  bob.enters("room_id=1");
  ann.forgets();
  bob.sends(R"({"type":"typing","data":{"room_id":1,"is_typing":true}})");
  ann.receives(R"({"type":"typing","data":{"is_typing":true}})");
  stage.time_passes(std::chrono::minutes(5));
  ann.receives(R"({"type":"typing","data":{"user_id":2,"is_typing":false}})");
}

TEST_CASE("numbers that come as strings are numbers") {
  play stage;
  auto ann = stage.ann();
  ann.enters("room_id=1");
  ann.sends(R"({"type":"send_message","data":{"room_id":"1","receiver_id":"2","content":"a"}})");
  ann.receives(R"({"type":"new_message","data":{"room_id":1}})");
}

TEST_CASE("who was last seen when is known after they have gone") {
  play stage;
  auto ann = stage.ann(), bob = stage.bob();
  bob.enters("");
  stage.time_passes(std::chrono::minutes(30));
  bob.disappears();
  ann.gets("/rooms/1")
      .is(200, R"({"participants":["...",{"id":2,"is_online":false,"last_seen":"2024-01-01T12:30:00Z"}]})");
}

TEST_CASE("who is in no room with somebody hears nothing of their coming and going") {
  play stage;
  auto ann = stage.ann(), dora = stage.dora();
  ann.enters("");
  dora.enters("");
  dora.disappears();
  ann.hears_nothing();
}

TEST_CASE("the sender is who the token says, whatever a frame says") {
  play stage;
  auto ann = stage.ann();
  ann.enters("room_id=1");
  ann.sends(
      R"({"type":"send_message","data":{"content":"a","sender_id":2,"user_id":2,"sender_details":{"id":2}}})");
  ann.receives(R"({"type":"new_message","data":{"sender_id":1,"sender_details":{"id":1}}})");
}

TEST_CASE("text is sent as it came: a page escapes it itself") {
  play stage;
  auto ann = stage.ann();
  ann.enters("room_id=1");
  ann.sends(R"({"type":"send_message","data":{"content":"<b>\"&'\\ \ud83d\ude00 ' OR 1=1 --"}})");
  CHECK(ann.receives(R"({"type":"new_message"})").string("data.content") ==
        "<b>\"&'\\ \xF0\x9F\x98\x80 ' OR 1=1 --");
}

TEST_SUITE_END();

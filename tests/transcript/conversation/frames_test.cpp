// The frames of a conversation, one after the other, and who hears them.
#include <string>

#include <doctest/doctest.h>

#include "text/base64.hpp"
#include "transcript/play.hpp"
#include "transcript/sample_files.hpp"

TEST_SUITE_BEGIN("conversation/frames");

using namespace transcript;
using parlor::text::encode_base64;

namespace {

const std::string host = "http://localhost:8000";

struct pair_in_conversation {
  play stage;
  person ann = stage.ann();
  person bob = stage.bob();

  pair_in_conversation() {
    for (auto* who : {&ann, &bob}) {
      who->connects("/ws/chat/1/");
      who->receives(R"({"type":"connection_established"})");
    }
  }
};

std::string file_frame(const std::string& name, const std::string& data) {
  return R"({"type":"file_message","filename":")" + name + R"(","file":")" + data +
         R"(","message":"Here's the document I mentioned"})";
}

const std::string ann_as_sender =
    R"("sender":{"id":1,"email":"ann@example.com","user_type":"talker","full_name":"Ann Lee"})";

}  // namespace

TEST_CASE("a text goes to all in the conversation, its sender included, without a type") {
  pair_in_conversation scene;
  scene.ann.sends(R"({"type":"chat_message","message":"Hello, how are you?"})");
  for (auto* who : {&scene.ann, &scene.bob}) {
    const auto heard =
        who->receives(R"({"conversation":1,)" + ann_as_sender +
                      R"(,"content":"Hello, how are you?","message_type":"text","is_read":false,
        "created_at":"2024-01-01T12:00:00Z","file_attachment":null})");
    CHECK(heard.number("id") >= 1);
    CHECK_FALSE(heard.has("type"));
    who->hears_nothing();
  }
}

TEST_CASE("a group of three hears it as well") {
  play stage;
  auto ann = stage.ann(), bob = stage.bob(), cem = stage.cem();
  for (auto* who : {&ann, &bob, &cem}) {
    who->connects("/ws/chat/2/");
    who->receives(R"({"type":"connection_established","conversation":2})");
  }
  cem.sends(R"({"type":"chat_message","message":"all of you"})");
  for (auto* who : {&ann, &bob, &cem}) {
    who->receives(R"({"conversation":2,"content":"all of you","sender":{"id":3,"full_name":"cem"}})");
  }
}

TEST_CASE("a file of any type comes back with a link that works without a token") {
  pair_in_conversation scene;
  const auto bytes = pdf(102400);
  scene.ann.sends(file_frame("document.pdf", encode_base64(bytes)));
  const auto heard = scene.bob.receives(R"({"conversation":1,)" + ann_as_sender +
                                        R"(,"content":"Here's the document I mentioned","message_type":"file",
      "is_read":false,"created_at":"2024-01-01T12:00:00Z","file_attachment":{"filename":"document.pdf",
      "file_size":102400,"file_size_display":"100.0 KB","file_type":"application/pdf",
      "uploaded_at":"2024-01-01T12:00:00Z"}})");
  scene.ann.receives(R"({"message_type":"file"})");
  CHECK(heard.number("file_attachment.id") >= 1);
  const auto path = heard.string("file_attachment.file");
  CHECK(path.find("/media/chat_files/2024/01/01/document_") == 0);
  const auto mark = path.find('?');
  REQUIRE(mark != std::string::npos);
  CHECK(path.substr(mark - 4, 4) == ".pdf");
  CHECK(heard.string("file_attachment.file_url") == host + path);
  CHECK(scene.bob.opens_link(path).is_bytes(200) == bytes);
}

TEST_CASE("types that other dialects refuse are taken, by content and not by name") {
  pair_in_conversation scene;
  scene.ann.sends(file_frame("setup.exe", encode_base64(program())));
  scene.bob.receives(
      R"({"file_attachment":{"filename":"setup.exe","file_type":"application/octet-stream"}})");
  scene.ann.sends(file_frame("picture.txt", encode_base64(png())));
  scene.bob.receives(R"({"file_attachment":{"filename":"picture.txt","file_type":"image/png"}})");
}

TEST_CASE("two files of one name are kept apart, and both keep it") {
  pair_in_conversation scene;
  std::string paths[2];
  for (auto& path : paths) {
    scene.ann.sends(file_frame("a.txt", encode_base64(plain_text())));
    path = scene.bob.receives(R"({"file_attachment":{"filename":"a.txt"}})").string("file_attachment.file");
  }
  CHECK(paths[0] != paths[1]);
}

TEST_CASE("a data URL is taken like its base64") {
  pair_in_conversation scene;
  scene.ann.sends(file_frame("a.png", "data:image/png;base64," + encode_base64(png())));
  scene.bob.receives(R"({"file_attachment":{"file_type":"image/png","file_size":100}})");
}

TEST_CASE("an upload from before is sent by its address") {
  pair_in_conversation scene;
  const auto key = scene.ann.uploads("file", {{"a.pdf", pdf()}}).is(200, "{}").string("files.0.file_path");
  scene.ann.sends(file_frame("a.pdf", key));
  const auto path = scene.bob.receives(R"({"message_type":"file"})").string("file_attachment.file");
  CHECK(path.substr(0, path.find('?')) == "/media/" + key);
  scene.bob.sends(file_frame("a.pdf", key));
  scene.bob.receives(R"({"type":"error","message":"File not found"})");
}

TEST_CASE("typing goes to the others, never to the typist") {
  pair_in_conversation scene;
  auto ann_too = scene.stage.ann();
  ann_too.connects("/ws/chat/1/");
  ann_too.receives(R"({"type":"connection_established"})");
  for (const auto* word : {"true", "false"}) {
    scene.ann.sends(R"({"type":"typing","is_typing":)" + std::string(word) + "}");
    const auto heard =
        scene.bob.receives(R"({"type":"typing","user_id":1,"user_email":"ann@example.com","is_typing":)" +
                           std::string(word) + "}");
    CHECK_FALSE(heard.has("id"));
  }
  scene.ann.hears_nothing();
  ann_too.hears_nothing();
}

TEST_CASE("mark_read tells the others that all is read, whether there was anything or not") {
  pair_in_conversation scene;
  scene.ann.sends(R"({"type":"chat_message","message":"one"})");
  scene.ann.sends(R"({"type":"chat_message","message":"two"})");
  for (auto* who : {&scene.ann, &scene.bob}) {
    who->receives(R"({"content":"one"})");
    who->receives(R"({"content":"two"})");
  }
  scene.bob.sends(R"({"type":"mark_read"})");
  const auto heard = scene.ann.receives(R"({"type":"read_receipt","user_id":2})");
  CHECK_FALSE(heard.has("id"));
  scene.bob.hears_nothing();
  scene.bob.sends(R"({"type":"mark_read"})");
  scene.bob.hears_nothing();
  scene.ann.receives(R"({"type":"read_receipt","user_id":2})");
}

TEST_CASE("who comes later sees who is typing") {
  pair_in_conversation scene;
  scene.ann.sends(R"({"type":"typing","is_typing":true})");
  scene.bob.receives(R"({"type":"typing","user_id":1,"is_typing":true})");
  auto late = scene.stage.bob();
  late.connects("/ws/chat/1/");
  late.receives(R"({"type":"connection_established"})");
  late.receives(R"({"type":"typing","user_id":1,"is_typing":true})");
  auto own = scene.stage.ann();
  own.connects("/ws/chat/1/");
  own.receives(R"({"type":"connection_established"})");
  own.hears_nothing();
}

TEST_CASE("what is sent to another conversation is not heard in this one") {
  pair_in_conversation scene;
  auto cem = scene.stage.cem();
  cem.connects("/ws/chat/2/");
  cem.receives(R"({"type":"connection_established"})");
  cem.sends(R"({"type":"chat_message","message":"elsewhere"})");
  cem.receives(R"({"content":"elsewhere"})");
  scene.ann.hears_nothing();
}

TEST_CASE("client_message_id comes back to its sender alone; the same one again gives the first message") {
  pair_in_conversation scene;
  const std::string once = R"({"type":"chat_message","message":"once","client_message_id":"c-1"})";
  scene.ann.sends(once);
  const auto first = scene.ann.receives(R"({"content":"once","client_message_id":"c-1"})");
  CHECK_FALSE(scene.bob.receives(R"({"content":"once"})").has("client_message_id"));
  scene.ann.sends(once);
  const auto again = scene.ann.receives(R"({"content":"once","client_message_id":"c-1"})");
  CHECK(first.number("id") == again.number("id"));
  scene.bob.hears_nothing();
}

TEST_CASE("an own message can be edited and deleted, and all are told by its message_id") {
  pair_in_conversation scene;
  scene.ann.sends(R"({"type":"chat_message","message":"befoer"})");
  const auto id = std::to_string(scene.ann.receives(R"({"content":"befoer"})").number("id"));
  scene.bob.receives(R"({"content":"befoer"})");
  scene.ann.sends(R"({"type":"edit_message","message_id":)" + id + R"(,"message":"before"})");
  for (auto* who : {&scene.ann, &scene.bob}) {
    const auto heard = who->receives(R"({"type":"message_edited","message_id":)" + id +
                                     R"(,"conversation":1,"content":"before","edited_at":"..."})");
    CHECK_FALSE(heard.has("id"));
  }
  scene.bob.sends(R"({"type":"delete_message","message_id":)" + id + "}");
  scene.bob.receives(R"({"type":"error","message":"You are not allowed to do this"})");
  scene.ann.sends(R"({"type":"delete_message","message_id":)" + id + "}");
  for (auto* who : {&scene.ann, &scene.bob}) {
    CHECK_FALSE(who->receives(R"({"type":"message_deleted","message_id":)" + id + "}").has("id"));
  }
}

TEST_SUITE_END();

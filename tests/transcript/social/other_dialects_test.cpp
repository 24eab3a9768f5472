// What people of other dialects do, as a client of this one hears it; and history.
#include <string>

#include <doctest/doctest.h>

#include "text/base64.hpp"
#include "transcript/play.hpp"
#include "transcript/sample_files.hpp"

TEST_SUITE_BEGIN("social/other_dialects");

using namespace transcript;
using parlor::text::encode_base64;

namespace {

const std::string assets = "http://localhost:8000/assets/";

// Ann speaks `social`, Bob `rooms`.
struct mixed_pair {
  play stage;
  person ann = stage.ann();
  person bob = stage.bob();

  mixed_pair() {
    ann.connects("/ws/social");
    bob.enters("room_id=1");
    ann.hears_nothing();
  }
  heard bob_sends(const std::string& data) {
    bob.sends(R"({"type":"send_message","data":)" + data + "}");
    return ann.receives(R"({"type":"privateChat","id":"1"})");
  }
};

std::string file_of(const std::string& name, const std::string& bytes) {
  return R"({"file_name":")" + name + R"(","file_data":")" + encode_base64(bytes) + "\"}";
}

}  // namespace

TEST_CASE("texts go both ways") {
  mixed_pair scene;
  CHECK(scene.bob_sends(R"({"content":"from rooms"})").string("message_text") == "from rooms");
  scene.bob.forgets();
  scene.ann.sends(
      R"({"type":"privateChat","chat_id":"1","receiver_username":"bob","message_text":"from social"})");
  scene.bob.receives(R"({"type":"new_message","data":{"content":"from social","message_type":"text"}})");
}

TEST_CASE("pictures of others are shown from this dialect's own address") {
  mixed_pair scene;
  const auto bytes = png();
  const auto shown = scene.bob_sends(R"({"message_type":"image","file_name":"a.png","file_data":")" +
                                     encode_base64(bytes) + "\"}");
  CHECK(shown.string("image_url").find(assets + "chat_files/images/") == 0);
  CHECK(scene.ann.opens_link(shown.string("image_url")).is_bytes(200) == bytes);
  CHECK_FALSE(shown.has("image_urls"));
}

TEST_CASE("several pictures: the first in image_url, and all of them beside it") {
  mixed_pair scene;
  const auto shown = scene.bob_sends(R"({"message_type":"image","files_data":[)" + file_of("a.png", png()) +
                                     "," + file_of("b.gif", gif()) + "]}");
  CHECK(shown.string("image_urls.0") == shown.string("image_url"));
  CHECK(shown.string("image_urls.1").find(".gif") != std::string::npos);
}

TEST_CASE("a file that is no picture never stands in image_url") {
  mixed_pair scene;
  const auto shown = scene.bob_sends(R"({"message_type":"file","file_name":"a.pdf","file_data":")" +
                                     encode_base64(pdf()) + "\"}");
  CHECK(shown.text().find(R"("image_url":null)") != std::string::npos);
  CHECK(shown.string("file_name") == "a.pdf");
  scene.ann.opens_link(shown.string("file_url")).is_bytes(200);
}

TEST_CASE("edits and deletions are told in frames of their own") {
  mixed_pair scene;
  const auto id = scene.bob_sends(R"({"content":"before"})").string("message_id");
  scene.bob.puts_form("/messages/" + id, "content=after").is(200, "{}");
  scene.ann.receives(
      R"({"type":"messageEdited","id":"1","slug":"ann-bob","message_text":"after","edited_at":"2024-01-01 12:00:00",
      "message_id":")" +
      id + "\"}");
  scene.bob.deletes("/messages/" + id).is(200, "{}");
  scene.ann.receives(R"({"type":"messageDeleted","id":"1","slug":"ann-bob","message_id":")" + id + "\"}");
}

TEST_CASE("typing and reading are not told") {
  mixed_pair scene;
  scene.bob.sends(R"({"type":"typing","data":{"is_typing":true}})");
  scene.bob.posts("/rooms/1/read", "{}").is(200, "{}");
  scene.ann.hears_nothing();
}

TEST_CASE("history comes in pages, oldest first, from a message back") {
  play stage;
  auto ann = stage.ann();
  ann.connects("/ws/social");
  std::string third;
  for (const auto* text : {"1", "2", "3"}) {
    ann.sends(R"({"type":"groupChat","group_id":"2","message_text":")" + std::string(text) + "\"}");
    third = ann.receives(R"({"type":"groupChat"})").string("message_id");
  }
  ann.sends(R"({"type":"chatHistory","id":"2","limit":2})");
  ann.receives(
      R"({"type":"chatHistory","id":"2","slug":"team","messages":[{"type":"groupChat","message_text":"2"},
      {"type":"groupChat","message_text":"3"}],"has_more":true})");
  ann.sends(R"({"type":"chatHistory","id":"team","before":")" + third + "\"}");
  ann.receives(
      R"({"type":"chatHistory","messages":[{"message_text":"1"},{"message_text":"2"}],"has_more":false})");
  ann.sends(R"({"type":"chatHistory","id":"999","client_id":"c"})");
  ann.receives(R"({"type":"error","message":"Room not found","client_id":"c"})");
}

TEST_SUITE_END();

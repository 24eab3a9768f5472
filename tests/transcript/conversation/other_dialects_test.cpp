// What people of other dialects send, as a conversation hears it, and the reverse.
#include <string>

#include <doctest/doctest.h>

#include "text/base64.hpp"
#include "transcript/play.hpp"
#include "transcript/sample_files.hpp"

TEST_SUITE_BEGIN("conversation/other_dialects");

using namespace transcript;
using parlor::text::encode_base64;

namespace {

const std::string host = "http://localhost:8000";

// Ann speaks `conversation`, Bob `rooms`.
struct mixed_pair {
  play stage;
  person ann = stage.ann();
  person bob = stage.bob();

  mixed_pair() {
    ann.connects("/ws/chat/1/");
    ann.receives(R"({"type":"connection_established"})");
    bob.enters("room_id=1");
    ann.hears_nothing();
  }
};

}  // namespace

TEST_CASE("a text is the same text in both") {
  mixed_pair scene;
  scene.bob.sends(R"({"type":"send_message","data":{"content":"from rooms"}})");
  scene.ann.receives(
      R"({"conversation":1,"content":"from rooms","message_type":"text","file_attachment":null})");
  scene.bob.forgets();
  scene.ann.sends(R"({"type":"chat_message","message":"from conversation"})");
  scene.bob.receives(
      R"({"type":"new_message","data":{"content":"from conversation","message_type":"text"}})");
}

TEST_CASE("a picture is a file here, below this dialect's own address") {
  mixed_pair scene;
  const auto bytes = png();
  scene.bob.sends(
      R"({"type":"send_message","data":{"message_type":"image","file_name":"a.png","file_data":")" +
      encode_base64(bytes) + R"("}})");
  const auto heard = scene.ann.receives(
      R"({"message_type":"file","file_attachment":{"filename":"a.png","file_type":"image/png"}})");
  const auto path = heard.string("file_attachment.file");
  CHECK(path.find("/media/chat_files/images/2_") == 0);
  CHECK(heard.string("file_attachment.file_url") == host + path);
  CHECK(scene.ann.opens_link(path).is_bytes(200) == bytes);
  CHECK_FALSE(heard.has("file_attachments"));
}

TEST_CASE("of several files the first stands where the document has one, and all beside it") {
  mixed_pair scene;
  scene.bob.sends(R"({"type":"send_message","data":{"message_type":"image","files_data":[
      {"file_name":"a.png","file_data":")" +
                  encode_base64(png()) + R"("},{"file_name":"b.jpg","file_data":")" + encode_base64(jpeg()) +
                  R"("}]}})");
  scene.ann.receives(R"({"message_type":"file","file_attachment":{"filename":"a.png"},
      "file_attachments":[{"filename":"a.png"},{"filename":"b.jpg"}]})");
}

TEST_CASE("an edit, a deletion and a receipt from elsewhere") {
  mixed_pair scene;
  scene.bob.sends(R"({"type":"send_message","data":{"content":"one"}})");
  const auto id = std::to_string(scene.ann.receives(R"({"content":"one"})").number("id"));
  scene.bob.puts_form("/messages/" + id, "content=two").is(200, "{}");
  scene.ann.receives(R"({"type":"message_edited","message_id":)" + id + R"(,"content":"two"})");
  scene.bob.deletes("/messages/" + id).is(200, "{}");
  CHECK_FALSE(scene.ann.receives(R"({"type":"message_deleted","message_id":)" + id + "}").has("id"));
  scene.ann.sends(R"({"type":"chat_message","message":"read me"})");
  scene.ann.receives(R"({"content":"read me"})");
  scene.bob.posts("/rooms/1/read", "{}").is(200, "{}");
  scene.ann.receives(R"({"type":"read_receipt","user_id":2})");
}

TEST_CASE("a conversation that is deleted elsewhere ends its sockets with 4404") {
  play stage;
  auto ann = stage.ann(), bob = stage.bob();
  bob.connects("/ws/chat/1/");
  bob.receives(R"({"type":"connection_established"})");
  ann.asks("DELETE", "/en/api/v1/chat/delete/1").is_bytes(204);
  bob.is_closed_with(4404, "The room has been deleted");
}

TEST_SUITE_END();

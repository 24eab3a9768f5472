// The frames of a chat socket, one after the other, and who hears them.
#include <chrono>
#include <string>

#include <doctest/doctest.h>

#include "text/base64.hpp"
#include "transcript/play.hpp"
#include "transcript/sample_files.hpp"

TEST_SUITE_BEGIN("messenger/frames");

using namespace transcript;

namespace {

const std::string chat_id = "00000000-0000-4000-8000-000000000101";
const std::string chat = "/api/v1/ws/chat/" + chat_id;
const std::string team = "/api/v1/ws/chat/00000000-0000-4000-8000-000000000102";
const std::string ann_id = "00000000-0000-4000-8000-000000000001";
const std::string bob_id = "00000000-0000-4000-8000-000000000002";
const std::string cem_id = "00000000-0000-4000-8000-000000000003";

std::string text_frame(const std::string& content) {
  return R"({"type":"send_message","data":{"content":")" + content +
         R"(","message_type":"text","parent_message_id":null}})";
}

// As the document's client sends it: it has no user_id to send.
std::string receipt_frame(const std::string& message) {
  return R"({"type":"read_receipt","data":{"message_id":")" + message + "\"}}";
}

std::string receipt(const std::string& message, const std::string& reader) {
  return R"({"type":"read_receipt","data":{"message_id":")" + message + R"(","user_id":")" + reader + "\"}}";
}

std::string typing(const std::string& typist, const std::string& is_typing) {
  return R"({"type":"typing_indicator","data":{"user_id":")" + typist + R"(","is_typing":)" + is_typing +
         "}}";
}

}  // namespace

TEST_CASE("a message goes to the chat, its sender included") {
  play stage;
  auto ann = stage.ann(), bob = stage.bob();
  ann.connects(chat);
  bob.connects(chat);
  ann.forgets();
  ann.sends(text_frame("Your message content"));
  const std::string documented =
      R"({"type":"new_message","data":{"id":"...","chat_id":")" + chat_id + R"(","sender_id":")" + ann_id +
      R"(","content":"Your message content","message_type":"text","parent_message_id":null,
      "created_at":"2024-01-01T12:00:00.000Z","updated_at":"2024-01-01T12:00:00.000Z",
      "sender":{"id":")" +
      ann_id + R"(","username":"ann","email":"ann@example.com","is_active":true,
      "created_at":"2024-01-01T12:00:00.000Z"},"status":"delivered"}})";
  CHECK(ann.receives(documented).string("data.id") == bob.receives(documented).string("data.id"));
  ann.hears_nothing();
  bob.hears_nothing();
}

TEST_CASE("a reply names the message that it answers") {
  play stage;
  auto ann = stage.ann();
  ann.connects(chat);
  ann.sends(text_frame("first"));
  const auto first = ann.receives(R"({"type":"new_message"})").string("data.id");
  ann.sends(R"({"type":"send_message","data":{"content":"second","parent_message_id":")" + first + "\"}}");
  ann.receives(R"({"type":"new_message","data":{"content":"second","parent_message_id":")" + first + "\"}}");
}

TEST_CASE("typing is heard by the others, never by the typist, and the token says who it is") {
  play stage;
  auto ann = stage.ann(), bob = stage.bob();
  ann.connects(chat);
  bob.connects(chat);
  ann.forgets();
  ann.sends(R"({"type":"typing_indicator","data":{"is_typing":true}})");
  bob.receives(typing(ann_id, "true"));
  ann.sends(R"({"type":"typing_indicator","data":{"is_typing":false,"user_id":")" + bob_id + "\"}}");
  bob.receives(typing(ann_id, "false"));
  ann.hears_nothing();
}

TEST_CASE("whoever stops typing without a word is taken back: by the message, by leaving, by a long wait") {
  play stage;
  auto ann = stage.ann(), bob = stage.bob();
  bob.connects(chat);
  ann.connects(chat);
  bob.forgets();
  const std::string begins = R"({"type":"typing_indicator","data":{"is_typing":true}})";
  ann.sends(begins);
  bob.receives(typing(ann_id, "true"));
  ann.sends(text_frame("done"));
  bob.receives(typing(ann_id, "false"));
  bob.receives(R"({"type":"new_message","data":{"content":"done"}})");
  ann.sends(begins);
  bob.receives(typing(ann_id, "true"));
  stage.time_passes(std::chrono::seconds(31));
  bob.hears_nothing();
  stage.time_passes(std::chrono::seconds(30));
  bob.receives(typing(ann_id, "false"));
  ann.sends(begins);
  bob.receives(typing(ann_id, "true"));
  ann.disappears();
  bob.receives(typing(ann_id, "false"));
}

TEST_CASE("a receipt is told once for each message and reader, and never to the reader") {
  play stage;
  auto ann = stage.ann(), bob = stage.bob(), bob_too = stage.bob(), cem = stage.cem();
  ann.connects(team);
  bob.connects(team);
  bob_too.connects(team);
  cem.connects(team);
  ann.forgets();
  bob.forgets();
  ann.sends(text_frame("read me"));
  const auto id = ann.receives(R"({"type":"new_message"})").string("data.id");
  bob.receives(R"({"type":"new_message"})");
  bob_too.forgets();
  cem.forgets();
  bob.sends(receipt_frame(id));
  bob_too.sends(receipt_frame(id));
  bob.sends(receipt_frame(id));
  ann.receives(receipt(id, bob_id));
  cem.receives(receipt(id, bob_id));
  cem.sends(receipt_frame(id));
  ann.receives(receipt(id, cem_id));
  bob.receives(receipt(id, cem_id));
  ann.hears_nothing();
  cem.hears_nothing();
  bob.hears_nothing();
}

TEST_CASE("a receipt for one's own message means nothing") {
  play stage;
  auto ann = stage.ann(), bob = stage.bob();
  ann.connects(chat);
  bob.connects(chat);
  bob.sends(text_frame("from bob"));
  bob.forgets();
  ann.forgets();
  ann.sends(text_frame("from ann"));
  const auto own = ann.receives(R"({"type":"new_message"})").string("data.id");
  bob.receives(R"({"type":"new_message"})");
  ann.sends(receipt_frame(own));
  ann.hears_nothing();
  bob.hears_nothing();
}

TEST_CASE("a receipt is for everything up to its message, one frame each, that one first") {
  play stage;
  auto ann = stage.ann(), bob = stage.bob();
  ann.connects(chat);
  ann.sends(text_frame("one"));
  const auto one = ann.receives(R"({"type":"new_message","data":{"status":"sent"}})").string("data.id");
  ann.sends(text_frame("two"));
  const auto two = ann.receives(R"({"type":"new_message"})").string("data.id");
  bob.connects(chat);
  ann.forgets();
  bob.sends(receipt_frame(two));
  ann.receives(receipt(two, bob_id));
  ann.receives(receipt(one, bob_id));
  bob.sends(receipt_frame(one));
  ann.hears_nothing();
}

TEST_CASE("what waited is delivered when the other one comes") {
  play stage;
  auto ann = stage.ann(), bob = stage.bob();
  ann.connects(chat);
  ann.sends(text_frame("are you there?"));
  const auto id = ann.receives(R"({"type":"new_message","data":{"status":"sent"}})").string("data.id");
  bob.connects(chat);
  ann.receives(R"({"type":"presence","data":{"user_id":")" + bob_id +
               R"(","is_online":true,"username":"bob"}})");
  ann.receives(R"({"type":"delivery_status","data":{"message_id":")" + id + R"(","status":"delivered"}})");
  bob.disappears();
  ann.receives(R"({"type":"presence","data":{"user_id":")" + bob_id + R"(","is_online":false}})");
}

TEST_CASE("a message is edited and deleted, and everybody in the chat hears of it") {
  play stage;
  auto ann = stage.ann(), bob = stage.bob();
  ann.connects(chat);
  bob.connects(chat);
  ann.forgets();
  ann.sends(text_frame("firts"));
  const auto id = ann.receives(R"({"type":"new_message"})").string("data.id");
  bob.receives(R"({"type":"new_message"})");
  stage.time_passes(std::chrono::seconds(5));
  ann.sends(R"({"type":"edit_message","data":{"message_id":")" + id + R"(","content":"first"}})");
  const std::string edited = R"({"type":"message_edited","data":{"id":")" + id +
                             R"(","content":"first","created_at":"2024-01-01T12:00:00.000Z",
      "updated_at":"2024-01-01T12:00:05.000Z","sender":{"username":"ann"}}})";
  ann.receives(edited);
  bob.receives(edited);
  ann.sends(R"({"type":"delete_message","data":{"message_id":")" + id + "\"}}");
  const std::string deleted =
      R"({"type":"message_deleted","data":{"id":")" + id + R"(","chat_id":")" + chat_id + "\"}}";
  ann.receives(deleted);
  bob.receives(deleted);
  ann.hears_nothing();
  bob.hears_nothing();
}

TEST_CASE("a client_message_id comes back to its sender alone, and a message sent twice stands once") {
  play stage;
  auto ann = stage.ann(), bob = stage.bob();
  ann.connects(chat);
  bob.connects(chat);
  ann.forgets();
  const std::string frame = R"({"type":"send_message","data":{"content":"once","client_message_id":"c-1"}})";
  ann.sends(frame);
  const auto first = ann.receives(R"({"type":"new_message","data":{"client_message_id":"c-1"}})");
  CHECK_FALSE(bob.receives(R"({"type":"new_message"})").has("data.client_message_id"));
  ann.sends(frame);
  const auto again = ann.receives(R"({"type":"new_message","data":{"client_message_id":"c-1"}})");
  CHECK(again.string("data.id") == first.string("data.id"));
  bob.hears_nothing();
}

TEST_CASE("what comes by another dialect is a message like any other, its files included") {
  play stage;
  auto ann = stage.ann(), bob = stage.bob();
  bob.connects(chat);
  ann.enters("room_id=1");
  bob.forgets();
  const auto bytes = png(100);
  ann.sends(
      R"({"type":"send_message","data":{"message_type":"image","content":"look","file_name":"a.png","file_size":100,"mime_type":"image/png","file_data":")" +
      parlor::text::encode_base64(bytes) + R"("}})");
  const auto shown = bob.receives(R"({"type":"new_message","data":{"content":"look","message_type":"image",
      "attachments":[{"file_name":"a.png","size":100,"content_type":"image/png"}]}})");
  const auto url = shown.string("data.attachments.0.url");
  CHECK(url.find("http://localhost:8000/api/v1/files/chat_files/images/") == 0);
  CHECK(bob.opens_link(url).is_bytes(200) == bytes);
}

TEST_SUITE_END();

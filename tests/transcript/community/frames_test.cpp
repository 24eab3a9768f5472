// The frames, one after the other, and who hears them.
#include <string>

#include <doctest/doctest.h>

#include "transcript/play.hpp"

TEST_SUITE_BEGIN("community/frames");

using namespace transcript;

namespace {

// Ann and Bob have their room open.
struct open_pair {
  play stage;
  person ann = stage.ann();
  person bob = stage.bob();

  explicit open_pair(stage_options options = {}) : stage(std::move(options)) {
    ann.connects("/ws/chat/?room_id=1", credential::in_subprotocol);
    bob.connects("/ws/chat/?room_id=1", credential::in_subprotocol);
    ann.receives("[]");
    bob.receives("[]");
  }
};

std::string message(const std::string& text, const std::string& status) {
  return R"({"text":")" + text + R"(","message_id":"...","sender_id":1,"status":")" + status +
         R"(","created_at":"2024-01-01T12:00:00.000000+00:00","updated_at":"2024-01-01T12:00:00.000000+00:00","attachments":[]})";
}

std::string frame(const std::string& type, const std::string& text, const std::string& status) {
  return R"({"type":")" + type + R"(","message":)" + message(text, status) + "}";
}

}  // namespace

TEST_CASE("a message is sent, delivered and read, and the whole room hears each") {
  open_pair scene;
  scene.ann.sends(R"({"action":"send","message":"Hello, how are you?"})");
  for (auto* one : {&scene.ann, &scene.bob}) {
    one->receives(frame("chat_message", "Hello, how are you?", "send"));
    one->receives(frame("mark_message_as_delivered", "Hello, how are you?", "delivered"));
    one->receives(frame("mark_message_as_read", "Hello, how are you?", "read"));
    one->hears_nothing();
  }
}

TEST_CASE("a message to nobody is delivered when somebody comes, and read when they open the room") {
  play stage;
  auto ann = stage.ann(), bob = stage.bob();
  ann.connects("/ws/chat/?room_id=1");
  ann.receives("[]");
  ann.sends(R"({"action":"send","message":"anybody there?","file":null})");
  ann.receives(frame("chat_message", "anybody there?", "send"));
  ann.hears_nothing();
  bob.connects("/ws/chat/?room_id=2");
  ann.receives(frame("mark_message_as_delivered", "anybody there?", "delivered"));
  ann.hears_nothing();
  bob.connects("/ws/chat/?room_id=1");
  ann.receives(frame("mark_message_as_read", "anybody there?", "read"));
  ann.hears_nothing();
  bob.receives("[" + message("anybody there?", "read") + "]");
  bob.hears_nothing();
}

TEST_CASE("in a room of several a message is marked as read once") {
  play stage;
  auto ann = stage.ann(), bob = stage.bob(), cem = stage.cem();
  for (auto* one : {&ann, &bob, &cem}) one->connects("/ws/chat/?room_id=2");
  ann.forgets();
  ann.sends(R"({"action":"send","message":"all"})");
  ann.receives(R"({"type":"chat_message"})");
  ann.receives(R"({"type":"mark_message_as_delivered"})");
  ann.receives(R"({"type":"mark_message_as_read"})");
  ann.hears_nothing();
}

TEST_CASE("an edited message is told by number and text") {
  open_pair scene;
  scene.ann.sends(R"({"action":"send","message":"old"})");
  const auto id = scene.ann.receives(R"({"type":"chat_message"})").number("message.message_id");
  scene.ann.forgets();
  scene.bob.forgets();
  scene.ann.sends(R"({"action":"edit","message_id":)" + std::to_string(id) + R"(,"text":"new message"})");
  const auto told =
      R"({"type":"message_edited","message_id":)" + std::to_string(id) + R"(,"text":"new message"})";
  CHECK(scene.ann.receives(told).text() == told);
  CHECK(scene.bob.receives(told).text() == told);
}

TEST_CASE("a message is deleted by number, also where the button says it as a string") {
  for (const auto* quote : {"", "\""}) {
    open_pair scene;
    scene.ann.sends(R"({"action":"send","message":"gone"})");
    const auto id =
        std::to_string(scene.ann.receives(R"({"type":"chat_message"})").number("message.message_id"));
    scene.ann.forgets();
    scene.bob.forgets();
    scene.ann.sends(R"({"action":"delete","message_id":)" + (quote + id + quote) + "}");
    const auto told = R"({"type":"message_deleted","message_id":)" + id + "}";
    CHECK(scene.ann.receives(told).text() == told);
    CHECK(scene.bob.receives(told).text() == told);
  }
}

TEST_CASE("a message of somebody else is neither edited nor deleted") {
  open_pair scene;
  scene.ann.sends(R"({"action":"send","message":"mine"})");
  const auto id =
      std::to_string(scene.bob.receives(R"({"type":"chat_message"})").number("message.message_id"));
  scene.bob.forgets();
  scene.bob.sends(R"({"action":"edit","message_id":)" + id + R"(,"text":"yours"})");
  scene.bob.receives(R"({"type":"error","message":"You are not allowed to do this"})");
  scene.bob.sends(R"({"action":"delete","message_id":)" + id + "}");
  scene.bob.receives(R"({"type":"error","message":"You are not allowed to do this"})");
  scene.bob.sends(R"({"action":"delete","message_id":"987654321","client_message_id":"d"})");
  scene.bob.receives(R"({"type":"error","message":"Message not found","client_message_id":"d"})");
}

TEST_CASE("the sender's own name for a message comes back to them alone, and a retry posts nothing") {
  open_pair scene;
  scene.ann.sends(R"({"action":"send","message":"once","client_message_id":"c-1"})");
  scene.ann.receives(R"({"type":"chat_message","client_message_id":"c-1"})");
  CHECK_FALSE(scene.bob.receives(R"({"type":"chat_message"})").has("client_message_id"));
  scene.ann.forgets();
  scene.bob.forgets();
  scene.ann.sends(R"({"action":"send","message":"once","client_message_id":"c-1"})");
  scene.ann.receives(R"({"type":"chat_message","message":{"status":"read"},"client_message_id":"c-1"})");
  scene.bob.hears_nothing();
}

TEST_CASE("what is wrong is told to the sender alone, and the socket stays") {
  open_pair scene;
  const struct {
    const char* frame;
    const char* sentence;
  } wrong[] = {
      {"{\n    \"action\": \"delete\",\n    \"message_id\": 63,\n}", "Invalid JSON"},
      {"nonsense", "Invalid JSON"},
      {R"([1])", "A frame must be a JSON object"},
      {R"({"message":"x"})", "action must be a string"},
      {R"({"action":"mark_read"})", "Unknown action"},
      {R"({"action":"send","message":"   ","file":null})", "A message needs a text or a file"},
      {R"({"action":"edit","message_id":1,"text":" "})", "Message content is required"},
      {R"({"action":"delete","message_id":"one"})", "message_id must be an integer"},
  };
  for (const auto& [frame, sentence] : wrong)
    scene.ann.sends(frame),
        scene.ann.receives(R"({"type":"error","message":")" + std::string(sentence) + R"("})");
  scene.ann.sends_bytes("{}");
  scene.ann.receives(R"({"type":"error","message":"Binary frames are not supported"})");
  scene.ann.sends(R"({"action":"send","message":")" + std::string(5001, 'a') + R"("})");
  scene.ann.receives(R"({"type":"error","message":"Message too long. Maximum characters: 5000"})");
  scene.bob.hears_nothing();
  scene.ann.sends(R"({"action":"send","message":"still here"})");
  scene.bob.receives(R"({"type":"chat_message"})");
}

TEST_CASE("text is text of any script") {
  open_pair scene;
  const std::string text =
      "\xD0\xBF\xD0\xB5\xD1\x80\xD0\xB5\xD0\xBC\xD0\xBE\xD0\xB3\xD0\xB0 \xF0\x9F\x98\x80";
  scene.ann.sends(R"({"action":"send","message":")" + text + R"("})");
  scene.bob.receives(R"({"type":"chat_message","message":{"text":")" + text + R"("}})");
}

TEST_CASE("a page that shows messages as HTML runs nothing that somebody sent") {
  open_pair scene;
  scene.ann.sends(R"({"action":"send","message":"<img src=x onerror=alert('a')> & \"b\""})");
  const std::string safe = "&lt;img src=x onerror=alert(&#39;a&#39;)&gt; &amp; &quot;b&quot;";
  const auto id =
      scene.bob.receives(R"({"message":{"text":")" + safe + R"("}})").number("message.message_id");
  scene.bob.connects("/ws/chat/?room_id=1");
  scene.bob.receives(R"([{"text":")" + safe + R"("}])");
  scene.ann.sends(R"({"action":"edit","message_id":)" + std::to_string(id) + R"(,"text":"<b>"})");
  scene.bob.receives(R"({"type":"message_edited","text":"&lt;b&gt;"})");
}

TEST_CASE("a host whose clients escape by themselves gets the text as it was sent") {
  stage_options options;
  options.community.escape_html = false;
  open_pair scene(options);
  scene.ann.sends(R"({"action":"send","message":"a < b & c"})");
  scene.bob.receives(R"({"message":{"text":"a < b & c"}})");
}

TEST_CASE("typing and presence of other dialects are not told here, messages and receipts are") {
  play stage;
  auto ann = stage.ann(), bob = stage.bob();
  ann.connects("/ws/chat/?room_id=1");
  ann.receives("[]");
  bob.enters("room_id=1");
  bob.sends(R"({"type":"typing","data":{"room_id":1,"is_typing":true}})");
  ann.hears_nothing();
  bob.sends(R"({"type":"send_message","data":{"room_id":1,"content":"from rooms"}})");
  ann.receives(R"({"type":"chat_message","message":{"text":"from rooms","sender_id":2}})");
  ann.forgets();
  bob.forgets();
  ann.sends(R"({"action":"send","message":"from community"})");
  bob.receives(R"({"type":"new_message","data":{"content":"from community"}})");
  ann.receives(R"({"type":"chat_message"})");
  ann.receives(R"({"type":"mark_message_as_delivered"})");
  ann.hears_nothing();
  bob.posts("/rooms/1/read", "{}").is(200, "{}");
  ann.receives(R"({"type":"mark_message_as_read","message":{"text":"from community","status":"read"}})");
}

TEST_SUITE_END();

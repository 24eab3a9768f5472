// What goes wrong, and what a client is told then. A socket lives on after each of these.
#include <chrono>
#include <string>

#include <doctest/doctest.h>

#include "transcript/play.hpp"

TEST_SUITE_BEGIN("messenger/errors");

using namespace transcript;

namespace {

const std::string chat_id = "00000000-0000-4000-8000-000000000101";
const std::string chat = "/api/v1/ws/chat/" + chat_id;
const std::string nothing = "00000000-0000-4000-8000-000000000999";

std::string text_frame(const std::string& content) {
  return R"({"type":"send_message","data":{"content":")" + content + "\"}}";
}

std::string error_frame(const std::string& code, const std::string& message) {
  return R"({"type":"error","data":{"code":")" + code + R"(","message":")" + message + "\"}}";
}

}  // namespace

TEST_CASE("a frame that cannot be understood is answered, and the socket lives on") {
  play stage;
  auto ann = stage.ann();
  ann.connects(chat);
  ann.sends("{");
  ann.receives(error_frame("malformed", "Invalid JSON"));
  ann.sends("[]");
  ann.receives(error_frame("malformed", "A frame must be a JSON object"));
  ann.sends_bytes(text_frame("bytes"));
  ann.receives(error_frame("malformed", "Binary frames are not supported"));
  ann.sends(R"({"data":{}})");
  ann.receives(error_frame("invalid_argument", "type must be a string"));
  ann.sends(R"({"type":"shout","data":{}})");
  ann.receives(error_frame("invalid_argument", "Unknown message type"));
  ann.sends(R"({"type":"send_message"})");
  ann.receives(error_frame("invalid_argument", "data must be an object"));
  ann.sends(text_frame(" "));
  ann.receives(error_frame("invalid_argument", "Message content is required"));
  ann.sends(text_frame("\\u0007"));
  ann.receives(error_frame("invalid_argument", "content must not contain control characters"));
  ann.sends(text_frame("at last"));
  ann.receives(R"({"type":"new_message","data":{"content":"at last"}})");
}

TEST_CASE("a text has at most 10000 characters") {
  play stage;
  auto ann = stage.ann();
  ann.connects(chat);
  ann.sends(text_frame(std::string(10000, 'a')));
  ann.receives(R"({"type":"new_message"})");
  ann.sends(text_frame(std::string(10001, 'a')));
  ann.receives(error_frame("too_large", "Message too long. Maximum characters: 10000"));
}

TEST_CASE("what is not there or not one's own is told by its code") {
  play stage;
  auto ann = stage.ann(), bob = stage.bob();
  ann.connects(chat);
  bob.connects(chat);
  ann.forgets();
  ann.sends(text_frame("mine"));
  const auto id = bob.receives(R"({"type":"new_message"})").string("data.id");
  bob.sends(R"({"type":"edit_message","data":{"message_id":")" + id + R"(","content":"yours"}})");
  bob.receives(error_frame("forbidden", "You are not allowed to do this"));
  bob.sends(R"({"type":"delete_message","data":{"message_id":")" + id + "\"}}");
  bob.receives(error_frame("forbidden", "You are not allowed to do this"));
  bob.sends(R"({"type":"delete_message","data":{"message_id":")" + nothing + "\"}}");
  bob.receives(error_frame("message_not_found", "Message not found"));
  bob.sends(R"({"type":"read_receipt","data":{"message_id":")" + nothing + "\"}}");
  bob.receives(error_frame("message_not_found", "Message not found"));
  bob.sends(R"({"type":"send_message","data":{"content":"a","chat_id":")" + nothing +
            R"(","client_message_id":"c-1"}})");
  bob.receives(R"({"type":"error","data":{"code":"room_not_found","client_message_id":"c-1"}})");
  bob.sends(R"({"type":"send_message","data":{"content":"a","parent_message_id":")" + nothing + "\"}}");
  bob.receives(error_frame("message_not_found", "Message not found"));
}

TEST_CASE("who asks too much is told when to come again, on whichever socket") {
  stage_options options;
  options.messenger.limit = {1, 2};
  play stage(options);
  auto ann = stage.ann(), ann_too = stage.ann();
  ann.connects(chat);
  ann_too.connects(chat);
  ann.sends(text_frame("one"));
  ann.receives(R"({"type":"new_message"})");
  ann.sends(text_frame("two"));
  ann.receives(R"({"type":"new_message"})");
  ann_too.forgets();
  ann_too.sends(R"({"type":"send_message","data":{"content":"three","client_message_id":"c-3"}})");
  ann_too.receives(R"({"type":"error","data":{"code":"rate_limited","retry_after":1}})");
  stage.time_passes(std::chrono::seconds(2));
  ann.sends(text_frame("four"));
  ann.receives(R"({"type":"new_message","data":{"content":"four"}})");
}

TEST_CASE("a documented client in a busy chat never meets the limit") {
  play stage;
  auto ann = stage.ann(), bob = stage.bob();
  ann.connects(chat);
  bob.connects(chat);
  ann.forgets();
  for (int number = 0; number < 100; ++number) {
    ann.sends(text_frame(std::to_string(number)));
    const auto heard =
        bob.receives(R"({"type":"new_message","data":{"content":")" + std::to_string(number) + "\"}}");
    bob.sends(R"({"type":"read_receipt","data":{"message_id":")" + heard.string("data.id") + "\"}}");
    ann.receives(R"({"type":"new_message"})");
    ann.receives(R"({"type":"read_receipt"})");
  }
  bob.hears_nothing();
}

TEST_SUITE_END();

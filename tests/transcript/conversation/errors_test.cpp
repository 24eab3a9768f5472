// What is answered with an error, and that the socket lives on.
#include <string>

#include <doctest/doctest.h>

#include "text/base64.hpp"
#include "transcript/play.hpp"
#include "transcript/sample_files.hpp"

TEST_SUITE_BEGIN("conversation/errors");

using namespace transcript;
using parlor::text::encode_base64;

namespace {

person in_conversation(play& stage) {
  auto ann = stage.ann();
  ann.connects("/ws/chat/1/");
  ann.receives(R"({"type":"connection_established"})");
  return ann;
}

void is_refused(person& who, const std::string& frame, const std::string& sentence) {
  CAPTURE(frame);
  who.sends(frame);
  CHECK_FALSE(who.receives(R"({"type":"error","message":")" + sentence + "\"}").has("id"));
}

}  // namespace

TEST_CASE("broken frames are told so, to the sender alone, and the socket stays open") {
  play stage;
  auto ann = in_conversation(stage);
  auto bob = stage.bob();
  bob.connects("/ws/chat/1/");
  bob.receives(R"({"type":"connection_established"})");
  is_refused(ann, "hello", "Invalid JSON");
  is_refused(ann, "{\"type\":\"file_message\", // as printed\n\"file\":\"AAAA\"}", "Invalid JSON");
  is_refused(ann, R"({"type":"chat_message","message":"a",})", "Invalid JSON");
  is_refused(ann, "[]", "A frame must be a JSON object");
  is_refused(ann, "{}", "type must be a string");
  is_refused(ann, R"({"type":"shout"})", "Unknown message type");
  is_refused(ann, R"({"type":"chat_message"})", "Message content is required");
  is_refused(ann, R"({"type":"chat_message","message":"  "})", "Message content is required");
  is_refused(ann, R"({"type":"typing"})", "is_typing is required");
  is_refused(ann, R"({"type":"edit_message","message_id":999,"message":"a"})", "Message not found");
  ann.sends_bytes(R"({"type":"mark_read"})");
  ann.receives(R"({"type":"error","message":"Binary frames are not supported"})");
  bob.hears_nothing();
  ann.sends(R"({"type":"chat_message","message":"alive"})");
  bob.receives(R"({"content":"alive"})");
}

TEST_CASE("a file needs its name and its bytes") {
  play stage;
  auto ann = in_conversation(stage);
  const std::string documented = "File data and filename are required";
  is_refused(ann, R"({"type":"file_message"})", documented);
  is_refused(ann, R"({"type":"file_message","filename":"a.txt"})", documented);
  is_refused(ann, R"({"type":"file_message","file":"AAAA"})", documented);
  is_refused(ann, R"({"type":"file_message","filename":"","file":"AAAA"})", documented);
  is_refused(ann, R"({"type":"file_message","filename":"a.txt","file":""})", documented);
  is_refused(ann, R"({"type":"file_message","filename":"a.txt","file":"not base64!"})",
             "file must be base64 or the address of an own upload");
}

TEST_CASE("a file has a name of 255 characters at most") {
  play stage;
  auto ann = in_conversation(stage);
  const auto frame = [](std::size_t size) {
    return R"({"type":"file_message","file":"AAAA","filename":")" + std::string(size, 'n') + "\"}";
  };
  is_refused(ann, frame(256), "Filename too long. Maximum characters: 255");
  ann.sends(frame(255));
  CHECK(ann.receives(R"({"message_type":"file"})").string("file_attachment.filename").size() == 255);
  std::string name;
  while (name.size() < 510) name += "\xD1\x84";
  ann.sends(R"({"type":"file_message","file":"AAAA","filename":")" + name + "\"}");
  CHECK(ann.receives(R"({"message_type":"file"})").string("file_attachment.filename") == name);
}

TEST_CASE("the bound of a file is set, and may be none") {
  stage_options options;
  options.conversation.files.max_bytes = 1024;
  play stage(options);
  auto ann = in_conversation(stage);
  const auto frame = [](std::size_t size) {
    return R"({"type":"file_message","filename":"a.txt","file":")" + encode_base64(plain_text(size)) + "\"}";
  };
  ann.sends(frame(1024));
  ann.receives(R"({"file_attachment":{"file_size":1024}})");
  is_refused(ann, frame(1025), "File too large. Maximum size: 1.0KB");

  options.conversation.files.max_bytes = 0;
  play unbounded(options);
  auto bob = in_conversation(unbounded);
  bob.sends(frame(1024 * 1024));
  bob.receives(R"({"file_attachment":{"file_size":1048576,"file_size_display":"1.0 MB"}})");
}

TEST_CASE("a file's text cannot be edited") {
  play stage;
  auto ann = in_conversation(stage);
  ann.sends(R"({"type":"file_message","filename":"a.txt","file":"YWFh"})");
  const auto id = std::to_string(ann.receives(R"({"message_type":"file"})").number("id"));
  is_refused(ann, R"({"type":"edit_message","message_id":)" + id + R"(,"message":"a"})",
             "Only text messages can be edited");
}

TEST_CASE("an error carries the name that the sender gave the frame") {
  play stage;
  auto ann = in_conversation(stage);
  ann.sends(R"({"type":"chat_message","message":"","client_message_id":"c-1"})");
  ann.receives(R"({"type":"error","message":"Message content is required","client_message_id":"c-1"})");
  ann.sends(R"({"type":"file_message","filename":"a","file":"%","client_message_id":"c-2"})");
  ann.receives(R"({"type":"error","client_message_id":"c-2"})");
}

TEST_SUITE_END();

#include <string>

#include "parlor/dialect/conversation.hpp"

#include <doctest/doctest.h>

#include "dialect/problem.hpp"
#include "unit/dialect/rooms/samples.hpp"

TEST_SUITE_BEGIN("dialect/conversation/decode");

using namespace parlor;
using rooms_samples::problem_of;
using rooms_samples::request_of;

namespace {

decode_result decode(const std::string& frame, conversation_options options = {}) {
  return make_conversation_dialect(std::move(options))
      ->decode_frame({0, user_id(1), room_id(1), false}, frame::kind::text, frame);
}

template <typename Command>
Command command_of(const std::string& frame) {
  return std::get<Command>(std::get<command>(request_of(decode(frame)).what));
}

std::string sentence_for(const std::string& frame) {
  return std::string(dialects::sentence_of(problem_of(decode(frame)).problem));
}

}  // namespace

TEST_CASE("the room stands in the path, with or without a slash at its end") {
  const auto conversation = make_conversation_dialect();
  REQUIRE(conversation->sockets().size() == 2);
  CHECK(conversation->sockets()[0].pattern == "/ws/chat/{conversation_id}/");
  CHECK(conversation->sockets()[1].pattern == "/ws/chat/{conversation_id}");
  http_call call;
  call.captures = {"7"};
  const auto opened = conversation->decode_upgrade(call);
  REQUIRE(opened.has_value());
  CHECK(opened->room == room_reference(room_id(7)));
  CHECK_FALSE(opened->all_rooms);
}

TEST_CASE("a path that names no room is one of a room that is not there") {
  const auto conversation = make_conversation_dialect();
  for (const auto* word : {"0", "-1", "undefined", "1.5", "9007199254740992"}) {
    http_call call;
    call.captures = {word};
    const auto opened = conversation->decode_upgrade(call);
    REQUIRE_FALSE(opened.has_value());
    CHECK(std::get<close_reason>(conversation->refuse(0, opened.error())).code == 4404);
  }
}

TEST_CASE("mounts are taken with and without slashes at their ends") {
  conversation_options options;
  options.mount = "/talk/";
  options.media_mount = "/files";
  const auto conversation = make_conversation_dialect(options);
  CHECK(conversation->sockets()[0].pattern == "/talk/{conversation_id}/");
  CHECK(conversation->files().at(0).prefix == "/files/");
}

TEST_CASE("chat_message is a text for the room of the socket") {
  const auto sent = command_of<send_message>(
      R"({"type":"chat_message","message":"Hello, how are you?","client_message_id":"c-1"})");
  CHECK(sent.kind == message_kind::text);
  CHECK(sent.text == "Hello, how are you?");
  CHECK_FALSE(sent.room.has_value());
  CHECK(sent.client_message_id == "c-1");
}

TEST_CASE("file_message brings one file of any type, and perhaps a text") {
  const auto request =
      request_of(decode(R"({"type":"file_message","filename":"a.xyz","file":"AAAA","message":"look"})"));
  const auto& sent = std::get<send_message>(std::get<command>(request.what));
  CHECK(sent.kind == message_kind::file);
  CHECK(sent.text == "look");
  REQUIRE(request.files.size() == 1);
  CHECK(request.files[0].file_name == "a.xyz");
  CHECK(request.files[0].data == "AAAA");
  CHECK(request.policy.allowed_types.empty());
  CHECK(request.policy.directory == "chat_files");
  CHECK(request.policy.key_pattern == "{date}/{stem}_{random}{.extension}");
  CHECK(request.policy.max_bytes == 50 * 1024 * 1024);
  CHECK(command_of<send_message>(R"({"type":"file_message","filename":"a","file":"AAAA"})").text.empty());
}

TEST_CASE("a file that was uploaded before may be named by its key, its path or its address") {
  for (const auto* address : {"chat_files/images/1_a.png", "/media/chat_files/images/1_a.png",
                              "https://chat.example.com/media/chat_files/images/1_a.png"}) {
    const auto request = request_of(
        decode(R"({"type":"file_message","filename":"a.png","file":")" + std::string(address) + "\"}"));
    CHECK(request.files.empty());
    CHECK(std::get<send_message>(std::get<command>(request.what)).uploads ==
          std::vector<std::string>{"chat_files/images/1_a.png"});
  }
}

TEST_CASE("without a file or its name, the documented error") {
  for (const auto* members :
       {"", R"(,"filename":"a")", R"(,"file":"AAAA")", R"(,"filename":"","file":"AAAA")",
        R"(,"filename":" ","file":"AAAA")", R"(,"filename":"a","file":"")", R"(,"filename":"a","file":null)",
        R"(,"filename":null,"file":"AAAA")", R"(,"filename":"a","file":"data:text/plain;base64,")"}) {
    CAPTURE(members);
    CHECK(sentence_for(R"({"type":"file_message","message":"m")" + std::string(members) + "}") ==
          "File data and filename are required");
  }
}

TEST_CASE("a file name has at most 255 characters, however many bytes they are") {
  const auto named = [](std::size_t count) {
    std::string name;
    while (count-- > 0) name += "\xD1\x84";
    return R"({"type":"file_message","file":"AAAA","filename":")" + name + "\"}";
  };
  CHECK(request_of(decode(named(255))).files[0].file_name.size() == 510);
  CHECK(sentence_for(named(256)) == "Filename too long. Maximum characters: 255");
}

TEST_CASE("typing, mark_read, and the additions for edits and deletions") {
  CHECK(command_of<set_typing>(R"({"type":"typing","is_typing":true})").is_typing);
  CHECK_FALSE(command_of<set_typing>(R"({"type":"typing","is_typing":false})").is_typing);
  CHECK_FALSE(command_of<mark_read>(R"({"type":"mark_read"})").room.has_value());
  const auto edited =
      command_of<edit_message>(R"({"type":"edit_message","message_id":7,"message":"better"})");
  CHECK(edited.message == message_reference(message_id(7)));
  CHECK(edited.text == "better");
  CHECK(command_of<delete_message>(R"({"type":"delete_message","message_id":"7"})").message ==
        message_reference(message_id(7)));
}

TEST_CASE("what cannot be understood is answered with a sentence") {
  CHECK(sentence_for("{\"type\":\"chat_message\", // a comment\n\"message\":\"a\"}") == "Invalid JSON");
  CHECK(sentence_for("[]") == "A frame must be a JSON object");
  CHECK(sentence_for("{}") == "type must be a string");
  CHECK(sentence_for(R"({"type":"shout"})") == "Unknown message type");
  CHECK(sentence_for(R"({"type":"chat_message"})") == "Message content is required");
  CHECK(sentence_for(R"({"type":"chat_message","message":" \n"})") == "Message content is required");
  CHECK(sentence_for(R"({"type":"chat_message","message":7})") == "message must be a string");
  CHECK(sentence_for(R"({"type":"file_message","message":7,"filename":"a","file":"AAAA"})") ==
        "message must be a string");
  CHECK(sentence_for(R"({"type":"chat_message","message":")" + std::string(16001, 'a') + "\"}") ==
        "Message too long. Maximum characters: 16000");
  CHECK(sentence_for(R"({"type":"file_message","filename":7,"file":"AAAA"})") == "filename must be a string");
  CHECK(sentence_for(R"({"type":"file_message","filename":"a","file":{}})") == "file must be a string");
  CHECK(sentence_for(R"({"type":"typing"})") == "is_typing is required");
  CHECK(sentence_for(R"({"type":"edit_message","message":"a"})") == "message_id is required");
  CHECK(sentence_for(R"({"type":"edit_message","message_id":1})") == "Message content is required");
  CHECK(sentence_for(R"({"type":"delete_message","message_id":0})") == "Message not found");
}

TEST_CASE("a refusal carries the caller's own name for the frame") {
  CHECK(problem_of(decode(R"({"type":"chat_message","message":"","client_message_id":"c-1"})"))
            .client_message_id == "c-1");
  CHECK(problem_of(decode(R"({"type":"file_message","client_message_id":"c-2"})")).client_message_id ==
        "c-2");
}

TEST_SUITE_END();

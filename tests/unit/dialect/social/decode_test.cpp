#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "parlor/dialect/social.hpp"

#include <doctest/doctest.h>

#include "dialect/problem.hpp"

TEST_SUITE_BEGIN("dialect/social/decode");

using namespace parlor;

namespace {

decode_result decode(std::string text, social_options options = {}) {
  const session_view session{0, user_id(1), room_id(), true};
  return make_social_dialect(std::move(options))->decode_frame(session, frame::kind::text, std::move(text));
}

dialect_request request_of(const decode_result& decoded) {
  if (const auto* problem = std::get_if<dialect_problem>(&decoded)) FAIL(to_string(problem->problem));
  return std::get<dialect_request>(decoded);
}

send_message message_of(const std::string& text, social_options options = {}) {
  return std::get<send_message>(std::get<command>(request_of(decode(text, std::move(options))).what));
}

load_messages history_of(const std::string& text) {
  return std::get<load_messages>(std::get<query>(request_of(decode(text)).what));
}

dialect_problem problem_of(const decode_result& decoded) {
  REQUIRE(std::holds_alternative<dialect_problem>(decoded));
  return std::get<dialect_problem>(decoded);
}

}  // namespace

TEST_CASE("a socket hears of all rooms") {
  const auto opened = make_social_dialect()->decode_upgrade({});
  REQUIRE(opened.has_value());
  CHECK(opened->all_rooms);
  CHECK_FALSE(opened->room.has_value());
}

TEST_CASE("the documented private message with a picture") {
  const auto request = request_of(decode(
      R"({"type":"privateChat","chat_id":"7","receiver_username":"bob","message_text":"a","image_data":"data:image/png;base64,AAAA"})"));
  const auto& message = std::get<send_message>(std::get<command>(request.what));
  CHECK(message.room == room_reference(room_id(7)));
  CHECK(message.receiver == user_reference(std::string("bob")));
  CHECK(message.to == destination::direct_room);
  CHECK(message.kind == message_kind::image);
  CHECK(message.text == "a");
  REQUIRE(request.files.size() == 1);
  CHECK(request.files[0].data == "data:image/png;base64,AAAA");
  CHECK(static_cast<bool>(request.keeps_alive));
  CHECK(request.policy.form == media_form::jpeg);
  CHECK(request.policy.max_bytes == 5 * 1024 * 1024);
  CHECK(request.policy.directory == "chat_images");
  CHECK(request.policy.allowed_types == std::vector<std::string>{"image/jpeg", "image/png", "image/gif"});
}

TEST_CASE("the documented group message with a picture") {
  const auto message =
      message_of(R"({"type":"groupChat","group_id":"team","message_text":"","image_data":"AAAA"})");
  CHECK(message.room == room_reference(std::string("team")));
  CHECK_FALSE(message.receiver.has_value());
  CHECK(message.to == destination::room);
  CHECK(message.kind == message_kind::image);
}

TEST_CASE("a picture may be absent, null or empty where there is a text") {
  for (const auto* picture : {"", R"(,"image_data":null)", R"(,"image_data":"")"}) {
    const auto request = request_of(
        decode(R"({"type":"groupChat","group_id":2,"message_text":"a")" + std::string(picture) + "}"));
    const auto& message = std::get<send_message>(std::get<command>(request.what));
    CHECK(message.kind == message_kind::text);
    CHECK(message.room == room_reference(room_id(2)));
    CHECK(request.files.empty());
  }
}

TEST_CASE("chat_id or receiver_username is enough") {
  const auto by_receiver =
      message_of(R"({"type":"privateChat","receiver_username":"bob","message_text":"a"})");
  CHECK_FALSE(by_receiver.room.has_value());
  CHECK(by_receiver.to == destination::direct_room);
  const auto by_chat = message_of(R"({"type":"privateChat","chat_id":"7","message_text":"a"})");
  CHECK_FALSE(by_chat.receiver.has_value());
  CHECK(by_chat.to == destination::room);
}

TEST_CASE("no chat is made where the host does not want it") {
  social_options options;
  options.create_missing_chats = false;
  const auto message = message_of(
      R"({"type":"privateChat","chat_id":"7","receiver_username":"bob","message_text":"a"})", options);
  CHECK(message.to == destination::room);
  CHECK(message.receiver == user_reference(std::string("bob")));
  const auto problem =
      problem_of(decode(R"({"type":"privateChat","receiver_username":"bob","message_text":"a"})", options));
  CHECK(dialects::sentence_of(problem.problem) == "chat_id is required");
}

TEST_CASE("both names of the client's own name are read, and the first one counts") {
  const auto named = [](const std::string& members) {
    return message_of(R"({"type":"groupChat","group_id":"2","message_text":"a",)" + members + "}")
        .client_message_id;
  };
  CHECK(named(R"("client_id":"c")") == "c");
  CHECK(named(R"("client_message_id":"m")") == "m");
  CHECK(named(R"("client_id":"c","client_message_id":"m")") == "m");
  CHECK(problem_of(decode(R"({"type":"dance","client_id":"c"})")).client_message_id == "c");
}

TEST_CASE("history is asked for by chat, message and number") {
  const auto page = history_of(R"({"type":"chatHistory","id":"2","before":"9","limit":5})");
  CHECK(page.room == room_reference(room_id(2)));
  CHECK(page.before == message_reference(message_id(9)));
  CHECK(page.limit == 5);
  CHECK(history_of(R"({"type":"chatHistory","id":"team","limit":100000})").limit == 100);
  CHECK(history_of(R"({"type":"chatHistory","id":"team"})").limit == 50);
}

TEST_CASE("what cannot be understood is answered with a sentence") {
  const std::string text = R"({"type":"groupChat","group_id":"2","message_text":)";
  const std::pair<std::string, std::string_view> lines[] = {
      {"", "Invalid JSON"},
      {"[]", "A frame must be a JSON object"},
      {"{}", "type must be a string"},
      {R"({"type":7})", "type must be a string"},
      {R"({"type":"PrivateChat"})", "Unknown message type"},
      {R"({"type":"privateChat"})", "chat_id is required"},
      {R"({"type":"privateChat","chat_id":" ","message_text":"a"})", "chat_id is required"},
      {R"({"type":"privateChat","chat_id":{},"message_text":"a"})", "chat_id must be a string"},
      {R"({"type":"privateChat","chat_id":1.5,"message_text":"a"})", "chat_id must be a string"},
      {R"({"type":"privateChat","chat_id":"1","receiver_username":2})", "receiver_username must be a string"},
      {R"({"type":"privateChat","receiver_username":"","message_text":"a"})", "chat_id is required"},
      {R"({"type":"privateChat","chat_id":"1","message_text":"a","client_message_id":7})",
       "client_message_id must be a string"},
      {R"({"type":"groupChat","group_id":[],"message_text":"a"})", "group_id must be a string"},
      {R"({"type":"chatHistory","id":{}})", "id must be a string"},
      {R"({"type":"groupChat","message_text":"a"})", "group_id is required"},
      {R"({"type":"groupChat","group_id":"2"})", "Message content is required"},
      {R"({"type":"groupChat","group_id":"2","image_data":["AAAA"]})", "image_data must be a string"},
      {text + R"(" "})", "Message content is required"},
      {text + R"("a\u0000b"})", "content must not contain control characters"},
      {text + '"' + std::string(16001, 'a') + "\"}", "Message too long. Maximum characters: 16000"},
      {text + R"("a","client_id":7})", "client_id must be a string"},
      {R"({"type":"chatHistory"})", "id is required"},
      {R"({"type":"chatHistory","id":"2","before":0})", "Message not found"},
      {R"({"type":"chatHistory","id":"2","before":"x"})", "before must be an integer"},
      {R"({"type":"chatHistory","id":"2","limit":0})", "limit must be a whole number from 1 on"},
  };
  for (const auto& line : lines) {
    const auto& sent = line.first;
    CAPTURE(sent);
    CHECK(dialects::sentence_of(problem_of(decode(sent)).problem) == line.second);
  }
}

TEST_CASE("the host chooses bounds and addresses") {
  social_options options;
  options.mount = "/chat/";
  options.static_mount = "/files";
  options.max_frame_bytes = 1000;
  options.key_prefix = "socialverse-assets/";
  options.max_image_bytes = 10;
  const auto social = make_social_dialect(options);
  CHECK(social->sockets().at(0).pattern == "/chat");
  CHECK(social->sockets().at(0).max_message_bytes == 1000);
  CHECK(social->files().at(0).prefix == "/files/");
  const auto policy =
      request_of(decode(R"({"type":"groupChat","group_id":"2","image_data":"AAAA"})", options)).policy;
  CHECK(policy.directory == "socialverse-assets");
  CHECK(policy.max_bytes == 10);
}

TEST_SUITE_END();

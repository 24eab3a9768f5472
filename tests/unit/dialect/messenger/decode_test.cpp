#include <string>

#include "parlor/dialect/messenger.hpp"

#include <doctest/doctest.h>

#include "dialect/problem.hpp"
#include "unit/dialect/rooms/samples.hpp"

TEST_SUITE_BEGIN("dialect/messenger/decode");

using namespace parlor;
using rooms_samples::problem_of;
using rooms_samples::request_of;

namespace {

const std::string one = "00000000-0000-4000-8000-000000000001";
const std::string two = "00000000-0000-4000-8000-000000000002";
const session_view on_chat{0, user_id(1), room_id(4), false};
const session_view on_personal{1, user_id(1), room_id(), true};

uuid id(const std::string& text) {
  return *parse_uuid(text);
}

decode_result decode(const std::string& type, const std::string& members,
                     const session_view& from = on_chat) {
  return make_messenger_dialect()->decode_frame(from, frame::kind::text,
                                                R"({"type":")" + type + R"(","data":{)" + members + "}}");
}

template <typename Command>
Command command_of(const decode_result& decoded) {
  return std::get<Command>(std::get<command>(request_of(decoded).what));
}

std::string refusal_of(const decode_result& decoded) {
  return std::string(dialects::sentence_of(problem_of(decoded).problem));
}

result<open_session> upgrade(std::size_t route, const std::string& capture,
                             std::vector<name_and_value> query = {}) {
  http_call call;
  call.route = route;
  call.captures = {capture};
  call.query = std::move(query);
  return make_messenger_dialect()->decode_upgrade(call);
}

}  // namespace

TEST_CASE("the documented chat message goes to the chat of its socket") {
  const auto sent = command_of<send_message>(decode(
      "send_message", R"("content":"Your message content","message_type":"text","parent_message_id":null)"));
  CHECK_FALSE(sent.room.has_value());
  CHECK(sent.to == destination::room);
  CHECK(sent.kind == message_kind::text);
  CHECK(sent.text == "Your message content");
  CHECK_FALSE(sent.parent.has_value());
}

TEST_CASE("a reply names its parent") {
  const auto sent =
      command_of<send_message>(decode("send_message", R"("content":"a","parent_message_id":")" + one + "\""));
  CHECK(sent.parent == message_reference(id(one)));
}

TEST_CASE("the documented direct message is understood on both sockets, with a chat and without") {
  for (const auto& session : {on_chat, on_personal}) {
    const std::string members = R"("content":"hi","message_type":"text","recipient_id":")" + two + "\"";
    auto sent =
        command_of<send_message>(decode("direct_message", members + R"(,"chat_id":")" + one + "\"", session));
    CHECK(sent.to == destination::direct_room);
    CHECK(sent.receiver == user_reference(id(two)));
    CHECK(sent.room == room_reference(id(one)));
    sent = command_of<send_message>(decode("direct_message", members + R"(,"chat_id":null)", session));
    CHECK(sent.to == destination::direct_room);
    CHECK_FALSE(sent.room.has_value());
  }
}

TEST_CASE("who types and who reads is not taken from the frame") {
  CHECK(command_of<set_typing>(decode("typing_indicator", R"("is_typing":true)")).is_typing);
  CHECK_FALSE(
      command_of<set_typing>(decode("typing_indicator", R"("is_typing":false,"user_id":7)")).is_typing);
  const auto read =
      command_of<mark_read>(decode("read_receipt", R"("user_id":{},"message_id":")" + one + "\""));
  CHECK(read.up_to == message_reference(id(one)));
  CHECK_FALSE(read.room.has_value());
}

TEST_CASE("on a personal socket the frame has to say which chat it is about") {
  const std::string message = R"("message_id":")" + one + "\"";
  const std::string chat = R"(,"chat_id":")" + two + "\"";
  const auto named = std::optional<room_reference>(id(two));
  CHECK(refusal_of(decode("send_message", R"("content":"a")", on_personal)) == "chat_id is required");
  CHECK(refusal_of(decode("typing_indicator", R"("is_typing":true)", on_personal)) == "chat_id is required");
  CHECK(refusal_of(decode("read_receipt", message, on_personal)) == "chat_id is required");
  CHECK(refusal_of(decode("load_history", "\"limit\":1", on_personal)) == "chat_id is required");
  CHECK(command_of<send_message>(decode("send_message", R"("content":"a")" + chat, on_personal)).room ==
        named);
  CHECK(command_of<set_typing>(decode("typing_indicator", R"("is_typing":true)" + chat, on_personal)).room ==
        named);
  CHECK(command_of<mark_read>(decode("read_receipt", message + chat, on_personal)).room == named);
  CHECK(command_of<delete_message>(decode("delete_message", message, on_personal)).message ==
        message_reference(id(one)));
}

TEST_CASE("a message is edited and deleted by its id") {
  const std::string message = R"("message_id":")" + one + "\"";
  const auto edited = command_of<edit_message>(decode("edit_message", message + R"(,"content":"b")"));
  CHECK(edited.message == message_reference(id(one)));
  CHECK(edited.text == "b");
  CHECK(command_of<delete_message>(decode("delete_message", message)).message == message_reference(id(one)));
  CHECK(refusal_of(decode("edit_message", message)) == "Message content is required");
  CHECK(refusal_of(decode("delete_message", "")) == "message_id is required");
}

TEST_CASE("history is asked for by page, with the readers") {
  const auto query_of = [](const decode_result& decoded) {
    return std::get<load_messages>(std::get<query>(request_of(decoded).what));
  };
  const auto newest = query_of(decode("load_history", ""));
  CHECK(newest.room == room_reference(room_id(4)));
  CHECK(newest.limit == 50);
  CHECK(newest.max_readers == 100);
  CHECK_FALSE(newest.before.has_value());
  const auto older = query_of(decode("load_history", R"("limit":1000,"before":")" + one + "\""));
  CHECK(older.limit == 100);
  CHECK(older.before == message_reference(id(one)));
  CHECK(query_of(decode("load_history", R"("after":")" + one + "\"")).after == message_reference(id(one)));
  CHECK(refusal_of(decode("load_history", R"("before":")" + one + R"(","after":")" + two + "\"")) ==
        "before and after exclude each other");
  CHECK(refusal_of(decode("load_history", R"("limit":0)")) == "limit must be a whole number from 1 on");
}

TEST_CASE("messages are searched in all chats, or in the one that is named") {
  const auto query_of = [](const decode_result& decoded) {
    return std::get<search_messages>(std::get<query>(request_of(decoded).what));
  };
  const auto everywhere = query_of(decode("search_messages", R"("query":"tea cake")"));
  CHECK(everywhere.text == "tea cake");
  CHECK_FALSE(everywhere.room.has_value());
  CHECK(everywhere.limit == 50);
  const auto older =
      query_of(decode("search_messages", R"("query":"tea","limit":1000,"chat_id":")" + std::string(two) +
                                             R"(","before":")" + one + "\""));
  CHECK(older.room == room_reference(id(two)));
  CHECK(older.before == message_reference(id(one)));
  CHECK(older.limit == 100);
  CHECK(refusal_of(decode("search_messages", "")) == "Say what to search for");
  CHECK(refusal_of(decode("search_messages", R"("query":" ")")) == "Say what to search for");
  CHECK(refusal_of(decode("search_messages", R"("query":")" + std::string(257, 'x') + "\"")) ==
        "Search text too long. Maximum bytes: 256");
}

TEST_CASE("a new token comes in a frame") {
  const auto renewed = request_of(decode("refresh_token", R"("token":"t")"));
  CHECK(std::get<renew_session>(renewed.what).token == "t");
  for (const auto* members : {"", R"("token":"")", R"("token":null)"}) {
    CHECK(refusal_of(decode("refresh_token", members)) == "token is required");
  }
}

TEST_CASE("client_message_id goes into the message and into what is said of its failure") {
  const auto request = request_of(decode("send_message", R"("content":"a","client_message_id":"c-7")"));
  CHECK(request.client_message_id == "c-7");
  CHECK(std::get<send_message>(std::get<command>(request.what)).client_message_id == "c-7");
  CHECK(problem_of(decode("send_message", R"("client_message_id":"c-8")")).client_message_id == "c-8");
  CHECK(problem_of(decode("what", R"("client_message_id":"c-9")")).client_message_id == "c-9");
}

TEST_CASE("what is missing or wrong is told in words") {
  CHECK(refusal_of(decode("what", "")) == "Unknown message type");
  CHECK(refusal_of(decode("new_message", "")) == "Unknown message type");
  CHECK(refusal_of(decode("send_message", R"("content":" ")")) == "Message content is required");
  CHECK(refusal_of(decode("send_message", R"("content":7)")) == "content must be a string");
  CHECK(refusal_of(decode("send_message", R"("content":"a","message_type":"image")")) ==
        "message_type must be text");
  CHECK(refusal_of(decode("send_message", R"("content":"a","parent_message_id":"7")")) ==
        "parent_message_id must be a UUID");
  CHECK(refusal_of(decode("send_message", R"("content":"a","message_type":7)")) ==
        "message_type must be a string");
  CHECK(refusal_of(decode("load_history", R"("before":7)")) == "before must be a UUID");
  CHECK(refusal_of(decode("load_history", R"("after":7)")) == "after must be a UUID");
  CHECK(refusal_of(decode("search_messages", R"("query":7)")) == "query must be a string");
  CHECK(refusal_of(decode("search_messages", R"("query":"a","chat_id":7)")) == "chat_id must be a UUID");
  CHECK(refusal_of(decode("search_messages", R"("query":"a","before":7)")) == "before must be a UUID");
  CHECK(refusal_of(decode("search_messages", R"("query":"a","limit":0)")) ==
        "limit must be a whole number from 1 on");
  CHECK(refusal_of(decode("refresh_token", R"("token":7)")) == "token must be a string");
  CHECK(refusal_of(decode("direct_message", R"("content":"a")")) == "recipient_id is required");
  CHECK(refusal_of(decode("typing_indicator", "")) == "is_typing is required");
  CHECK(refusal_of(decode("read_receipt", "")) == "message_id is required");
  const auto dialect = make_messenger_dialect();
  CHECK(refusal_of(dialect->decode_frame(on_chat, frame::kind::text, R"({"type":"send_message"})")) ==
        "data must be an object");
  CHECK(refusal_of(dialect->decode_frame(on_chat, frame::kind::text, "{}")) == "type must be a string");
  CHECK(refusal_of(dialect->decode_frame(on_chat, frame::kind::text, "{")) == "Invalid JSON");
  CHECK(refusal_of(dialect->decode_frame(on_chat, frame::kind::binary, "{}")) ==
        "Binary frames are not supported");
}

TEST_CASE("10000 characters fit and 10001 do not, and the longest text fits into a frame") {
  std::string text;
  for (int count = 0; count < 10000; ++count) text += "\xF0\x9F\x98\x80";
  const auto frame = R"("content":")" + text + "\"";
  CHECK(command_of<send_message>(decode("send_message", frame)).text == text);
  CHECK(frame.size() + 1024 < messenger_options().max_message_bytes);
  const auto problem = problem_of(decode("send_message", R"("content":"a)" + text + "\"")).problem;
  CHECK(problem.code == errc::too_large);
  CHECK(problem.limit == 10000);
}

TEST_CASE("a chat socket names its chat, and what its client saw last") {
  const auto opened = upgrade(0, one);
  CHECK(opened->room == room_reference(id(one)));
  CHECK_FALSE(opened->all_rooms);
  CHECK_FALSE(opened->self.has_value());
  CHECK(opened->history == 0);
  const auto resumed = upgrade(0, one, {{"last_message_id", two}});
  CHECK(resumed->history == 100);
  CHECK(resumed->history_after == message_reference(id(two)));
  CHECK(upgrade(0, one, {{"last_message_id", ""}})->history == 0);
  CHECK(upgrade(0, one, {{"last_message_id", "7"}}).error().code == errc::malformed);
  CHECK(upgrade(0, "7").error().code == errc::room_not_found);
}

TEST_CASE("a personal socket is for all chats of the user whom it names") {
  const auto opened = upgrade(1, one);
  CHECK_FALSE(opened->room.has_value());
  CHECK(opened->all_rooms);
  CHECK(opened->self == user_reference(id(one)));
  CHECK(upgrade(1, "7").error().code == errc::forbidden);
}

TEST_SUITE_END();

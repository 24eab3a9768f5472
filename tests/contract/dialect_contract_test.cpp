#include "parlor/testing/dialect_contract.hpp"

#include "parlor/dialect/community.hpp"
#include "parlor/dialect/conversation.hpp"
#include "parlor/dialect/messenger.hpp"
#include "parlor/dialect/rooms.hpp"
#include "parlor/dialect/social.hpp"

#include <doctest/doctest.h>

// examples/custom_dialect.cpp, which is compiled into this program.
std::unique_ptr<parlor::dialect> make_custom_dialect();

TEST_SUITE_BEGIN("dialect_contract");

using namespace parlor;
using namespace parlor::testing;

namespace {

http_call call_of(std::size_t route, std::vector<std::string> captures, std::string content_type,
                  std::string body) {
  http_call call;
  call.route = route;
  call.captures = std::move(captures);
  call.content_type = std::move(content_type);
  call.body = std::move(body);
  return call;
}

dialect_subject messenger() {
  return {
      [] { return make_messenger_dialect(); },
      {
          R"({"type":"send_message","data":{"content":"h\u00e4","message_type":"text","parent_message_id":null,"client_message_id":"c"}})",
          R"({"type":"direct_message","data":{"content":"a","message_type":"text","recipient_id":"00000000-0000-4000-8000-000000000002","chat_id":"00000000-0000-4000-8000-000000000101"}})",
          R"({"type":"typing_indicator","data":{"is_typing":true,"chat_id":"00000000-0000-4000-8000-000000000101"}})",
          R"({"type":"read_receipt","data":{"message_id":"00000000-0000-4000-8000-000000000301","user_id":"x","chat_id":"00000000-0000-4000-8000-000000000101"}})",
          R"({"type":"edit_message","data":{"message_id":"00000000-0000-4000-8000-000000000301","content":"b"}})",
          R"({"type":"delete_message","data":{"message_id":"00000000-0000-4000-8000-000000000301"}})",
          R"({"type":"load_history","data":{"chat_id":"00000000-0000-4000-8000-000000000101","before":"00000000-0000-4000-8000-000000000301","limit":20}})",
          R"({"type":"refresh_token","data":{"token":"a.b.c"}})",
      },
      {},
  };
}

dialect_subject rooms() {
  return {
      [] { return make_rooms_dialect(); },
      {
          R"({"type":"send_message","data":{"room_id":1,"receiver_id":"2","message_type":"text","content":"h\u00e4"}})",
          R"({"type":"send_message","data":{"message_type":"image","file_data":"AAAA","file_name":"a.png","file_size":3,"mime_type":"image/png","client_message_id":"c"}})",
          R"({"type":"send_message","data":{"message_type":"file","files_data":[{"file_data":"chat_files/files/1_a.txt"},{"file_data":"data:text/plain;base64,AAAA"}]}})",
          R"({"type":"typing","data":{"room_id":1,"is_typing":true}})",
          R"({"type":"join_room","data":{"room_id":1}})",
          R"({"type":"leave_room"})",
      },
      {
          call_of(1, {}, "application/json", R"({"receiver_id":2})"),
          call_of(1, {}, "application/json", R"({"name":"Team","member_ids":[2,"3"],"room_type":"group"})"),
          call_of(7, {"1"}, "application/x-www-form-urlencoded", "content=a+%C3%A4"),
          call_of(7, {"1"}, "application/json", R"({"content":"a"})"),
      },
  };
}

dialect_subject social() {
  return {
      [] { return make_social_dialect(); },
      {
          R"({"type":"privateChat","chat_id":"1","receiver_username":"bob","message_text":"h\u00e4","image_data":"data:image/png;base64,AAAA"})",
          R"({"type":"privateChat","chat_id":"ann-bob","message_text":"a","client_id":"c"})",
          R"({"type":"groupChat","group_id":"2","message_text":"","image_data":"AAAA","client_message_id":"c"})",
          R"({"type":"chatHistory","id":"2","before":"9","limit":20})",
      },
      {},
  };
}

dialect_subject community() {
  return {
      [] { return make_community_dialect(); },
      {
          R"({"action":"send","message":"h\u00e4","file":null,"client_message_id":"c"})",
          R"({"action":"send","message":"","file":{"name":"a b.png","size":3,"type":"image/png","data":"data:image/png;base64,AAAA"}})",
          R"({"action":"send","message":"a","file":{"name":"a.pdf","size":3,"type":"application/pdf"}})",
          R"({"action":"send","file":{"file_path":"chat_attachments/files/2024/01/01/a_0.pdf"}})",
          R"({"action":"edit","message_id":63,"text":"new message"})",
          R"({"action":"delete","message_id":"63"})",
      },
      {
          call_of(0, {"en"}, "", ""),
          call_of(1, {"en"}, "application/json", R"({"second_user":2})"),
          call_of(2, {"pt-br", "90"}, "", ""),
      },
  };
}

dialect_subject conversation() {
  return {
      [] { return make_conversation_dialect(); },
      {
          R"({"type":"chat_message","message":"h\u00e4","client_message_id":"c"})",
          R"({"type":"file_message","filename":"a.pdf","file":"AAAA","message":"look"})",
          R"({"type":"file_message","filename":"a.pdf","file":"/media/chat_files/2024/01/01/a_0f.pdf"})",
          R"({"type":"typing","is_typing":true})",
          R"({"type":"mark_read"})",
          R"({"type":"edit_message","message_id":1,"message":"a"})",
          R"({"type":"delete_message","message_id":"1"})",
      },
      {},
  };
}

}  // namespace

TEST_CASE("the dialect community keeps the contract") {
  CHECK(to_string(run_contract(dialect_contract(community()))) == "");
}

TEST_CASE("the dialect conversation keeps the contract") {
  CHECK(to_string(run_contract(dialect_contract(conversation()))) == "");
}

TEST_CASE("the dialect messenger keeps the contract") {
  CHECK(to_string(run_contract(dialect_contract(messenger()))) == "");
}

TEST_CASE("the dialect rooms keeps the contract") {
  CHECK(to_string(run_contract(dialect_contract(rooms()))) == "");
}

TEST_CASE("the dialect social keeps the contract") {
  CHECK(to_string(run_contract(dialect_contract(social()))) == "");
}

TEST_CASE("the dialect of examples/custom_dialect.cpp keeps the contract") {
  const dialect_subject subject{make_custom_dialect,
                                {"JOIN team", "JOIN 1", "PART", "SAY h\xC3\xA4", "EDIT 1 a b", "DELETE 1",
                                 "TYPING on", "READ", "HISTORY", "HISTORY 20"},
                                {}};
  CHECK(to_string(run_contract(dialect_contract(subject))) == "");
}

TEST_CASE("a contract without samples is not kept") {
  auto without = rooms();
  without.frames.clear();
  CHECK_FALSE(run_contract(dialect_contract(without)).empty());
}

TEST_SUITE_END();

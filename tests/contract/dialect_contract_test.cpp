#include "parlor/testing/dialect_contract.hpp"

#include "parlor/dialect/rooms.hpp"

#include <doctest/doctest.h>

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

}  // namespace

TEST_CASE("the dialect rooms keeps the contract") {
  CHECK(to_string(run_contract(dialect_contract(rooms()))) == "");
}

TEST_CASE("a contract without samples is not kept") {
  auto without = rooms();
  without.frames.clear();
  CHECK_FALSE(run_contract(dialect_contract(without)).empty());
}

TEST_SUITE_END();

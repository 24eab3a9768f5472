#include <string>

#include <doctest/doctest.h>

#include "dialect/problem.hpp"
#include "dialect/rooms/rooms.hpp"
#include "unit/dialect/rooms/samples.hpp"

TEST_SUITE_BEGIN("dialect/rooms/routes");

using namespace parlor;
using namespace rooms_samples;
using rooms::rest_route;

namespace {

http_call call_of(rest_route which, std::vector<std::string> captures = {},
                  std::vector<name_and_value> query = {}) {
  http_call call;
  call.route = static_cast<std::size_t>(which);
  call.captures = std::move(captures);
  call.query = std::move(query);
  return call;
}

http_call with_body(http_call call, std::string content_type, std::string body) {
  call.content_type = std::move(content_type);
  call.body = std::move(body);
  return call;
}

decode_result decode(const http_call& call) {
  return make_rooms_dialect()->decode_call(call);
}

template <typename Query>
Query query_of(const http_call& call) {
  return std::get<Query>(std::get<query>(request_of(decode(call)).what));
}

template <typename Command>
Command command_of(const http_call& call) {
  return std::get<Command>(std::get<command>(request_of(decode(call)).what));
}

error problem_in(const http_call& call) {
  return problem_of(decode(call)).problem;
}

http_call new_room(std::string body) {
  return with_body(call_of(rest_route::create_room), "application/json", std::move(body));
}

http_call edit(std::string content_type, std::string body) {
  return with_body(call_of(rest_route::edit_message, {"123"}), std::move(content_type), std::move(body));
}

constexpr auto form = "application/x-www-form-urlencoded";

}  // namespace

TEST_CASE("users are searched by email, or by q") {
  const auto documented = query_of<search_users>(
      call_of(rest_route::search_users, {}, {{"email", "user@example.com"}, {"limit", "20"}}));
  CHECK(documented.text == "user@example.com");
  CHECK(documented.limit == 20);
  CHECK(query_of<search_users>(call_of(rest_route::search_users, {}, {{"q", "jo"}})).limit == 20);
  CHECK(
      query_of<search_users>(call_of(rest_route::search_users, {}, {{"q", "jo"}, {"limit", "500"}})).limit ==
      100);
  for (const auto* limit : {"0", "-1", "x"}) {
    CHECK(problem_in(call_of(rest_route::list_messages, {"4"}, {{"per_page", limit}})).code ==
          errc::invalid_argument);
    CHECK(problem_in(call_of(rest_route::search_users, {}, {{"q", "jo"}, {"limit", limit}})).code ==
          errc::invalid_argument);
  }
}

TEST_CASE("messages are searched by q, in all rooms or one, before one of them") {
  const auto usual = query_of<search_messages>(call_of(rest_route::search_messages, {}, {{"q", "tea cake"}}));
  CHECK(usual.text == "tea cake");
  CHECK_FALSE(usual.room.has_value());
  CHECK_FALSE(usual.before.has_value());
  CHECK(usual.limit == 20);
  const auto page = query_of<search_messages>(call_of(
      rest_route::search_messages, {}, {{"q", "tea"}, {"room_id", "4"}, {"before", "9"}, {"limit", "1000"}}));
  CHECK(page.room == room_reference(room_id(4)));
  CHECK(page.before == message_reference(message_id(9)));
  CHECK(page.limit == 100);
  const auto empty = query_of<search_messages>(
      call_of(rest_route::search_messages, {}, {{"q", "tea"}, {"room_id", ""}, {"before", ""}}));
  CHECK_FALSE(empty.room.has_value());
  CHECK_FALSE(empty.before.has_value());
}

TEST_CASE("a search for messages says what is wrong with it") {
  const auto problem = [](std::vector<name_and_value> query) {
    return problem_in(call_of(rest_route::search_messages, {}, std::move(query)));
  };
  for (const auto* blank : {"", " ", "\t\n", "\xC2\xA0"}) {
    CHECK(problem({{"q", blank}}).detail == "Say what to search for");
  }
  CHECK(problem({}).code == errc::invalid_argument);
  CHECK(problem({{"q", std::string(257, 'x')}}).detail == "Search text too long. Maximum bytes: 256");
  query_of<search_messages>(call_of(rest_route::search_messages, {}, {{"q", std::string(256, 'x')}}));
  CHECK(problem({{"q", "x"}, {"room_id", "x"}}).code == errc::room_not_found);
  CHECK(problem({{"q", "x"}, {"before", "-1"}}).code == errc::message_not_found);
  CHECK(problem({{"q", "x"}, {"limit", "0"}}).code == errc::invalid_argument);
}

TEST_CASE("a search needs as many characters as the options say") {
  CHECK(problem_in(call_of(rest_route::search_users)).code == errc::invalid_argument);
  CHECK(problem_in(call_of(rest_route::search_users, {}, {{"email", "  "}})).code == errc::invalid_argument);
  rooms_options options;
  options.min_search = 3;
  const auto strict = make_rooms_dialect(options);
  const auto problem =
      problem_of(strict->decode_call(call_of(rest_route::search_users, {}, {{"email", "\xC3\xA4\xC3\xA4"}})));
  CHECK(dialects::sentence_of(problem.problem) == "Search text too short. Minimum characters: 3");
  request_of(strict->decode_call(call_of(rest_route::search_users, {}, {{"email", "abc"}})));
}

TEST_CASE("a direct room is made with a receiver_id") {
  for (const auto* body :
       {R"({"receiver_id":2})", R"({"receiver_id":"2"})", R"({"receiver_id":2,"room_type":"direct"})"}) {
    CAPTURE(body);
    const auto made = command_of<create_room>(new_room(body));
    CHECK(made.type == room_type::direct);
    CHECK(made.members == std::vector<user_reference>{user_id(2)});
  }
}

TEST_CASE("a group is made with a name and member_ids") {
  for (const auto* body : {R"({"name":"Team","member_ids":[2,"3"],"room_type":"group"})",
                           R"({"name":"Team","member_ids":[2,3]})"}) {
    CAPTURE(body);
    const auto made = command_of<create_room>(new_room(body));
    CHECK(made.type == room_type::group);
    CHECK(made.name == "Team");
    CHECK(made.members == std::vector<user_reference>{user_id(2), user_id(3)});
  }
}

TEST_CASE("a room that is not described is refused") {
  const std::vector<std::pair<std::string, errc>> table = {
      {"", errc::malformed},
      {"receiver_id=2", errc::malformed},
      {"[]", errc::malformed},
      {"{}", errc::invalid_argument},
      {R"({"receiver_id":null})", errc::invalid_argument},
      {R"({"receiver_id":"two"})", errc::invalid_argument},
      {R"({"receiver_id":0})", errc::user_not_found},
      {R"({"receiver_id":2,"room_type":"channel"})", errc::invalid_argument},
      {R"({"receiver_id":2,"room_type":1})", errc::invalid_argument},
      {R"({"room_type":"group","member_ids":[2]})", errc::invalid_argument},
      {R"({"room_type":"group","name":" ","member_ids":[2]})", errc::invalid_argument},
      {R"({"room_type":"group","name":"a\nb","member_ids":[2]})", errc::invalid_argument},
      {R"({"room_type":"group","name":7,"member_ids":[2]})", errc::invalid_argument},
      {R"({"room_type":"group","name":")" + std::string(256, 'a') + R"(","member_ids":[2]})",
       errc::invalid_argument},
      {R"({"room_type":"group","name":"Team"})", errc::invalid_argument},
      {R"({"room_type":"group","name":"Team","member_ids":2})", errc::invalid_argument},
      {R"({"room_type":"group","name":"Team","member_ids":["x"]})", errc::invalid_argument},
      {R"({"room_type":"group","name":"Team","member_ids":[-1]})", errc::user_not_found},
  };
  for (const auto& one : table) {
    CAPTURE(one.first);
    CHECK(problem_in(new_room(one.first)).code == one.second);
  }
}

TEST_CASE("requests without a body say what they ask") {
  query_of<list_rooms>(call_of(rest_route::list_rooms));
  query_of<count_unread>(call_of(rest_route::count_unread));
  query_of<list_online_users>(call_of(rest_route::list_online_users));
  query_of<load_user>(call_of(rest_route::load_self));
  CHECK(query_of<load_room>(call_of(rest_route::load_room, {"4"})).room == room_reference(room_id(4)));
  const auto mark = command_of<mark_read>(call_of(rest_route::mark_read, {"4"}));
  CHECK(mark.room == room_reference(room_id(4)));
  CHECK_FALSE(mark.up_to.has_value());
  CHECK(command_of<delete_message>(call_of(rest_route::delete_message, {"9"})).message ==
        message_reference(message_id(9)));
}

TEST_CASE("history is asked for by page, or before or after a message") {
  const auto page =
      query_of<load_messages>(call_of(rest_route::list_messages, {"4"}, {{"page", "2"}, {"per_page", "30"}}));
  CHECK(page.room == room_reference(room_id(4)));
  CHECK(page.page == 2);
  CHECK(page.limit == 30);
  const auto usual = query_of<load_messages>(call_of(rest_route::list_messages, {"4"}));
  CHECK(usual.page == 1);
  CHECK(usual.limit == 50);
  CHECK(query_of<load_messages>(call_of(rest_route::list_messages, {"4"}, {{"per_page", "1000"}})).limit ==
        100);
  CHECK(query_of<load_messages>(call_of(rest_route::list_messages, {"4"}, {{"before", "9"}})).before ==
        message_reference(message_id(9)));
  CHECK(query_of<load_messages>(call_of(rest_route::list_messages, {"4"}, {{"after", "9"}})).after ==
        message_reference(message_id(9)));
  CHECK(problem_in(call_of(rest_route::list_messages, {"4"}, {{"after", "9"}, {"before", "9"}})).code ==
        errc::invalid_argument);
  CHECK(problem_in(call_of(rest_route::list_messages, {"4"}, {{"page", "0"}})).code ==
        errc::invalid_argument);
  for (const auto* name : {"before", "after"}) {
    CAPTURE(name);
    CHECK(problem_in(call_of(rest_route::list_messages, {"4"}, {{name, "x"}})).code ==
          errc::message_not_found);
    const auto empty = query_of<load_messages>(call_of(rest_route::list_messages, {"4"}, {{name, ""}}));
    CHECK_FALSE(empty.before.has_value());
    CHECK_FALSE(empty.after.has_value());
  }
}

TEST_CASE("an id that is no number is not found, in the document's words") {
  for (const auto which : {rest_route::load_room, rest_route::list_messages, rest_route::mark_read}) {
    for (const auto* id : {"x", "0", "-1", "1.5", "99999999999999999999"}) {
      CHECK(problem_in(call_of(which, {id})).code == errc::room_not_found);
    }
  }
  CHECK(problem_in(call_of(rest_route::delete_message, {"x"})).code == errc::message_not_found);
  auto wrong = edit(form, "content=a");
  wrong.captures = {"x"};
  CHECK(problem_in(wrong).code == errc::message_not_found);
}

TEST_CASE("a message is edited by a form or by JSON") {
  const auto documented = command_of<edit_message>(edit(form, "content=Updated+message%20text"));
  CHECK(documented.message == message_reference(message_id(123)));
  CHECK(documented.text == "Updated message text");
  CHECK(command_of<edit_message>(edit("", "content=a")).text == "a");
  CHECK(command_of<edit_message>(edit("application/json", R"({"content":"b"})")).text == "b");
}

TEST_CASE("an edit keeps to the rules of a new message") {
  CHECK(problem_in(edit(form, "")).code == errc::invalid_argument);
  CHECK(problem_in(edit(form, "content=")).code == errc::invalid_argument);
  CHECK(problem_in(edit(form, "content=+%0A")).code == errc::invalid_argument);
  CHECK(problem_in(edit(form, "text=a")).code == errc::invalid_argument);
  CHECK(problem_in(edit(form, "content=%")).code == errc::malformed);
  CHECK(problem_in(edit(form, "content=%ff")).code == errc::malformed);
  CHECK(problem_in(edit(form, "content=%1B")).code == errc::invalid_argument);
  CHECK(problem_in(edit("application/json", "content=a")).code == errc::malformed);
  CHECK(problem_in(edit("application/json", R"({"content":7})")).code == errc::invalid_argument);
  command_of<edit_message>(edit(form, "content=" + std::string(5000, 'a')));
  CHECK(problem_in(edit(form, "content=" + std::string(5001, 'a'))).code == errc::too_large);
}

TEST_CASE("a form of 5000 emoji fits into the body") {
  std::string body = "content=";
  for (int count = 0; count < 5000; ++count) body += "%F0%9F%98%80";
  command_of<edit_message>(edit(form, body));
  const auto rooms = make_rooms_dialect();
  const auto& route = rooms->routes()[static_cast<std::size_t>(rest_route::edit_message)];
  CHECK(static_cast<std::int64_t>(body.size()) <= route.max_body_bytes);
}

TEST_CASE("files are judged by message_type, or as files where it is missing") {
  const auto rooms = make_rooms_dialect();
  auto call = call_of(rest_route::upload_files);
  CHECK(rooms->decode_upload(call, 1)->kind == message_kind::file);
  for (const auto& [word, kind] :
       {std::pair{"image", message_kind::image}, std::pair{"file", message_kind::file},
        std::pair{"voice", message_kind::voice}}) {
    call.form = {{"message_type", word}};
    CHECK(rooms->decode_upload(call, 10)->kind == kind);
  }
  CHECK(rooms->decode_upload(call, 11).error().code == errc::too_many_files);
  CHECK(rooms->decode_upload(call, 11).error().limit == 10);
  CHECK(rooms->decode_upload(call, 0).error().code == errc::invalid_argument);
  for (const auto* word : {"text", "video", "IMAGE"}) {
    call.form = {{"message_type", word}};
    CHECK(rooms->decode_upload(call, 1).error().code == errc::invalid_argument);
  }
  command_of<record_uploads>(call);
}

TEST_CASE("a route that does not exist is not found") {
  http_call call;
  call.route = 99;
  CHECK(problem_in(call).code == errc::not_found);
}

TEST_SUITE_END();

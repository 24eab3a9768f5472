#include <string>

#include <doctest/doctest.h>

#include "dialect/community/community.hpp"
#include "text/json_reader.hpp"
#include "unit/dialect/community/samples.hpp"

TEST_SUITE_BEGIN("dialect/community/rest");

using namespace parlor;
using namespace community_samples;
using community::rest_route;

namespace {

constexpr auto list = rest_route::list_rooms;
constexpr auto create = rest_route::create_room;
constexpr auto describe = rest_route::describe;

http_call call_of(rest_route which, std::vector<std::string> captures,
                  std::vector<name_and_value> query = {}) {
  http_call call;
  call.route = static_cast<std::size_t>(which);
  call.captures = std::move(captures);
  call.query = std::move(query);
  return call;
}

decode_result decode(const http_call& call) {
  return make_community_dialect()->decode_call(call);
}

http_response answer_to(const http_call& call, const event& what, community_options options = {}) {
  return make_community_dialect(std::move(options))->answer(call, user_id(1), what, context);
}

std::string body_of(const http_response& answer) {
  return std::get<std::string>(answer.body);
}

room_view room_of(std::int64_t id, std::int64_t newest = 0) {
  room_view view;
  view.room.id = room_id(id);
  for (const auto member : {1, 2}) {
    participant_view one;
    one.who.person.id = user_id(member);
    one.who.person.username = "u" + std::to_string(member);
    view.participants.push_back(one);
  }
  if (newest > 0) {
    view.last_message = community_samples::text();
    view.last_message->message.created_at = timestamp(std::chrono::microseconds(newest));
  }
  return view;
}

// The ids of the rooms in `body`, in order.
std::string order_in(const std::string& body) {
  auto parsed = text::json_document::parse(body);
  REQUIRE(parsed.has_value());
  std::string order;
  const auto* results = parsed->root().find("results");
  REQUIRE(results != nullptr);
  for (std::size_t at = 0; at < results->size(); ++at)
    order += std::to_string(*results->at(at).find("room_id")->as_integer()) + " ";
  return order;
}

}  // namespace

TEST_CASE("the language is a tag of letters, and parts behind it") {
  for (const auto* language :
       {"en", "uk", "pt-br", "EN", "fil", "zh_CN", "zh-hans", "es-419", "sr-cyrl-rs", "de-12345678"}) {
    CAPTURE(language);
    request_of(decode(call_of(list, {language})));
  }
  for (const auto* language : {"e", "e1", "en-", "-en", "e-us", "static", "zh--cn", "abcd-us", "de-123456789",
                               "e[", "e{", "e@", "pt-b~", "\xD1\x83"}) {
    CAPTURE(language);
    CHECK(problem_of(decode(call_of(list, {language}))).problem.code == errc::not_found);
    CHECK(answer_to(call_of(describe, {language}), command_completed{}).status == 404);
  }
}

TEST_CASE("rooms come with the oldest last message first and those without any at the end") {
  const rooms_listed listed{{room_of(1), room_of(5, 30), room_of(4, 10), room_of(3), room_of(2, 10)}};
  const auto answered = answer_to(call_of(list, {"en"}, {{"first_user", "1"}}), listed);
  CHECK(answered.status == 200);
  CHECK(order_in(body_of(answered)) == "2 4 5 1 3 ");
}

TEST_CASE("a room is as documented, and says which one it is and with whom") {
  auto room = room_of(7, 1742798672156598);
  room.last_message->message.sender = user_id(2);
  room.last_message->message.text = "\xD0\xBF<";
  CHECK(
      body_of(answer_to(call_of(list, {"en"}), rooms_listed{{room, room_of(8)}})) ==
      R"({"count":2,"next":null,"previous":null,"results":[{"id":7,"room_id":7,"name":"","other_user":{"id":2,)"
      R"("username":"u2","first_name":"","last_name":"","avatar_url":"","is_online":false},)"
      R"("last_message":{"content":")"
      "\xD0\xBF"
      R"(&lt;","created_at":"2025-03-24T06:44:32.156598Z","from_this_user":false}},)"
      R"({"id":8,"room_id":8,"name":"","other_user":{"id":2,"username":"u2","first_name":"","last_name":"",)"
      R"("avatar_url":"","is_online":false},"last_message":null}]})");
}

TEST_CASE("pages follow each other by whole addresses that keep what was asked") {
  const rooms_listed listed{{room_of(1), room_of(2), room_of(3), room_of(4), room_of(5)}};
  const auto page = [&](const char* number) {
    return answer_to(call_of(list, {"uk"}, {{"first_user", "1"}, {"page", number}, {"page_size", "2"}}),
                     listed);
  };
  const std::string address = "http://localhost:8000/uk/api/v1/chat/recieve/?first_user=1&page_size=2&page=";
  const auto second = body_of(page("2"));
  CHECK(order_in(second) == "3 4 ");
  CHECK(second.find(R"({"count":5,"next":")" + address + R"(3","previous":")" + address + R"(1",)") == 0);
  CHECK(body_of(page("1")).find(R"("previous":null)") != std::string::npos);
  CHECK(body_of(page("3")).find(R"("next":null)") != std::string::npos);
  CHECK(page("4").status == 404);
  CHECK(answer_to(call_of(list, {"uk"}), rooms_listed{}).status == 200);
  CHECK(problem_of(decode(call_of(list, {"uk"}, {{"page", "x"}}))).problem.code == errc::invalid_argument);
}

TEST_CASE("a page has a number and a size, from 1 on") {
  for (const auto* name : {"page", "page_size"}) {
    for (const auto* value : {"0", "-1", "x"}) {
      CAPTURE(name);
      CAPTURE(value);
      CHECK(problem_of(decode(call_of(list, {"en"}, {{name, value}}))).problem.code ==
            errc::invalid_argument);
    }
  }
}

TEST_CASE("first_user may be left empty, by those who are trusted, too") {
  community_options trusting;
  trusting.trust_first_user = true;
  for (const auto& query : {std::vector<name_and_value>{}, std::vector<name_and_value>{{"first_user", ""}}}) {
    const auto asked =
        request_of(make_community_dialect(trusting)->decode_call(call_of(list, {"en"}, query)));
    CHECK_FALSE(std::get<list_rooms>(std::get<parlor::query>(asked.what)).of.has_value());
  }
}

TEST_CASE("first_user is the caller, unless callers are trusted") {
  const rooms_listed listed{{room_of(1, 5)}};
  const auto call = call_of(list, {"en"}, {{"first_user", "2"}});
  const auto refused = answer_to(call, listed);
  CHECK(refused.status == 403);
  CHECK(body_of(refused) == R"({"detail":"first_user must be the caller"})");
  community_options trusting;
  trusting.trust_first_user = true;
  const auto asked = request_of(make_community_dialect(trusting)->decode_call(call));
  CHECK(std::get<list_rooms>(std::get<query>(asked.what)).of == user_reference(user_id(2)));
  CHECK_FALSE(std::get<list_rooms>(std::get<query>(request_of(decode(call)).what)).of.has_value());
  const auto trusted = answer_to(call, listed, trusting);
  CHECK(trusted.status == 200);
  CHECK(body_of(trusted).find(R"("from_this_user":false)") != std::string::npos);
  CHECK(body_of(trusted).find(R"("other_user":{"id":1,)") != std::string::npos);
  CHECK(problem_of(decode(call_of(list, {"en"}, {{"first_user", "x"}}))).problem.code ==
        errc::invalid_argument);
}

TEST_CASE("a room is deleted at its address, with and without a slash at the end") {
  for (const auto route : {rest_route::delete_room, rest_route::delete_room_slash}) {
    const auto request = request_of(decode(call_of(route, {"en", "90"})));
    const auto& what = std::get<delete_room>(std::get<command>(request.what));
    CHECK(what.room == room_reference(room_id(90)));
    const auto answered = answer_to(call_of(route, {"en", "90"}), command_completed{});
    CHECK(answered.status == 204);
    CHECK(body_of(answered).empty());
  }
  CHECK(problem_of(decode(call_of(rest_route::delete_room, {"en", "x"}))).problem.code ==
        errc::room_not_found);
}

TEST_CASE("a room with a second user is made, or found") {
  auto call = call_of(create, {"en"});
  for (const auto* body : {R"({"second_user":2})", R"({"first_user":9,"second_user":"2"})"}) {
    call.body = body;
    const auto request = request_of(decode(call));
    const auto& what = std::get<create_room>(std::get<command>(request.what));
    CHECK(what.type == room_type::direct);
    CHECK(what.members == std::vector<user_reference>{user_id(2)});
  }
  CHECK(answer_to(call, room_loaded{room_of(7), true}).status == 201);
  CHECK(answer_to(call, room_loaded{room_of(7), false}).status == 200);
  CHECK(body_of(answer_to(call, room_loaded{room_of(7), true})).find(R"({"id":7,)") == 0);
  CHECK(body_of(answer_to(call, command_failed{{errc::invalid_argument, "create room", ""}, ""})) ==
        R"({"detail":"second_user must be somebody else"})");

  call.body = "{}";
  CHECK(sentence_of(decode(call)) == "second_user is required");
  call.body = R"({"second_user":"x"})";
  CHECK(sentence_of(decode(call)) == "second_user must be an integer");
  call.body = R"({"second_user":0})";
  CHECK(problem_of(decode(call)).problem.code == errc::user_not_found);
  for (const auto* body : {"", "[]", "{,}"}) {
    call.body = body;
    CAPTURE(body);
    problem_of(decode(call));
  }
}

TEST_CASE("the endpoints are described to anybody, as JSON") {
  const auto tested = make_community_dialect();
  CHECK(tested->routes()[static_cast<std::size_t>(describe)].access == http_access::anybody);
  const auto answered = answer_to(call_of(describe, {"en"}), command_completed{});
  CHECK(answered.status == 200);
  text::json_limits limits;
  limits.max_nodes = 10'000;
  const auto parsed = text::json_document::parse(body_of(answered), limits);
  REQUIRE(parsed.has_value());
  CHECK(parsed->root().find("openapi")->as_string() == "3.1.0");
  CHECK(parsed->root().find("servers")->at(0).find("url")->as_string() == "http://localhost:8000");
  const auto* paths = parsed->root().find("paths");
  REQUIRE(paths != nullptr);
  for (const auto& one : tested->routes()) {
    if (one.pattern.back() == '/' && one.method == "DELETE") continue;  // the same one once more
    CAPTURE(one.pattern);
    const auto* path = paths->find(one.pattern);
    REQUIRE(path != nullptr);
    std::string method = one.method;
    for (auto& letter : method) letter = static_cast<char>(letter - 'A' + 'a');
    CHECK(path->find(method) != nullptr);
  }
}

TEST_SUITE_END();

#include <string>

#include <doctest/doctest.h>

#include "dialect/problem.hpp"
#include "dialect/rooms/rooms.hpp"
#include "unit/dialect/rooms/samples.hpp"

TEST_SUITE_BEGIN("dialect/rooms/answers");

using namespace parlor;
using namespace rooms_samples;

namespace {

http_response answer(const event& what, std::int64_t self = 1) {
  return make_rooms_dialect()->answer({}, user_id(self), what, context);
}

std::string body_of(const event& what, std::int64_t self = 1) {
  return std::get<std::string>(answer(what, self).body);
}

std::string message_json(const message_view& what, std::int64_t self) {
  const auto text = frame_of(message_posted{what}, session(self, what.message.room.value));
  const std::string beginning = R"({"type":"new_message","data":)";
  return text.substr(beginning.size(), text.size() - beginning.size() - 1);
}

}  // namespace

TEST_CASE("found users are listed as documented") {
  CHECK(body_of(users_listed{{john()}}) == std::string(R"({"users":[)") + john_json + R"(],"total":1})");
  CHECK(body_of(users_listed{}) == R"({"users":[],"total":0})");
}

TEST_CASE("uploaded files are listed as documented, by relative paths, and by links") {
  uploads_recorded recorded{pictures().message.attachments};
  CHECK(
      body_of(recorded) ==
      R"({"files":[{"file_name":"photo1.jpg","file_path":"chat_files/images/uuid_photo1.jpg","file_size":1024000,)"
      R"("mime_type":"image/jpeg","file_url":"http://localhost:8000/static/chat_files/images/uuid_photo1.jpg"},)"
      R"({"file_name":"photo2.jpg","file_path":"chat_files/images/uuid_photo2.jpg",)"
      R"("file_size":2048000,"mime_type":"image/jpeg",)"
      R"("file_url":"http://localhost:8000/static/chat_files/images/uuid_photo2.jpg"}],)"
      R"("total_files":2,"total_size":3072000})");
}

TEST_CASE("a new room is created, one that stood already is found") {
  CHECK(answer(room_loaded{direct_room(), true}).status == 201);
  CHECK(answer(room_loaded{direct_room(), false}).status == 200);
}

TEST_CASE("a direct room without a name is called after the other one") {
  const auto for_john = body_of(room_loaded{direct_room(), false}, 1);
  CHECK(for_john.find(R"("name":"mary","room_type":"direct")") != std::string::npos);
  CHECK(for_john.find(R"("other_user":{"id":2,)") != std::string::npos);
  const auto for_mary = body_of(room_loaded{direct_room(), false}, 2);
  CHECK(for_mary.find(R"("name":"John Doe","room_type":"direct")") != std::string::npos);
}

TEST_CASE("a group has its own name and no other_user") {
  auto group = direct_room();
  group.room.type = room_type::group;
  group.room.name = "Team";
  const auto body = body_of(room_loaded{group, false});
  CHECK(body.find(R"("name":"Team","room_type":"group")") != std::string::npos);
  CHECK(body.find(R"("other_user":null)") != std::string::npos);
}

TEST_CASE("who has left a room is no participant") {
  auto room = direct_room();
  room.participants[1].membership.is_active = false;
  CHECK(body_of(room_loaded{room, false}).find(R"("last_read_message_id":null)") == std::string::npos);
}

TEST_CASE("rooms are listed with their last message as the caller sees it") {
  auto room = direct_room();
  room.last_message = text();
  const auto body = body_of(rooms_listed{{room}}, 2);
  CHECK(body.find(R"({"rooms":[{"id":1,)") == 0);
  CHECK(body.find(R"("last_message":)" + message_json(text(), 2) + R"(,"unread_count":1}],"total":1})") !=
        std::string::npos);
}

TEST_CASE("history is a page of messages with absolute paths") {
  messages_listed page;
  page.messages = {text(), picture()};
  page.total = 12;
  page.page = 2;
  page.limit = 2;
  page.has_more = true;
  CHECK(body_of(page, 2) == R"({"messages":[)" + message_json(text(), 2) + "," + message_json(picture(), 2) +
                                R"(],"total":12,"page":2,"per_page":2,"has_more":true})");
}

TEST_CASE("found messages come with the place where the search goes on") {
  messages_found found;
  CHECK(body_of(found) == R"({"messages":[],"has_more":false,"next_before":null})");
  found.messages = {picture(), text()};
  found.has_more = true;
  found.next_before = message_id(7);
  CHECK(body_of(found, 2) == R"({"messages":[)" + message_json(picture(), 2) + "," + message_json(text(), 2) +
                                 R"(],"has_more":true,"next_before":7})");
}

TEST_CASE("is_sender and client_message_id are the caller's own") {
  CHECK(body_of(message_loaded{text()}, 1) == message_json(text(), 1));
  CHECK(body_of(message_loaded{text()}, 2) == message_json(text(), 2));
}

TEST_CASE("a deleted message is answered as deleted") {
  const auto body = body_of(message_deleted{picture()});
  CHECK(body.find(R"("content":"")") != std::string::npos);
  CHECK(body.find(R"("is_deleted":true)") != std::string::npos);
  CHECK(body.find("photo") == std::string::npos);
}

TEST_CASE("a room that was read says up to where") {
  const messages_read mark{room_id(1), john().person, message_id(123), noon(), 2};
  CHECK(body_of(read_marked{mark}) ==
        R"({"room_id":1,"last_read_message_id":123,"last_read_at":"2024-01-01T12:00:00Z","unread_count":0})");
  const messages_read empty{room_id(1), john().person, {}, noon(), 0};
  CHECK(body_of(read_marked{empty}).find(R"("last_read_message_id":null)") != std::string::npos);
}

TEST_CASE("unread messages are counted in all and by room") {
  unread_counted counted;
  counted.rooms = {{room_id(1), 2}, {room_id(4), 3}};
  CHECK(body_of(counted) ==
        R"({"unread_count":5,"rooms":[{"room_id":1,"unread_count":2},{"room_id":4,"unread_count":3}]})");
  CHECK(body_of(unread_counted{}) == R"({"unread_count":0,"rooms":[]})");
}

TEST_CASE("me is a user") {
  CHECK(body_of(user_loaded{john()}) == john_json);
}

TEST_CASE("the documented error bodies, with their statuses") {
  const std::vector<std::tuple<error, int, std::string>> table = {
      {{errc::unauthenticated, "find token", "none", 0}, 401, R"({"detail":"Not authenticated"})"},
      {{errc::too_large, "store", "", 10 * 1024 * 1024},
       413,
       R"({"detail":"File too large. Maximum size: 10.0MB"})"},
      {{errc::unsupported_type, "store", "image/jpeg, image/png, image/gif, image/webp", 0},
       415,
       R"({"detail":"File type not allowed. Allowed types: image/jpeg, image/png, image/gif, image/webp"})"},
      {{errc::room_not_found, "", "", 0}, 404, R"({"detail":"Room not found"})"},
      {{errc::message_not_found, "", "", 0}, 404, R"({"detail":"Message not found"})"},
      {{errc::rate_limited, "", "", 500}, 429, R"({"detail":"Too many requests. Try again later"})"},
      {{errc::unavailable, "", "disk", 0}, 503, R"({"detail":"Service unavailable. Try again later"})"},
      {dialects::make_problem(errc::invalid_argument, "No."), 422, R"({"detail":"No."})"},
  };
  for (const auto& [problem, status, body] : table) {
    const auto told = answer(command_failed{problem, ""});
    CHECK(told.status == status);
    CHECK(std::get<std::string>(told.body) == body);
    CHECK(told.fields.find("Content-Type") == "application/json");
  }
  CHECK(answer(command_failed{{errc::unauthenticated, "", "", 0}, ""}).fields.find("WWW-Authenticate") ==
        "Bearer");
}

TEST_CASE("an error from inside is put in the words of what was asked") {
  const auto detail = [](rooms::rest_route asked, errc code, std::int64_t limit) {
    http_call call;
    call.route = static_cast<std::size_t>(asked);
    const command_failed failed{{code, "inside", "secret", limit}, ""};
    return std::get<std::string>(make_rooms_dialect()->answer(call, user_id(1), failed, context).body);
  };
  CHECK(detail(rooms::rest_route::edit_message, errc::invalid_argument, 0) ==
        R"({"detail":"Only text messages can be edited"})");
  CHECK(detail(rooms::rest_route::create_room, errc::invalid_argument, 0) ==
        R"({"detail":"A direct room has exactly one other member"})");
  CHECK(detail(rooms::rest_route::create_room, errc::too_large, 1000) ==
        R"({"detail":"Too many members or rooms. Maximum: 1000"})");
  CHECK(detail(rooms::rest_route::list_rooms, errc::invalid_argument, 0) ==
        R"({"detail":"Invalid request"})");
}

TEST_SUITE_END();

#include "unit/dialect/rooms/samples.hpp"

#include <doctest/doctest.h>

namespace rooms_samples {

using namespace parlor;

const char* const john_json =
    R"({"id":1,"name":"John Doe","email":"john@example.com","avatar_url":"https://example.com/avatar.jpg","is_online":true})";

timestamp noon() {
  return timestamp(std::chrono::seconds(1704110400));
}

user_view john() {
  user_view john;
  john.person.id = user_id(1);
  john.person.subject = "john";
  john.person.first_name = "John";
  john.person.last_name = "Doe";
  john.person.email = "john@example.com";
  john.person.avatar_url = "https://example.com/avatar.jpg";
  john.is_online = true;
  return john;
}

user_view mary() {
  user_view mary;
  mary.person.id = user_id(2);
  mary.person.subject = "mary";
  mary.person.username = "mary";
  mary.person.email = "mary@example.com";
  mary.person.last_seen = noon();
  return mary;
}

message_view text() {
  message_view view;
  view.message.id = message_id(123);
  view.message.uuid = *parse_uuid("0189f3c1-0abc-7def-8123-456789abcdef");
  view.message.room = room_id(1);
  view.message.sequence = 9;
  view.message.sender = user_id(1);
  view.message.text = "Hello!";
  view.message.client_message_id = "c-1";
  view.message.created_at = noon();
  view.sender = john();
  return view;
}

message_view picture() {
  auto view = text();
  view.message.kind = message_kind::image;
  view.message.attachments.push_back({attachment_id(1), user_id(1), "chat_files/images/uuid_photo1.jpg",
                                      "photo1.jpg", 1024000, "image/jpeg", message_kind::image, noon()});
  return view;
}

message_view pictures() {
  auto view = picture();
  view.message.id = message_id(124);
  view.message.text = "Here are some photos!";
  view.message.attachments.push_back({attachment_id(2), user_id(1), "chat_files/images/uuid_photo2.jpg",
                                      "photo2.jpg", 2048000, "image/jpeg", message_kind::image, noon()});
  return view;
}

room_view direct_room() {
  room_view view;
  view.room.id = room_id(1);
  view.room.uuid = *parse_uuid("0189f3c1-0abc-7def-8123-456789abcde0");
  view.room.slug = "r-1";
  view.room.created_by = user_id(1);
  view.room.created_at = noon();
  view.room.updated_at = noon();
  view.participants.push_back({john(), {room_id(1), user_id(1), noon(), 9, message_id(123), noon(), true}});
  view.participants.push_back({mary(), {room_id(1), user_id(2), noon(), 0, {}, std::nullopt, true}});
  view.unread_count = 1;
  return view;
}

session_view session(std::int64_t self, std::int64_t room) {
  return {0, user_id(self), room_id(room), false};
}

session_view session_of_all_rooms(std::int64_t self) {
  return {0, user_id(self), room_id(), true};
}

std::string frame_of(const event& what, const session_view& receiver) {
  const auto told = make_rooms_dialect()->render(what, receiver, context);
  REQUIRE(told.frames.size() == 1);
  CHECK_FALSE(told.close.has_value());
  return told.frames.front();
}

dialect_request request_of(const decode_result& decoded) {
  if (const auto* problem = std::get_if<dialect_problem>(&decoded)) FAIL(to_string(problem->problem));
  return std::get<dialect_request>(decoded);
}

dialect_problem problem_of(const decode_result& decoded) {
  REQUIRE(std::holds_alternative<dialect_problem>(decoded));
  return std::get<dialect_problem>(decoded);
}

}  // namespace rooms_samples

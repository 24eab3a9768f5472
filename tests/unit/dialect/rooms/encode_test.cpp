#include <string>

#include <doctest/doctest.h>

#include "dialect/problem.hpp"
#include "unit/dialect/rooms/samples.hpp"

TEST_SUITE_BEGIN("dialect/rooms/encode");

using namespace parlor;
using namespace rooms_samples;

namespace {

const std::string sender = std::string(R"("sender_details":)") + john_json;

std::optional<int> audience(const event& what, const session_view& receiver) {
  return make_rooms_dialect()->audience(what, receiver);
}

std::string error_frame(errc code, std::string detail = {}, std::int64_t limit = 0) {
  return frame_of(command_failed{{code, "some work", std::move(detail), limit}, ""}, session(1, 1));
}

}  // namespace

TEST_CASE("the documented new_message, as its sender hears it") {
  CHECK(
      frame_of(message_posted{text()}, session(1, 1)) ==
      R"({"type":"new_message","data":{"id":123,"content":"Hello!","message_type":"text","file_name":null,"file_path":null,)"
      R"("file_size":null,"files_data":null,"created_at":"2024-01-01T12:00:00Z","is_read":false,"is_deleted":false,)" +
          sender +
          R"(,"room_id":1,"sender_id":1,"is_sender":true,"uuid":"0189f3c1-0abc-7def-8123-456789abcdef","mime_type":null,)"
          R"("client_message_id":"c-1","edited_at":null,"parent_message_id":null}})");
}

TEST_CASE("another one hears the same without what is the sender's") {
  const auto heard = frame_of(message_posted{text()}, session(2, 1));
  CHECK(heard.find(R"("is_sender":false)") != std::string::npos);
  CHECK(heard.find(R"("client_message_id":null)") != std::string::npos);
}

TEST_CASE("one file stands in the message itself") {
  const auto heard = frame_of(message_posted{picture()}, session(2, 1));
  CHECK(heard.find(R"("message_type":"image","file_name":"photo1.jpg",)"
                   R"("file_path":"http://localhost:8000/static/chat_files/images/uuid_photo1.jpg",)"
                   R"("file_size":1024000,"files_data":null,)") != std::string::npos);
  CHECK(heard.find(R"("mime_type":"image/jpeg","client_message_id")") != std::string::npos);
}

TEST_CASE("the documented message with several files") {
  CHECK(
      frame_of(message_posted{pictures()}, session(2, 1))
          .find(
              R"({"type":"new_message","data":{"id":124,"content":"Here are some photos!","message_type":"image",)"
              R"("file_name":null,"file_path":null,"file_size":null,"files_data":[{"file_name":"photo1.jpg",)"
              R"("file_path":"http://localhost:8000/static/chat_files/images/uuid_photo1.jpg","file_size":1024000,)"
              R"("mime_type":"image/jpeg"},{"file_name":"photo2.jpg",)"
              R"("file_path":"http://localhost:8000/static/chat_files/images/uuid_photo2.jpg","file_size":2048000,)"
              R"("mime_type":"image/jpeg"}],"created_at":"2024-01-01T12:00:00Z","is_read":false,"is_deleted":false,)" +
              sender) == 0);
}

TEST_CASE("a name that no address may hold is percent-encoded in file_path") {
  auto view = picture();
  view.message.attachments[0].key = "chat_files/images/1_\xC3\xA4 #1.png";
  CHECK(frame_of(message_posted{view}, session(2, 1))
            .find(R"("http://localhost:8000/static/chat_files/images/1_%C3%A4%20%231.png")") !=
        std::string::npos);
}

TEST_CASE("an edited message is a message_update with the time of the edit") {
  auto view = text();
  view.message.text = "Updated message";
  view.message.edited_at = noon();
  const auto heard = frame_of(message_edited{view}, session(2, 1));
  CHECK(
      heard.find(
          R"({"type":"message_update","data":{"id":123,"content":"Updated message","message_type":"text",)") ==
      0);
  CHECK(heard.find(R"("edited_at":"2024-01-01T12:00:00Z")") != std::string::npos);
}

TEST_CASE("a deleted message is a message_update that shows nothing any more") {
  for (auto view : {text(), picture(), pictures()}) {
    view.message.deleted_at = noon();
    for (const event& what : {event(message_deleted{view}), event(message_edited{view})}) {
      const auto heard = frame_of(what, session(2, 1));
      CHECK(heard.find(R"("content":"")") != std::string::npos);
      CHECK(heard.find(R"("file_name":null,"file_path":null,"file_size":null,"files_data":null)") !=
            std::string::npos);
      CHECK(heard.find(R"("is_deleted":true)") != std::string::npos);
      CHECK(heard.find("photo") == std::string::npos);
      CHECK(heard.find("Hello") == std::string::npos);
    }
  }
}

TEST_CASE("the documented typing, presence and message_read") {
  CHECK(frame_of(typing_changed{room_id(1), john().person, true}, session(2, 1)) ==
        R"({"type":"typing","data":{"room_id":1,"user_id":1,"user_name":"John Doe","is_typing":true}})");
  CHECK(frame_of(presence_changed{john().person, true}, session(2, 1)) ==
        R"({"type":"presence","data":{"user_id":1,"is_online":true,"user_name":"John Doe"}})");
  CHECK(
      frame_of(messages_read{room_id(1), john().person, message_id(123), noon(), 3}, session(2, 1)) ==
      R"({"type":"message_read","data":{"room_id":1,"user_id":1,"user_name":"John Doe","last_read_message_id":123,)"
      R"("last_read_at":"2024-01-01T12:00:00Z"}})");
}

TEST_CASE("typing may be dropped before anything else, messages may not") {
  const auto rooms = make_rooms_dialect();
  const auto receiver = session(2, 1);
  CHECK(rooms->render(typing_changed{room_id(1), john().person, true}, receiver, context).urgency ==
        frame::urgency::ephemeral);
  CHECK(rooms->render(message_posted{text()}, receiver, context).urgency == frame::urgency::durable);
}

TEST_CASE("a room that changed is a room_update for sessions of all rooms") {
  const auto heard = frame_of(room_changed{direct_room()}, session_of_all_rooms(2));
  CHECK(
      heard ==
      R"({"type":"room_update","data":{"id":1,"uuid":"0189f3c1-0abc-7def-8123-456789abcde0","slug":"r-1",)"
      R"("name":"John Doe","room_type":"direct","created_by":1,"created_at":"2024-01-01T12:00:00Z",)"
      R"("updated_at":"2024-01-01T12:00:00Z","is_active":true,"participants":[)"
      R"({"id":1,"name":"John Doe","email":"john@example.com","avatar_url":"https://example.com/avatar.jpg",)"
      R"("is_online":true,"last_seen":null,"joined_at":"2024-01-01T12:00:00Z","last_read_at":"2024-01-01T12:00:00Z",)"
      R"("last_read_message_id":123},{"id":2,"name":"mary","email":"mary@example.com","avatar_url":null,)"
      R"("is_online":false,"last_seen":"2024-01-01T12:00:00Z","joined_at":"2024-01-01T12:00:00Z","last_read_at":null,)"
      R"("last_read_message_id":null}],"other_user":)" +
          std::string(john_json) + R"(,"last_message":null,"unread_count":1}})");
}

TEST_CASE("a room that is gone is a room_update that says so") {
  CHECK(frame_of(room_deleted{room_id(4)}, session_of_all_rooms(1)) ==
        R"({"type":"room_update","data":{"id":4,"is_active":false}})");
  CHECK(frame_of(member_removed{room_id(4), user_id(1)}, session_of_all_rooms(1)) ==
        R"({"type":"room_update","data":{"id":4,"is_active":false}})");
}

TEST_CASE("a repeated message is told to its sender once more") {
  CHECK(frame_of(message_repeated{text()}, session(1, 1)) == frame_of(message_posted{text()}, session(1, 1)));
}

TEST_CASE("an error has its message beside its type, and the name that the sender gave") {
  const error problem = dialects::make_problem(errc::invalid_argument, "No.");
  CHECK(frame_of(command_failed{problem, ""}, session(1, 1)) == R"({"type":"error","message":"No."})");
  CHECK(frame_of(command_failed{problem, "c-1"}, session(1, 1)) ==
        R"({"type":"error","message":"No.","client_message_id":"c-1"})");
}

TEST_CASE("the documented error texts") {
  CHECK(error_frame(errc::unauthenticated) == R"({"type":"error","message":"Not authenticated"})");
  CHECK(error_frame(errc::room_not_found) == R"({"type":"error","message":"Room not found"})");
  CHECK(error_frame(errc::message_not_found) == R"({"type":"error","message":"Message not found"})");
  CHECK(error_frame(errc::too_large, "", 10 * 1024 * 1024) ==
        R"({"type":"error","message":"File too large. Maximum size: 10.0MB"})");
  CHECK(error_frame(errc::too_large, "", 50 * 1024 * 1024) ==
        R"({"type":"error","message":"File too large. Maximum size: 50.0MB"})");
  CHECK(error_frame(errc::too_large, "", 2048) ==
        R"({"type":"error","message":"File too large. Maximum size: 2.0KB"})");
  CHECK(error_frame(errc::too_large, "", 8) ==
        R"({"type":"error","message":"File too large. Maximum size: 8B"})");
  CHECK(
      error_frame(errc::unsupported_type, "image/jpeg, image/png, image/gif, image/webp") ==
      R"({"type":"error","message":"File type not allowed. Allowed types: image/jpeg, image/png, image/gif, image/webp"})");
}

TEST_CASE("a file that is no base64 is called so") {
  CHECK(error_frame(errc::malformed, "bad padding") ==
        R"({"type":"error","message":"file_data must be base64 or the file_path of an own upload"})");
}

TEST_CASE("what only the engine can see to be wrong in a message is told as well as it can be") {
  CHECK(error_frame(errc::invalid_argument, "the receiver is not the other member") ==
        R"({"type":"error","message":"Invalid request. Check room_id, receiver_id and file_data"})");
}

TEST_CASE("no peer hears the detail of an error from inside") {
  for (int code = 0; code <= static_cast<int>(errc::not_supported); ++code) {
    const auto which = static_cast<errc>(code);
    if (which == errc::unsupported_type) continue;
    const auto heard = error_frame(which, "/var/secret");
    CHECK(heard.find("secret") == std::string::npos);
    CHECK(heard.find(R"("message":"")") == std::string::npos);
  }
}

TEST_CASE("a message is for those who have its room open, and for those who follow all rooms") {
  CHECK(audience(message_posted{text()}, session(2, 1)) == 0);
  CHECK(audience(message_posted{text()}, session_of_all_rooms(2)) == 0);
  CHECK(audience(message_posted{text()}, session(1, 1)) == 1);
  CHECK_FALSE(audience(message_posted{text()}, session(2, 7)).has_value());
  CHECK_FALSE(audience(message_posted{text()}, session(2, 0)).has_value());
  CHECK_FALSE(audience(message_edited{text()}, session(2, 7)).has_value());
  CHECK_FALSE(audience(message_deleted{text()}, session(2, 7)).has_value());
}

TEST_CASE("nobody hears of their own typing or reading") {
  CHECK_FALSE(audience(typing_changed{room_id(1), john().person, true}, session(1, 1)).has_value());
  CHECK(audience(typing_changed{room_id(1), john().person, true}, session(2, 1)).has_value());
  CHECK_FALSE(audience(messages_read{room_id(1), john().person, {}, noon(), 0}, session(1, 1)).has_value());
  CHECK(audience(messages_read{room_id(1), john().person, {}, noon(), 0}, session(2, 1)).has_value());
  CHECK_FALSE(audience(typing_changed{room_id(1), john().person, true}, session(2, 7)).has_value());
}

TEST_CASE("presence is for every session that is addressed") {
  CHECK(audience(presence_changed{john().person, true}, session(2, 0)).has_value());
}

TEST_CASE("room_update is for sessions of all rooms alone") {
  CHECK(audience(room_changed{direct_room()}, session_of_all_rooms(2)).has_value());
  CHECK(audience(room_changed{direct_room()}, session_of_all_rooms(1)) !=
        audience(room_changed{direct_room()}, session_of_all_rooms(2)));
  CHECK_FALSE(audience(room_changed{direct_room()}, session(2, 1)).has_value());
  CHECK_FALSE(audience(room_deleted{room_id(1)}, session(2, 1)).has_value());
  CHECK_FALSE(audience(member_removed{room_id(1), user_id(1)}, session_of_all_rooms(2)).has_value());
}

TEST_CASE("what needs no answer is not told") {
  for (const event& what : {event(session_opened{}), event(room_joined{}), event(room_left{}),
                            event(command_completed{}), event(room_loaded{}), event(users_listed{})}) {
    CHECK_FALSE(audience(what, session(1, 1)).has_value());
    CHECK(make_rooms_dialect()->render(what, session(1, 1), context).frames.empty());
  }
}

TEST_CASE("a socket that may not open is closed with a code that says why") {
  const auto rooms = make_rooms_dialect();
  const auto closed = [&rooms](errc code) {
    return std::get<close_reason>(rooms->refuse(0, {code, "open", "secret", 0}));
  };
  CHECK(closed(errc::unauthenticated).code == 4001);
  CHECK(closed(errc::unauthenticated).reason == "Not authenticated");
  CHECK(closed(errc::room_not_found).code == 4404);
  CHECK(closed(errc::room_not_found).reason == "Room not found");
  CHECK(closed(errc::forbidden).code == 4403);
  CHECK(closed(errc::unavailable).code == 1013);
  CHECK(closed(errc::io_failed).code == 1011);
  CHECK(rooms->expired().code == 4001);
}

TEST_SUITE_END();

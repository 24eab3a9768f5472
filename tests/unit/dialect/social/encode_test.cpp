#include <string>
#include <string_view>
#include <utility>

#include "parlor/dialect/social.hpp"

#include <doctest/doctest.h>

#include "dialect/problem.hpp"

TEST_SUITE_BEGIN("dialect/social/encode");

using namespace parlor;

namespace {

constexpr render_context context{"http://localhost:8000"};

timestamp noon() {
  return timestamp(std::chrono::seconds(1704110400));
}

// Message 9 of ann in the group 2.
message_view text() {
  message_view view;
  view.message.id = message_id(9);
  view.message.room = room_id(2);
  view.message.sender = user_id(1);
  view.message.text = "Hello!";
  view.message.client_message_id = "c-1";
  view.message.created_at = noon();
  view.sender.person.id = user_id(1);
  view.sender.person.username = "ann";
  view.sender.person.first_name = "Ann";
  view.sender.person.last_name = "Lee";
  view.sender.person.avatar_url = "https://example.com/ann.jpg";
  view.room.slug = "team";
  view.room.type = room_type::group;
  return view;
}

message_view with_files(const std::vector<std::pair<std::string, std::string>>& keys_and_types) {
  auto view = text();
  for (const auto& [key, type] : keys_and_types) {
    view.message.attachments.push_back(
        {attachment_id(1), user_id(1), "d/" + key, key, 10, type, message_kind::file, noon()});
  }
  return view;
}

session_view session_of(std::int64_t self) {
  return {0, user_id(self), room_id(), true};
}

std::string frame_of(const event& what, social_options options = {}, std::int64_t self = 2) {
  const auto told = make_social_dialect(std::move(options))->render(what, session_of(self), context);
  REQUIRE(told.frames.size() == 1);
  CHECK_FALSE(told.close.has_value());
  return told.frames.front();
}

bool says(const std::string& frame, std::string_view part) {
  return frame.find(part) != std::string::npos;
}

std::string told_of(errc code, std::int64_t limit = 0) {
  return frame_of(command_failed{{code, "some work", "detail", limit}, ""});
}

}  // namespace

TEST_CASE("the documented message, with what is added at its end") {
  CHECK(
      frame_of(message_posted{with_files({{"x.jpg", "image/jpeg"}})}, {}, 1) ==
      R"({"type":"groupChat","id":"2","slug":"team","sender":{"id":"1","first_name":"Ann","last_name":"Lee",)"
      R"("username":"ann","profile_url":"https://example.com/ann.jpg"},"message_text":"Hello!",)"
      R"("image_url":"http://localhost:8000/assets/d/x.jpg","sent_at":"2024-01-01 12:00:00","message_id":"9",)"
      R"("client_message_id":"c-1","client_id":"c-1"})");
}

TEST_CASE("another one hears neither of the sender's own names for it") {
  const auto heard = frame_of(message_posted{text()});
  CHECK_FALSE(says(heard, "c-1"));
  CHECK(says(heard, R"("image_url":null,"sent_at")"));
}

TEST_CASE("the type follows the room, whatever the message was sent as") {
  auto view = text();
  CHECK(says(frame_of(message_loaded{view}), R"({"type":"groupChat",)"));
  view.room.type = room_type::direct;
  CHECK(says(frame_of(message_repeated{view}), R"({"type":"privateChat",)"));
}

TEST_CASE("pictures are addressed at the public address that the host has for them") {
  social_options options;
  const auto shown = message_posted{with_files({{"\xC3\xA4 1.jpg", "image/jpeg"}})};
  for (const auto* base : {"https://assets.example.com", "https://assets.example.com/"}) {
    options.public_base_url = base;
    CHECK(says(frame_of(shown, options), R"("image_url":"https://assets.example.com/d/%C3%A4%201.jpg")"));
  }
}

TEST_CASE("only pictures stand in image_url, and no file is left out") {
  const auto file = frame_of(message_posted{with_files({{"a.pdf", "application/pdf"}})});
  CHECK(says(file, R"("image_url":null)"));
  CHECK(says(file, R"("file_url":"http://localhost:8000/assets/d/a.pdf","file_name":"a.pdf"})"));
  CHECK_FALSE(says(file, R"("files")"));

  const auto mixed = frame_of(message_posted{with_files({{"a.pdf", "application/pdf"},
                                                         {"b.png", "image/png"},
                                                         {"c.gif", "image/gif"},
                                                         {"d.txt", "text/plain"}})});
  CHECK(says(mixed, R"("image_url":"http://localhost:8000/assets/d/b.png")"));
  CHECK(says(
      mixed,
      R"("image_urls":["http://localhost:8000/assets/d/b.png","http://localhost:8000/assets/d/c.gif"])"));
  CHECK(says(mixed, R"("files":[{"file_url":"http://localhost:8000/assets/d/a.pdf","file_name":"a.pdf"},)"
                    R"({"file_url":"http://localhost:8000/assets/d/d.txt","file_name":"d.txt"}])"));
}

TEST_CASE("who has no picture has null, and not an address that leads nowhere") {
  auto view = text();
  view.sender.person.avatar_url.clear();
  CHECK(says(frame_of(message_posted{view}), R"("profile_url":null)"));
}

TEST_CASE("edits and deletions are told by the message's id") {
  auto view = with_files({{"x.jpg", "image/jpeg"}});
  view.message.edited_at = noon();
  CHECK(frame_of(message_edited{view}) ==
        R"({"type":"messageEdited","id":"2","slug":"team","message_id":"9","message_text":"Hello!",)"
        R"("edited_at":"2024-01-01 12:00:00"})");
  CHECK(frame_of(message_deleted{view}) ==
        R"({"type":"messageDeleted","id":"2","slug":"team","message_id":"9"})");
}

TEST_CASE("in history a deleted message has neither text nor picture, and nobody's own name for it") {
  auto view = with_files({{"x.jpg", "image/jpeg"}});
  view.message.deleted_at = noon();
  messages_listed listed;
  listed.room.id = room_id(2);
  listed.room.slug = "team";
  listed.messages = {text(), view};
  listed.has_more = true;
  const auto heard = frame_of(listed, {}, 1);
  CHECK(says(heard, R"({"type":"chatHistory","id":"2","slug":"team","messages":[{"type":"groupChat",)"));
  CHECK(says(
      heard,
      R"("message_text":"","image_url":null,"sent_at":"2024-01-01 12:00:00","message_id":"9","is_deleted":true}],"has_more":true})"));
  CHECK_FALSE(says(heard, "c-1"));
}

TEST_CASE("the documented sentences, and the number that is set") {
  CHECK(told_of(errc::too_large, 5 * 1024 * 1024) ==
        R"({"type":"error","message":"Image size should be less than 5MB."})");
  social_options options;
  options.max_image_bytes = 1536 * 1024;
  CHECK(says(frame_of(command_failed{{errc::too_large, "work", "", 1536 * 1024}, ""}, options),
             "Image size should be less than 1.5MB."));
  CHECK(says(told_of(errc::unsupported_type), R"("Please select an image file.")"));
  CHECK(says(told_of(errc::malformed), R"("Failed to upload image. Please try again.")"));
  CHECK(says(told_of(errc::io_failed), R"("Failed to upload image. Please try again.")"));
}

TEST_CASE("a picture of too many pixels is not called too many bytes") {
  CHECK(says(told_of(errc::too_large, 24'000'000), R"("Image dimensions are too large.")"));
}

TEST_CASE("what a frame names in vain is told in the common words, with the client's own names") {
  CHECK(frame_of(command_failed{{errc::room_not_found, "work", "", 0}, "c-1"}) ==
        R"({"type":"error","message":"Room not found","client_message_id":"c-1","client_id":"c-1"})");
  CHECK(says(told_of(errc::user_not_found), R"("User not found")"));
  CHECK(
      says(told_of(errc::invalid_argument), R"("Invalid request. Check receiver_username and image_data")"));
  CHECK(says(frame_of(command_failed{dialects::make_problem(errc::too_large, "No.", 7), ""}), R"("No.")"));
}

TEST_CASE("typing, reading, presence and rooms are not told") {
  const auto social = make_social_dialect();
  for (const event& what :
       {event(typing_changed{room_id(2), {}, true}), event(messages_read{}), event(presence_changed{}),
        event(session_opened{}), event(room_changed{}), event(room_deleted{}), event(command_completed{})}) {
    CHECK_FALSE(social->audience(what, session_of(2)).has_value());
    CHECK(social->render(what, session_of(2), context).frames.empty());
  }
}

TEST_CASE("a socket that may not open is closed with a code that says why") {
  const auto told = make_social_dialect()->refuse(0, {errc::unauthenticated, "open", "secret", 0});
  const auto& closed = std::get<close_reason>(told);
  CHECK(closed.code == 4001);
  CHECK(closed.reason == "Not authenticated");
}

TEST_SUITE_END();

#include <string>
#include <vector>

#include "parlor/dialect/conversation.hpp"

#include <doctest/doctest.h>

#include "text/json_reader.hpp"
#include "unit/dialect/rooms/samples.hpp"

TEST_SUITE_BEGIN("dialect/conversation/encode");

using namespace parlor;
using rooms_samples::noon;
using rooms_samples::session;

namespace {

user_view talker() {
  user_view talker;
  talker.person.id = user_id(5);
  talker.person.subject = "5";
  talker.person.email = "talker@example.com";
  talker.person.user_type = "talker";
  talker.person.first_name = "John";
  talker.person.last_name = "Talker";
  return talker;
}

message_view hello() {
  auto view = rooms_samples::text();
  view.message.sender = user_id(5);
  view.sender = talker();
  return view;
}

message_view file() {
  auto view = hello();
  view.message.kind = message_kind::file;
  view.message.attachments.push_back({attachment_id(1), user_id(5), "chat_files/2024/01/01/document_0f.pdf",
                                      "document.pdf", 102400, "application/pdf", message_kind::file, noon()});
  return view;
}

message_view pictures() {
  auto view = rooms_samples::pictures();
  view.message.sender = user_id(5);
  view.sender = talker();
  return view;
}

rendering told(const event& what, const session_view& receiver) {
  return make_conversation_dialect()->render(what, receiver, {"http://localhost"});
}

std::string frame_of(const event& what, const session_view& receiver = session(2, 1)) {
  const auto rendered = told(what, receiver);
  REQUIRE(rendered.frames.size() == 1);
  return rendered.frames.front();
}

std::optional<int> audience(const event& what, const session_view& receiver) {
  return make_conversation_dialect()->audience(what, receiver);
}

const std::string document_pdf =
    R"({"id":1,"file":"/media/chat_files/2024/01/01/document_0f.pdf",)"
    R"("file_url":"http://localhost/media/chat_files/2024/01/01/document_0f.pdf","filename":"document.pdf",)"
    R"("file_size":102400,"file_size_display":"100.0 KB","file_type":"application/pdf",)"
    R"("uploaded_at":"2024-01-01T12:00:00Z"})";

// One of every kind, as full as it comes.
std::vector<event> all_events() {
  const messages_read read{room_id(1), talker().person, message_id(123), noon(), 1, {{hello(), true}}};
  session_opened opened;
  opened.self = talker().person;
  opened.current = rooms_samples::direct_room().room;
  opened.history = {hello()};
  return {
      message_posted{hello()},
      message_edited{hello()},
      message_deleted{hello()},
      message_delivered{hello()},
      read,
      typing_changed{room_id(1), talker().person, true},
      presence_changed{talker().person, true},
      room_changed{rooms_samples::direct_room()},
      room_deleted{room_id(1)},
      member_removed{room_id(1), user_id(2)},
      opened,
      room_joined{*opened.current},
      room_left{room_id(1)},
      command_completed{},
      command_failed{{errc::unavailable, "", "", 0}, "c-1"},
      message_repeated{hello()},
      room_loaded{rooms_samples::direct_room()},
      message_loaded{hello()},
      read_marked{read},
      uploads_recorded{file().message.attachments},
      upload_granted{"/a", "k", noon(), ""},
      session_renewed{noon()},
      user_loaded{talker()},
      users_listed{{talker()}},
      rooms_listed{{rooms_samples::direct_room()}},
      unread_counted{{{room_id(1), 1}}},
      messages_listed{*opened.current, {hello()}, 1, 1, 50, false, {}},
      messages_found{{hello()}, true, message_id(1), {}},
  };
}

}  // namespace

TEST_CASE("the documented message has no type; its sender is also told the name they gave it") {
  const std::string documented =
      R"({"id":123,"conversation":1,"sender":{"id":5,"email":"talker@example.com","user_type":"talker",)"
      R"("full_name":"John Talker"},"content":"Hello!","message_type":"text","is_read":false,)"
      R"("created_at":"2024-01-01T12:00:00Z","file_attachment":null)";
  CHECK(frame_of(message_posted{hello()}, session(2, 1)) == documented + "}");
  CHECK(frame_of(message_posted{hello()}, session(5, 1)) == documented + R"(,"client_message_id":"c-1"})");
}

TEST_CASE("the documented file_attachment") {
  const auto heard = frame_of(message_posted{file()});
  CHECK(heard.find(R"("message_type":"file",)") != std::string::npos);
  CHECK(heard.find(R"("file_attachment":)" + document_pdf + "}") != std::string::npos);
}

TEST_CASE("of several files the first is file_attachment, and all are file_attachments") {
  const auto heard = frame_of(message_posted{pictures()});
  CHECK(heard.find(R"("message_type":"file")") != std::string::npos);
  CHECK(heard.find(R"("file_attachment":{"id":1,"file":"/media/chat_files/images/uuid_photo1.jpg")") !=
        std::string::npos);
  CHECK(heard.find(R"("file_attachments":[{"id":1,)") != std::string::npos);
  CHECK(heard.find(R"("filename":"photo2.jpg","file_size":2048000,"file_size_display":"2.0 MB")") !=
        std::string::npos);
}

TEST_CASE("typing, read_receipt and the welcome, as documented") {
  CHECK(frame_of(typing_changed{room_id(1), talker().person, true}) ==
        R"({"type":"typing","user_id":5,"user_email":"talker@example.com","is_typing":true})");
  CHECK(told(typing_changed{room_id(1), talker().person, true}, session(2, 1)).urgency ==
        frame::urgency::ephemeral);
  CHECK(frame_of(messages_read{room_id(1), talker().person, message_id(1), noon(), 1, {}}) ==
        R"({"type":"read_receipt","user_id":5})");
  session_opened opened;
  opened.self = talker().person;
  opened.current = rooms_samples::direct_room().room;
  CHECK(
      frame_of(opened) ==
      R"({"type":"connection_established","message":"Connected to the conversation","conversation":1,"user_id":5})");
}

TEST_CASE("an edit and a deletion name the message by message_id") {
  auto view = hello();
  view.message.edited_at = noon();
  CHECK(
      frame_of(message_edited{view}) ==
      R"({"type":"message_edited","message_id":123,"conversation":1,"content":"Hello!","edited_at":"2024-01-01T12:00:00Z"})");
  CHECK(frame_of(message_deleted{view}) == R"({"type":"message_deleted","message_id":123,"conversation":1})");
}

TEST_CASE("a message that was deleted since is not shown to the one who repeats it") {
  auto view = file();
  view.message.deleted_at = noon();
  CHECK(frame_of(message_repeated{view}, session(5, 1)) ==
        R"({"type":"message_deleted","message_id":123,"conversation":1})");
  CHECK(frame_of(message_repeated{hello()}, session(5, 1)) ==
        frame_of(message_posted{hello()}, session(5, 1)));
}

TEST_CASE("no frame but a message has an id, whatever the event") {
  const auto events = all_events();
  CHECK(events.size() == std::variant_size_v<event>);
  for (std::size_t index = 0; index < events.size(); ++index) {
    CAPTURE(index);
    CHECK(events[index].index() == index);
    for (const auto& told_frame : told(events[index], session(5, 1)).frames) {
      const auto parsed = text::json_document::parse(told_frame);
      REQUIRE(parsed.has_value());
      const bool is_message = std::holds_alternative<message_posted>(events[index]) ||
                              std::holds_alternative<message_repeated>(events[index]);
      CHECK((parsed->root().find("id") != nullptr) == is_message);
      CHECK((parsed->root().find("type") == nullptr) == is_message);
    }
  }
}

TEST_CASE("a conversation that is over ends the socket") {
  for (const event& what : {event(room_deleted{room_id(1)}), event(member_removed{room_id(1), user_id(2)})}) {
    const auto last = told(what, session(2, 1));
    CHECK(last.frames.empty());
    REQUIRE(last.close.has_value());
    CHECK(last.close->code == 4404);
    CHECK(audience(what, session(2, 1)).has_value());
    CHECK_FALSE(audience(what, session(2, 7)).has_value());
  }
  CHECK_FALSE(audience(member_removed{room_id(1), user_id(2)}, session(5, 1)).has_value());
}

TEST_CASE("a message is for all in the room; only its sender's bytes differ") {
  CHECK(audience(message_posted{hello()}, session(2, 1)) == 0);
  CHECK(audience(message_posted{hello()}, session(5, 1)) == 1);
  CHECK_FALSE(audience(message_posted{hello()}, session(2, 7)).has_value());
  CHECK(audience(message_edited{hello()}, session(5, 1)) == 0);
  CHECK_FALSE(audience(message_deleted{hello()}, session(2, 7)).has_value());
}

TEST_CASE("nobody hears of their own typing or reading, and nobody of presence") {
  const typing_changed typing{room_id(1), talker().person, true};
  const messages_read read{room_id(1), talker().person, message_id(1), noon(), 1, {}};
  CHECK_FALSE(audience(typing, session(5, 1)).has_value());
  CHECK_FALSE(audience(read, session(5, 1)).has_value());
  CHECK(audience(typing, session(2, 1)).has_value());
  CHECK(audience(read, session(2, 1)).has_value());
  CHECK_FALSE(audience(typing, session(2, 7)).has_value());
  CHECK_FALSE(audience(presence_changed{talker().person, true}, session(2, 1)).has_value());
}

TEST_CASE("what went wrong inside is told in words of this dialect") {
  const auto error_for = [](errc code, std::int64_t limit = 0) {
    return frame_of(command_failed{{code, "some work", "secret", limit}, ""});
  };
  CHECK(error_for(errc::malformed) ==
        R"({"type":"error","message":"file must be base64 or the address of an own upload"})");
  CHECK(error_for(errc::invalid_argument) ==
        R"({"type":"error","message":"Only text messages can be edited"})");
  CHECK(error_for(errc::too_large, 50 * 1024 * 1024) ==
        R"({"type":"error","message":"File too large. Maximum size: 50.0MB"})");
  CHECK(frame_of(command_failed{{errc::file_not_found, "", "", 0}, "c-1"}) ==
        R"({"type":"error","message":"File not found","client_message_id":"c-1"})");
}

TEST_CASE("a socket is refused after it has opened: 4001 for the token, 4404 for the conversation") {
  const auto conversation = make_conversation_dialect();
  const auto closed = [&conversation](errc code) {
    return std::get<close_reason>(conversation->refuse(1, {code, "open", "secret", 0})).code;
  };
  CHECK(closed(errc::unauthenticated) == 4001);
  CHECK(closed(errc::not_a_member) == 4404);
  CHECK(closed(errc::room_not_found) == 4404);
  CHECK(conversation->expired().code == 4001);
}

TEST_SUITE_END();

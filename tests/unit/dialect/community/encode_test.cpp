#include <string>

#include <doctest/doctest.h>

#include "dialect/problem.hpp"
#include "unit/dialect/community/samples.hpp"

TEST_SUITE_BEGIN("dialect/community/encode");

using namespace parlor;
using namespace community_samples;

namespace {

std::string message_json(const std::string& status, const std::string& text = "vrgrwq") {
  return R"({"text":")" + text + R"(","message_id":179,"sender_id":1,"status":")" + status +
         R"(","created_at":"2025-05-12T15:09:23.065265+00:00","updated_at":"2025-05-12T15:09:23.065265+00:00","attachments":[]})";
}

std::string frame_json(const std::string& type, const std::string& status) {
  return R"({"type":")" + type + R"(","message":)" + message_json(status) + "}";
}

std::optional<int> audience(const event& what, const session_view& receiver) {
  return make_community_dialect()->audience(what, receiver);
}

using frames = std::vector<std::string>;

}  // namespace

TEST_CASE("the history is a bare array, oldest first, without what was deleted") {
  session_opened opened;
  opened.history = {text(), text(), picture(), text()};
  opened.history[0].is_read = true;
  opened.history[1].message.is_delivered = true;
  opened.history[3].message.deleted_at = opened.history[3].message.created_at;
  CHECK(
      frames_of(opened, 2) ==
      frames{
          "[" + message_json("read") + "," + message_json("delivered") +
          R"(,{"text":"vrgrwq","message_id":182,"sender_id":1,"status":"send","created_at":"2025-05-12T15:09:23.065265+00:00",)"
          R"("updated_at":"2025-05-12T15:09:23.065265+00:00","attachments":[{)"
          R"("file_url":"http://localhost:8000/media/chat_attachments/images/2025/05/12/Screenshot_0a.png",)"
          R"("file_name":"Screenshot.png","content_type":"image/png"}]}])"});
  CHECK(frames_of(session_opened{}, 2) == frames{"[]"});
}

TEST_CASE("a message that is delivered at once says so in a second frame") {
  auto posted = message_posted{text()};
  CHECK(frames_of(posted, 2) == frames{frame_json("chat_message", "send")});
  posted.posted.message.is_delivered = true;
  CHECK(frames_of(posted, 2) ==
        frames{frame_json("chat_message", "send"), frame_json("mark_message_as_delivered", "delivered")});
  CHECK(frames_of(message_delivered{text()}, 1) ==
        frames{frame_json("mark_message_as_delivered", "delivered")});
}

TEST_CASE("a message is marked as read once, whoever else reads it") {
  messages_read mark;
  mark.room = room_id(4);
  mark.messages = {{text(), true}, {picture(), false}};
  CHECK(frames_of(mark, 1) == frames{frame_json("mark_message_as_read", "read")});
  mark.messages.front().is_first = false;
  CHECK(frames_of(mark, 1).empty());
}

TEST_CASE("the sender alone is given the name of the message back") {
  auto posted = message_posted{text()};
  posted.posted.message.client_message_id = "c-1";
  CHECK(frames_of(posted, 1).front() ==
        R"({"type":"chat_message","message":)" + message_json("send") + R"(,"client_message_id":"c-1"})");
  CHECK(frames_of(posted, 2).front() == frame_json("chat_message", "send"));
  CHECK(audience(posted, session(1)) != audience(posted, session(2)));
}

TEST_CASE("a repeated message has the status that it has by now") {
  auto repeated = message_repeated{text()};
  repeated.first.is_read = true;
  CHECK(frames_of(repeated, 1) == frames{frame_json("chat_message", "read")});
}

TEST_CASE("what was edited and deleted is told in the document's words") {
  auto edited = message_edited{text()};
  edited.edited.message.text = "new message";
  CHECK(frames_of(edited, 2) == frames{R"({"type":"message_edited","message_id":179,"text":"new message"})"});
  CHECK(frames_of(message_deleted{text()}, 2) == frames{R"({"type":"message_deleted","message_id":179})"});
}

TEST_CASE("an edited message was updated when it was edited") {
  session_opened opened;
  opened.history = {text()};
  opened.history[0].message.edited_at = timestamp(std::chrono::microseconds(1747062563'065283));
  CHECK(
      frames_of(opened, 2).front().find(
          R"("created_at":"2025-05-12T15:09:23.065265+00:00","updated_at":"2025-05-12T15:09:23.065283+00:00")") !=
      std::string::npos);
}

TEST_CASE("what people wrote goes out as HTML, once, unless the host says otherwise") {
  auto posted = message_posted{picture()};
  posted.posted.message.text = "<img src=x onerror='a&b'>";
  posted.posted.message.attachments.front().file_name = "<i>.png";
  const auto escaped = frames_of(posted, 2).front();
  CHECK(escaped.find(R"("text":"&lt;img src=x onerror=&#39;a&amp;b&#39;&gt;")") != std::string::npos);
  CHECK(escaped.find(R"("file_name":"&lt;i&gt;.png")") != std::string::npos);
  const auto edited = frames_of(message_edited{posted.posted}, 2).front();
  CHECK(edited.find("&lt;img") != std::string::npos);

  community_options plain;
  plain.escape_html = false;
  CHECK(frames_of(posted, 2, plain).front().find(R"("text":"<img src=x onerror='a&b'>")") !=
        std::string::npos);
}

TEST_CASE("an upload is granted with the note as it came") {
  const upload_granted granted{"http://localhost:8000/put/1", "chat_attachments/files/a.pdf",
                               text().message.created_at, "a & b"};
  CHECK(
      frames_of(granted, 1) ==
      frames{
          R"({"type":"presigned_url","presigned_url":"http://localhost:8000/put/1","file_path":"chat_attachments/files/a.pdf",)"
          R"("message":"a & b","expires_at":"2025-05-12T15:09:23.065265+00:00"})"});
}

TEST_CASE("errors are told in one sentence, never escaped") {
  CHECK(frames_of(command_failed{dialects::make_problem(errc::invalid_argument, "a < b"), "c"}, 1) ==
        frames{R"({"type":"error","message":"a < b","client_message_id":"c"})"});
  CHECK(frames_of(command_failed{{errc::malformed, "store file", "inside"}, ""}, 1) ==
        frames{R"({"type":"error","message":"file.data must be a data URL or base64"})"});
  CHECK(frames_of(command_failed{{errc::forbidden, "edit", "inside"}, ""}, 1) ==
        frames{R"({"type":"error","message":"You are not allowed to do this"})"});
}

TEST_CASE("the end of a room or of a membership ends the socket") {
  const auto tested = make_community_dialect();
  const auto deleted = tested->render(room_deleted{room_id(4)}, session(2), context);
  REQUIRE(deleted.close.has_value());
  CHECK(deleted.close->code == 4404);
  CHECK(deleted.close->reason == "The room has been deleted");
  const auto removed = tested->render(member_removed{room_id(4), user_id(2)}, session(2), context);
  REQUIRE(removed.close.has_value());
  CHECK(removed.close->code == 4403);
  CHECK(audience(member_removed{room_id(4), user_id(1)}, session(2)) == std::nullopt);
  CHECK(audience(member_removed{room_id(5), user_id(2)}, session(2)) == std::nullopt);
  CHECK(audience(room_deleted{room_id(5)}, session(2)) == std::nullopt);
}

TEST_CASE("a socket is refused with a code and a reason for each case of the document") {
  const auto refused = [](errc code) {
    return std::get<close_reason>(make_community_dialect()->refuse(0, {code, "open", "inside"}));
  };
  CHECK(refused(errc::room_not_found).code == 4404);
  CHECK(refused(errc::room_not_found).reason == "Room not found");
  CHECK(refused(errc::not_a_member).code == 4403);
  CHECK(refused(errc::not_a_member).reason == "You are not a participant of this room");
  CHECK(refused(errc::unauthenticated).code == 4001);
}

TEST_CASE("typing and presence have no shape here") {
  CHECK(audience(typing_changed{room_id(4), {}, true}, session(2)) == std::nullopt);
  CHECK(audience(presence_changed{{}, true}, session(2)) == std::nullopt);
  CHECK(audience(room_changed{}, session(2)) == std::nullopt);
}

TEST_CASE("what happens in a room is heard in that room alone, also by who caused it") {
  auto elsewhere = text();
  elsewhere.message.room = room_id(5);
  messages_read mark;
  mark.room = room_id(4);
  mark.reader.id = user_id(2);
  CHECK(audience(mark, session(2)).has_value());
  CHECK(audience(mark, session(1)) == audience(mark, session(2)));
  CHECK(audience(message_posted{elsewhere}, session(2)) == std::nullopt);
  CHECK(audience(message_delivered{elsewhere}, session(2)) == std::nullopt);
  CHECK(audience(message_deleted{text()}, session(1)).has_value());
}

TEST_SUITE_END();

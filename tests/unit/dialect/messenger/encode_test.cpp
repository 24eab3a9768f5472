#include <string>
#include <vector>

#include "parlor/dialect/messenger.hpp"

#include <doctest/doctest.h>

#include "unit/dialect/rooms/samples.hpp"

TEST_SUITE_BEGIN("dialect/messenger/encode");

using namespace parlor;
using rooms_samples::noon;

namespace {

const session_view on_chat{0, user_id(1), room_id(1), false};
const session_view on_personal{1, user_id(1), room_id(), true};

uuid uuid_of(int number) {
  return *parse_uuid("00000000-0000-4000-8000-000000000" + std::to_string(number));
}

message_view hello() {
  auto view = rooms_samples::text();
  view.message.uuid = uuid_of(123);
  view.message.text = "hello";
  view.message.sequence = 7;
  view.sender.person.uuid = uuid_of(101);
  view.sender.person.username = "john";
  view.sender.person.created_at = noon();
  view.room = {uuid_of(201), "a-b", room_type::direct};
  view.message.sender = view.sender.person.id;
  return view;
}

user mary() {
  auto person = rooms_samples::mary().person;
  person.uuid = uuid_of(102);
  return person;
}

session_view of_user(session_view session, std::int64_t user) {
  session.self = user_id(user);
  return session;
}

std::vector<std::string> frames_of(const event& what, const session_view& receiver) {
  return make_messenger_dialect()->render(what, receiver, {"http://localhost"}).frames;
}

std::string frame_of(const event& what, const session_view& receiver = on_chat) {
  const auto frames = frames_of(what, receiver);
  REQUIRE(frames.size() == 1);
  return frames.front();
}

bool is_told(const event& what, const session_view& receiver, messenger_options options = {}) {
  return make_messenger_dialect(std::move(options))->audience(what, receiver).has_value();
}

http_response refusal_of(std::size_t socket, const error& why) {
  return std::get<http_response>(make_messenger_dialect()->refuse(socket, why));
}

const std::string sender_json =
    R"({"id":"00000000-0000-4000-8000-000000000101","username":"john","email":"john@example.com",)"
    R"("is_active":true,"created_at":"2024-01-01T12:00:00.000Z"})";

}  // namespace

TEST_CASE("a message has the members of the document, byte for byte") {
  CHECK(
      frame_of(message_posted{hello()}, of_user(on_chat, 2)) ==
      R"({"type":"new_message","data":{"id":"00000000-0000-4000-8000-000000000123",)"
      R"("chat_id":"00000000-0000-4000-8000-000000000201","sender_id":"00000000-0000-4000-8000-000000000101",)"
      R"("content":"hello","message_type":"text","parent_message_id":null,)"
      R"("created_at":"2024-01-01T12:00:00.000Z","updated_at":"2024-01-01T12:00:00.000Z","sender":)" +
          sender_json + R"(,"status":"sent"}})");
}

TEST_CASE("a message says whom it answers, whether it came, and to its sender how he called it") {
  auto view = hello();
  view.parent = uuid_of(122);
  view.message.is_delivered = true;
  view.message.client_message_id = "c-1";
  const auto own = frame_of(message_posted{view});
  CHECK(own.find(R"("parent_message_id":"00000000-0000-4000-8000-000000000122")") != std::string::npos);
  CHECK(own.find(R"("status":"delivered","client_message_id":"c-1")") != std::string::npos);
  CHECK(frame_of(message_posted{view}, of_user(on_chat, 2)).find("c-1") == std::string::npos);
  view.is_read = true;
  CHECK(frame_of(message_posted{view}).find(R"("status":"read")") != std::string::npos);
}

TEST_CASE("files of other dialects have an address below the dialect's own mount") {
  auto view = hello();
  view.message.kind = message_kind::image;
  view.message.attachments = {{attachment_id(1), user_id(1), "chat_files/images/1_a b.png", "a b.png", 7,
                               "image/png", message_kind::image, noon()}};
  const auto frame = frame_of(message_posted{view});
  CHECK(frame.find(R"("message_type":"image")") != std::string::npos);
  CHECK(
      frame.find(
          R"("attachments":[{"url":"http://localhost/api/v1/files/chat_files/images/1_a%20b.png","file_name":"a b.png",)"
          R"("size":7,"content_type":"image/png"}])") != std::string::npos);
}

TEST_CASE("without a username the sender has a name to show") {
  auto view = hello();
  view.sender.person.username.clear();
  CHECK(frame_of(message_posted{view}).find(R"("username":"John Doe")") != std::string::npos);
}

TEST_CASE("a direct message is called so where its chat is not open") {
  CHECK(frame_of(message_posted{hello()}, on_personal).find(R"("type":"new_direct_message")") == 1);
  session_view elsewhere = on_chat;
  elsewhere.current_room = room_id(9);
  CHECK(frame_of(message_loaded{hello()}, elsewhere).find(R"("type":"new_direct_message")") == 1);
  CHECK(frame_of(message_repeated{hello()}, on_chat).find(R"("type":"new_message")") == 1);
}

TEST_CASE("who is told of a message") {
  auto direct = hello();
  auto group = hello();
  group.room.type = room_type::group;
  session_view elsewhere = on_chat;
  elsewhere.current_room = room_id(9);
  for (const auto self : {1, 2}) {
    CHECK(is_told(message_posted{direct}, of_user(on_chat, self)));
    CHECK(is_told(message_posted{group}, of_user(on_chat, self)));
    CHECK_FALSE(is_told(message_posted{direct}, of_user(elsewhere, self)));
    CHECK(is_told(message_posted{direct}, of_user(on_personal, self)));
    CHECK_FALSE(is_told(message_posted{group}, of_user(on_personal, self)));
  }
  messenger_options options;
  options.echo_direct_messages = false;
  CHECK_FALSE(is_told(message_posted{direct}, on_personal, options));
  CHECK(is_told(message_posted{direct}, of_user(on_personal, 2), options));
  options.group_messages_on_personal = true;
  CHECK(is_told(message_posted{group}, of_user(on_personal, 2), options));
}

TEST_CASE("one receipt for each message, to everybody but the reader, and none for the reader's own") {
  auto own = hello();
  own.message.sender = user_id(2);
  auto second = hello();
  second.message.uuid = uuid_of(124);
  const messages_read read{room_id(1), mary(), message_id(124),
                           noon(),     2,      {{hello(), true}, {own, false}, {second, false}}};
  const auto frames = frames_of(read, on_chat);
  REQUIRE(frames.size() == 2);
  CHECK(
      frames[1] ==
      R"({"type":"read_receipt","data":{"message_id":"00000000-0000-4000-8000-000000000123",)"
      R"("user_id":"00000000-0000-4000-8000-000000000102","username":"mary","chat_id":"00000000-0000-4000-8000-000000000201"}})");
  CHECK(frames[0].find("000000000124") != std::string::npos);
  CHECK(is_told(read, on_chat));
  CHECK_FALSE(is_told(read, of_user(on_chat, 2)));
  CHECK(is_told(read, on_personal));
  CHECK_FALSE(is_told(read, of_user(on_personal, 2)));
}

TEST_CASE("typing is for the others in the chat alone") {
  const typing_changed typing{room_id(1), mary(), true};
  CHECK(
      frame_of(typing) ==
      R"({"type":"typing_indicator","data":{"user_id":"00000000-0000-4000-8000-000000000102","is_typing":true,"username":"mary"}})");
  CHECK(is_told(typing, on_chat));
  CHECK_FALSE(is_told(typing, of_user(on_chat, 2)));
  CHECK_FALSE(is_told(typing, on_personal));
}

TEST_CASE("the sender alone hears that a message was delivered") {
  const message_delivered delivered{hello()};
  CHECK(frame_of(delivered) ==
        R"({"type":"delivery_status","data":{"message_id":"00000000-0000-4000-8000-000000000123",)"
        R"("chat_id":"00000000-0000-4000-8000-000000000201","status":"delivered"}})");
  CHECK(is_told(delivered, on_chat));
  CHECK_FALSE(is_told(delivered, of_user(on_chat, 2)));
}

TEST_CASE("a page of history names who has read each message, its sender aside") {
  messages_listed page;
  page.room.uuid = uuid_of(201);
  page.messages = {hello()};
  page.has_more = true;
  participant_view john{{hello().sender}, {}};
  john.membership.read_sequence = 7;
  participant_view reader{{mary()}, {}};
  reader.membership.read_sequence = 7;
  page.readers = {john, reader};
  const auto frame = frame_of(page);
  CHECK(frame.find(
            R"({"type":"history","data":{"chat_id":"00000000-0000-4000-8000-000000000201","messages":[{)") ==
        0);
  CHECK(frame.find(R"("read_by":["00000000-0000-4000-8000-000000000102"]}],"has_more":true}})") !=
        std::string::npos);
  page.readers[1].membership.read_sequence = 6;
  CHECK(frame_of(page).find(R"("read_by":[])") != std::string::npos);
}

TEST_CASE("found messages come with the one before which the search goes on") {
  messages_found found;
  CHECK(frame_of(found) ==
        R"({"type":"search_results","data":{"messages":[],"has_more":false,"next_before":null}})");
  found.messages = {hello()};
  found.has_more = true;
  found.next_before_uuid = uuid_of(123);
  const auto frame = frame_of(found);
  CHECK(frame.find(R"({"type":"search_results","data":{"messages":[{)") == 0);
  CHECK(frame.find(R"("has_more":true,"next_before":"00000000-0000-4000-8000-000000000123"}})") !=
        std::string::npos);
  CHECK(is_told(found, on_chat));
}

TEST_CASE("a socket that resumes is sent what came since, if anything") {
  session_opened opened;
  opened.current.emplace().uuid = uuid_of(201);
  CHECK_FALSE(is_told(opened, on_chat));
  CHECK(frames_of(opened, on_chat).empty());
  opened.history = {hello()};
  CHECK(is_told(opened, on_chat));
  const auto frame = frame_of(opened);
  CHECK(frame.find(R"("has_more":false,"has_gap":false})") != std::string::npos);
  CHECK(frame.find(R"("read_by":[])") != std::string::npos);
  opened.has_more = true;
  CHECK(frame_of(opened).find(R"("has_more":true,"has_gap":false})") != std::string::npos);
}

TEST_CASE(
    "a socket that resumes is told what changed behind what came, and of a gap even where nothing came") {
  session_opened opened;
  opened.current.emplace().uuid = uuid_of(201);
  opened.changed = {hello(), hello()};
  opened.changed.back().message.deleted_at = noon();
  CHECK(is_told(opened, on_chat));
  auto frames = frames_of(opened, on_chat);
  REQUIRE(frames.size() == 2);
  CHECK(frames.front() == frame_of(message_edited{hello()}));
  CHECK(frames.back() == frame_of(message_deleted{hello()}));
  opened.history = {hello()};
  frames = frames_of(opened, on_chat);
  REQUIRE(frames.size() == 3);
  CHECK(frames.front().find(R"({"type":"history")") == 0);

  session_opened gap;
  gap.current.emplace().uuid = uuid_of(201);
  gap.has_gap = true;
  CHECK(is_told(gap, on_chat));
  CHECK(
      frame_of(gap) ==
      R"({"type":"history","data":{"chat_id":"00000000-0000-4000-8000-000000000201","messages":[],"has_more":false,"has_gap":true}})");
}

TEST_CASE("a deleted message shows nothing of what it was") {
  auto view = hello();
  view.message.deleted_at = noon() + std::chrono::seconds(1);
  CHECK(
      frame_of(message_deleted{view}) ==
      R"({"type":"message_deleted","data":{"id":"00000000-0000-4000-8000-000000000123","chat_id":"00000000-0000-4000-8000-000000000201"}})");
  CHECK(frame_of(message_loaded{view}) == frame_of(message_deleted{view}));
  const auto shown = frame_of(message_repeated{view});
  CHECK(shown.find(R"("content":"")") != std::string::npos);
  CHECK(shown.find(R"("updated_at":"2024-01-01T12:00:01.000Z")") != std::string::npos);
  CHECK(shown.find(R"("is_deleted":true)") != std::string::npos);
}

TEST_CASE("an error has a code, and says when to come again") {
  CHECK(frame_of(command_failed{{errc::rate_limited, "run a command", "", 1001}, "c-1"}) ==
        R"({"type":"error","data":{"code":"rate_limited","message":"Too many requests. Try again later",)"
        R"("retry_after":2,"client_message_id":"c-1"}})");
  CHECK(frame_of(command_failed{{errc::rate_limited, "run a command", "", 0}, ""})
            .find(R"("retry_after":1})") != std::string::npos);
  CHECK(frame_of(command_failed{{errc::message_not_found, "find message", "secret", 0}, ""}) ==
        R"({"type":"error","data":{"code":"message_not_found","message":"Message not found"}})");
  CHECK(frame_of(command_failed{{errc::invalid_argument, "send message", "secret", 0}, ""}) ==
        R"({"type":"error","data":{"code":"invalid_argument",)"
        R"("message":"Invalid request. Check chat_id, recipient_id and message_id"}})");
}

TEST_CASE("a renewed session is told until when") {
  CHECK(frame_of(session_renewed{noon()}) ==
        R"({"type":"token_refreshed","data":{"expires_at":"2024-01-01T12:00:00.000Z"}})");
  CHECK(frame_of(session_renewed{}) == R"({"type":"token_refreshed","data":{"expires_at":null}})");
}

TEST_CASE("a socket that may not open is answered by HTTP") {
  const auto refused = [](std::size_t socket, errc code) {
    return refusal_of(socket, {code, "open session", "secret", 1500});
  };
  CHECK(refused(0, errc::unauthenticated).status == 401);
  CHECK(std::get<std::string>(refused(0, errc::unauthenticated).body) ==
        R"({"detail":"Not authenticated","code":"unauthenticated"})");
  for (const auto code : {errc::not_a_member, errc::room_not_found, errc::forbidden}) {
    CHECK(refused(0, code).status == 403);
    CHECK(std::get<std::string>(refused(0, code).body) ==
          R"({"detail":"You are not a participant of this room","code":"forbidden"})");
  }
  CHECK(refused(1, errc::forbidden).status == 403);
  CHECK(refused(1, errc::malformed).status == 400);
  CHECK(refused(1, errc::invalid_argument).status == 400);
  CHECK(refused(1, errc::rate_limited).status == 429);
  CHECK(refused(1, errc::rate_limited).fields.find("Retry-After") == "2");
  CHECK(refused(1, errc::unavailable).status == 503);
}

TEST_CASE("a chat that is gone closes its own sockets, and no others") {
  const auto dialect = make_messenger_dialect();
  CHECK(dialect->audience(room_deleted{room_id(1)}, on_chat).has_value());
  CHECK_FALSE(dialect->audience(room_deleted{room_id(1)}, on_personal).has_value());
  CHECK(dialect->audience(member_removed{room_id(1), user_id(1)}, on_chat).has_value());
  CHECK_FALSE(dialect->audience(member_removed{room_id(1), user_id(2)}, on_chat).has_value());
  for (const event& gone : {event(room_deleted{room_id(1)}), event(member_removed{room_id(1), user_id(1)})}) {
    const auto told = dialect->render(gone, on_chat, {});
    CHECK(told.frames.empty());
    REQUIRE(told.close.has_value());
    CHECK(told.close->code == 4404);
  }
  CHECK(dialect->expired().code == 4001);
  CHECK(dialect->expired().reason == "Token has expired");
}

TEST_CASE("the mounts and bounds are the host's to choose") {
  messenger_options options;
  options.mount = "/chat/";
  options.file_mount = "/f";
  options.max_message_bytes = 100;
  options.compression = compression::none;
  const auto dialect = make_messenger_dialect(options);
  REQUIRE(dialect->sockets().size() == 2);
  CHECK(dialect->sockets()[0].pattern == "/chat/chat/{chat_id}");
  CHECK(dialect->sockets()[1].pattern == "/chat/{user_id}");
  CHECK(dialect->files().front().prefix == "/f/");
  for (const auto& socket : dialect->sockets()) {
    CHECK(socket.max_message_bytes == 100);
    CHECK(socket.compression == compression::none);
    CHECK(socket.limit.burst == 200);
    CHECK(socket.limit.per_second == 50);
  }
}

TEST_SUITE_END();

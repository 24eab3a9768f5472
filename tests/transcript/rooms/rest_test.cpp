// The REST endpoints, one after the other.
#include <string>

#include <doctest/doctest.h>

#include "transcript/play.hpp"
#include "transcript/sample_files.hpp"

TEST_SUITE_BEGIN("rooms/rest");

using namespace transcript;

namespace {

std::string text_frame(const std::string& content) {
  return R"({"type":"send_message","data":{"message_type":"text","content":")" + content + R"("}})";
}

// The id of the message.
std::string posted(person& who, const std::string& content) {
  who.sends(text_frame(content));
  return std::to_string(
      who.receives(R"({"type":"new_message","data":{"content":")" + content + R"("}})").number("data.id"));
}

}  // namespace

TEST_CASE("every endpoint wants the bearer's token in the Authorization header") {
  play stage;
  auto stranger = stage.somebody("");
  auto liar = stage.somebody("mallory");
  for (const auto* target : {"/search-users?email=bob", "/rooms", "/rooms/1", "/rooms/1/messages",
                             "/unread-count", "/online-users", "/me", "/search?q=tea"}) {
    CHECK(stranger.gets(target).field("WWW-Authenticate") == "Bearer");
    stranger.gets(target).is(401, R"({"detail":"Not authenticated"})");
    liar.gets(target).is(401, R"({"detail":"Not authenticated"})");
  }
  stranger.posts("/rooms", R"({"receiver_id":2})").is(401, R"({"detail":"Not authenticated"})");
  stranger.posts("/rooms/1/read", "").is(401, R"({"detail":"Not authenticated"})");
  stranger.puts_form("/messages/1", "content=a").is(401, R"({"detail":"Not authenticated"})");
  stranger.deletes("/messages/1").is(401, R"({"detail":"Not authenticated"})");
  stranger.uploads("image", {{"a.png", png()}}).is(401, R"({"detail":"Not authenticated"})");
}

TEST_CASE("search-users finds people by a part of their address in any case, and not the caller") {
  play stage;
  auto ann = stage.ann();
  ann.gets("/search-users?email=BOB@exam&limit=20")
      .is(200,
          R"({"users":[{"id":2,"name":"Bob Ray","email":"bob@example.com","avatar_url":null,"is_online":false}],"total":1})");
  ann.gets("/search-users?email=example.com").is(200, R"({"total":2,"users":[{"id":2},{"id":3}]})");
  ann.gets("/search-users?email=example.com&limit=1").is(200, R"({"total":1,"users":["..."]})");
  ann.gets("/search-users?email=nobody").is(200, R"({"users":[],"total":0})");
  ann.gets("/search-users?q=bo").is(200, R"({"total":1})");
  ann.gets("/search-users").is(422, R"({"detail":"Search text too short. Minimum characters: 1"})");
  auto bob = stage.bob();
  bob.gets("/search-users?email=ann")
      .is(200, R"({"users":[{"id":1,"avatar_url":"https://example.com/ann.jpg"}]})");
}

TEST_CASE("search-users says who is online") {
  play stage;
  auto ann = stage.ann(), bob = stage.bob();
  bob.enters("");
  ann.gets("/search-users?email=bob").is(200, R"({"users":[{"id":2,"is_online":true}]})");
}

TEST_CASE("search finds messages by their words, the newest first, in rooms of the caller alone") {
  play stage;
  auto ann = stage.ann(), bob = stage.bob(), cem = stage.cem();
  ann.enters("room_id=1");
  const auto first = posted(ann, "Tea at four?");
  const auto second = posted(ann, "Or coffee, and no tea");
  posted(ann, "Fine");
  bob.gets("/search?q=TEA")
      .is(200, R"({"messages":[{"id":)" + second + R"(,"room_id":1,"content":"Or coffee, and no tea",
          "is_sender":false,"sender_details":{"id":1}},{"id":)" +
                   first + R"(}],"has_more":false,"next_before":null})");
  ann.gets("/search?q=tea%20coffee").is(200, R"({"messages":[{"id":)" + second + R"(,"is_sender":true}]})");
  const auto page = bob.gets("/search?q=tea&limit=1&room_id=1")
                        .is(200, R"({"messages":[{"id":)" + second + R"(}],"has_more":true})");
  bob.gets("/search?q=tea&before=" + std::to_string(page.number("next_before")))
      .is(200, R"({"messages":[{"id":)" + first + R"(}],"has_more":false})");
  bob.gets("/search?q=tea&room_id=2").is(200, R"({"messages":[]})");
  cem.gets("/search?q=tea").is(200, R"({"messages":[]})");
  cem.gets("/search?q=tea&room_id=1").is(404, R"({"detail":"Room not found"})");
}

TEST_CASE("search finds the text that a message has now") {
  play stage;
  auto ann = stage.ann();
  ann.enters("room_id=1");
  const auto one = posted(ann, "tea");
  ann.puts_form("/messages/" + one, "content=cake").is(200, "{}");
  ann.gets("/search?q=tea").is(200, R"({"messages":[]})");
  ann.gets("/search?q=cake").is(200, R"({"messages":[{"id":)" + one + R"(,"content":"cake"}]})");
  ann.deletes("/messages/" + one).is(200, "{}");
  ann.gets("/search?q=cake").is(200, R"({"messages":[]})");
}

TEST_CASE("search wants to be told for what") {
  play stage;
  auto ann = stage.ann();
  ann.gets("/search").is(422, R"({"detail":"Say what to search for"})");
  ann.gets("/search?q=%20").is(422, R"({"detail":"Say what to search for"})");
  ann.gets("/search?q=" + std::string(257, 'x'))
      .is(422, R"({"detail":"Search text too long. Maximum bytes: 256"})");
  ann.gets("/search?q=a&limit=0").is(422, R"({"detail":"limit must be a whole number from 1 on"})");
}

TEST_CASE("POST rooms makes a room, and the same pair gets the same room, from either side") {
  play stage;
  auto ann = stage.ann(), cem = stage.cem();
  const auto made = ann.posts("/rooms", R"({"receiver_id":3})")
                        .is(201, R"({"name":"cem","room_type":"direct","created_by":1,"is_active":true,
                            "created_at":"2024-01-01T12:00:00Z","participants":[{"id":1},{"id":3}],
                            "other_user":{"id":3},"last_message":null,"unread_count":0})");
  const auto id = std::to_string(made.number("id"));
  ann.posts("/rooms", R"({"receiver_id":"3"})").is(200, R"({"id":)" + id + "}");
  cem.posts("/rooms", R"({"receiver_id":1})")
      .is(200, R"({"id":)" + id + R"(,"name":"Ann Lee","other_user":{"id":1}})");
}

TEST_CASE("POST rooms with somebody who does not exist, or with oneself, makes nothing") {
  play stage;
  auto ann = stage.ann();
  ann.posts("/rooms", R"({"receiver_id":999})").is(404, R"({"detail":"User not found"})");
  ann.posts("/rooms", R"({"receiver_id":1})")
      .is(422, R"({"detail":"A direct room has exactly one other member"})");
  ann.posts("/rooms", "{}").is(422, R"({"detail":"receiver_id is required"})");
  ann.posts("/rooms", "{").is(400, R"({"detail":"Invalid JSON"})");
  ann.gets("/rooms").is(200, R"({"total":2})");
}

TEST_CASE("GET rooms lists the caller's rooms with last message, unread count and the other participant") {
  play stage;
  auto ann = stage.ann(), bob = stage.bob(), cem = stage.cem();
  ann.enters("room_id=1");
  posted(ann, "first");
  posted(ann, "second");
  const auto rooms = bob.gets("/rooms").is(200, R"({"total":2,"rooms":["...","..."]})");
  const std::string direct = rooms.number("rooms.0.id") == 1 ? "rooms.0." : "rooms.1.";
  CHECK(rooms.string(direct + "last_message.content") == "second");
  CHECK(rooms.number(direct + "unread_count") == 2);
  CHECK(rooms.string(direct + "other_user.name") == "Ann Lee");
  cem.gets("/rooms").is(200,
                        R"({"rooms":[{"id":2,"name":"Team","other_user":null,"unread_count":0}],"total":1})");
}

TEST_CASE("GET a room answers it to its members, else Room not found") {
  play stage;
  auto ann = stage.ann(), cem = stage.cem();
  ann.gets("/rooms/1").is(200, R"({"id":1,"uuid":"...","slug":"...","name":"Bob Ray","room_type":"direct"})");
  ann.gets("/rooms/2")
      .is(200, R"({"id":2,"name":"Team","room_type":"group","participants":[{"id":1},{"id":2},{"id":3}]})");
  for (const auto* target : {"/rooms/999", "/rooms/x", "/rooms/0", "/rooms/-1"}) {
    ann.gets(target).is(404, R"({"detail":"Room not found"})");
  }
  cem.gets("/rooms/1").is(404, R"({"detail":"Room not found"})");
}

TEST_CASE("a room's participants have the columns of chat_participants and of user_presence") {
  play stage;
  auto ann = stage.ann();
  ann.gets("/rooms/1").is(200, R"({"updated_at":"2024-01-01T12:00:00Z","participants":[
      {"id":1,"email":"ann@example.com","is_online":false,"last_seen":null,"joined_at":"2024-01-01T12:00:00Z",
       "last_read_at":null,"last_read_message_id":null},{"id":2}]})");
}

TEST_CASE("upload-files takes repeated files and answers relative paths and totals") {
  play stage;
  auto ann = stage.ann();
  const auto answered =
      ann.uploads("image", {{"image1.jpg", jpeg(1000)}, {"image2.png", png(500)}})
          .is(200, R"({"files":[{"file_name":"image1.jpg","file_size":1000,"mime_type":"image/jpeg"},
                                {"file_name":"image2.png","file_size":500,"mime_type":"image/png"}],
                                "total_files":2,"total_size":1500})");
  CHECK(answered.string("files.0.file_path").find("chat_files/images/1_") == 0);
  CHECK(answered.string("files.1.file_path").find("chat_files/images/1_") == 0);
}

TEST_CASE("upload-files takes voice messages, and files where message_type is missing") {
  play stage;
  auto ann = stage.ann();
  CHECK(ann.uploads("voice", {{"a.mp3", mp3()}})
            .is(200, R"({"total_files":1})")
            .string("files.0.file_path")
            .find("chat_files/voices/") == 0);
  CHECK(ann.uploads("file", {{"a.pdf", pdf()}})
            .is(200, R"({"total_files":1})")
            .string("files.0.file_path")
            .find("chat_files/files/") == 0);
  CHECK(ann.uploads("", {{"a.pdf", pdf()}})
            .is(200, R"({"total_files":1})")
            .string("files.0.file_path")
            .find("chat_files/files/") == 0);
  ann.uploads("text", {{"a.pdf", pdf()}})
      .is(422, R"({"detail":"message_type must be image, file or voice"})");
  ann.uploads("image", {}).is(422, R"({"detail":"files is required"})");
}

TEST_CASE("GET messages pages from the newest page on, each page oldest first") {
  play stage;
  auto ann = stage.ann(), bob = stage.bob();
  ann.enters("room_id=1");
  for (const auto* content : {"one", "two", "three", "four", "five"}) posted(ann, content);
  bob.gets("/rooms/1/messages?page=1&per_page=2")
      .is(200,
          R"({"messages":[{"content":"four"},{"content":"five"}],"total":5,"page":1,"per_page":2,"has_more":true})");
  bob.gets("/rooms/1/messages?page=3&per_page=2")
      .is(200, R"({"messages":[{"content":"one","is_sender":false}],"page":3,"has_more":false})");
  bob.gets("/rooms/1/messages").is(200, R"({"total":5,"page":1,"per_page":50,"has_more":false})");
  ann.gets("/rooms/1/messages?per_page=1").is(200, R"({"messages":[{"content":"five","is_sender":true}]})");
  stage.cem().gets("/rooms/1/messages").is(404, R"({"detail":"Room not found"})");
}

TEST_CASE("GET messages can also go on before or after a message") {
  play stage;
  auto ann = stage.ann();
  ann.enters("room_id=1");
  posted(ann, "one");
  const auto second = posted(ann, "two");
  posted(ann, "three");
  ann.gets("/rooms/1/messages?before=" + second)
      .is(200, R"({"messages":[{"content":"one"}],"has_more":false})");
  ann.gets("/rooms/1/messages?after=" + second)
      .is(200, R"({"messages":[{"content":"three"}],"has_more":false})");
  ann.gets("/rooms/1/messages?after=999").is(404, R"({"detail":"Message not found"})");
}

TEST_CASE("POST read marks the room read, tells the others and sets last_read_at") {
  play stage;
  auto ann = stage.ann(), bob = stage.bob();
  ann.enters("room_id=1");
  const auto id = posted(ann, "hello");
  bob.gets("/unread-count").is(200, R"({"unread_count":1,"rooms":[{"room_id":1,"unread_count":1}]})");
  stage.time_passes(std::chrono::seconds(60));
  bob.posts("/rooms/1/read", "")
      .is(200,
          R"({"room_id":1,"last_read_at":"2024-01-01T12:01:00Z","unread_count":0,"last_read_message_id":)" +
              id + "}");
  ann.receives(R"({"type":"message_read","data":{"room_id":1,"user_id":2,"user_name":"Bob Ray",
      "last_read_at":"2024-01-01T12:01:00Z","last_read_message_id":)" +
               id + "}}");
  bob.gets("/unread-count").is(200, R"({"unread_count":0,"rooms":[]})");
  ann.gets("/rooms/1/messages").is(200, R"({"messages":[{"content":"hello","is_read":true}]})");
  ann.gets("/rooms/1").is(200, R"({"participants":["...",{"id":2,"last_read_at":"2024-01-01T12:01:00Z"}]})");
  stage.cem().posts("/rooms/1/read", "").is(404, R"({"detail":"Room not found"})");
}

TEST_CASE("PUT a message with a form edits it and sends message_update to the room") {
  play stage;
  auto ann = stage.ann(), bob = stage.bob();
  ann.enters("room_id=1");
  bob.enters("room_id=1");
  ann.forgets();
  const auto id = posted(ann, "first");
  bob.receives(R"({"type":"new_message"})");
  stage.time_passes(std::chrono::seconds(5));
  ann.puts_form("/messages/" + id, "content=Updated+message%20text")
      .is(200,
          R"({"content":"Updated message text","is_sender":true,"edited_at":"2024-01-01T12:00:05Z","id":)" +
              id + "}");
  bob.receives(R"({"type":"message_update","data":{"content":"Updated message text","is_deleted":false,
      "edited_at":"2024-01-01T12:00:05Z","is_sender":false,"id":)" +
               id + "}}");
  ann.receives(R"({"type":"message_update","data":{"content":"Updated message text","is_sender":true}})");
  ann.asks("PUT", "/api/chat/messages/" + id, "application/json", R"({"content":"by JSON"})")
      .is(200, R"({"content":"by JSON"})");
}

TEST_CASE("only the sender edits, only text, and only what is there") {
  play stage;
  auto ann = stage.ann(), bob = stage.bob(), cem = stage.cem();
  ann.enters("room_id=1");
  const auto id = posted(ann, "mine");
  bob.puts_form("/messages/" + id, "content=no").is(403, R"({"detail":"You are not allowed to do this"})");
  cem.puts_form("/messages/" + id, "content=no").is(404, R"({"detail":"Message not found"})");
  ann.puts_form("/messages/999", "content=no").is(404, R"({"detail":"Message not found"})");
  ann.puts_form("/messages/x", "content=no").is(404, R"({"detail":"Message not found"})");
  ann.puts_form("/messages/" + id, "content=").is(422, R"({"detail":"Message content is required"})");
  const auto path = ann.uploads("image", {{"a.png", png()}}).is(200, "{}").string("files.0.file_path");
  ann.sends(R"({"type":"send_message","data":{"message_type":"image","content":"look","file_data":")" + path +
            R"("}})");
  const auto picture = std::to_string(ann.receives(R"({"type":"new_message"})").number("data.id"));
  ann.puts_form("/messages/" + picture, "content=no")
      .is(422, R"({"detail":"Only text messages can be edited"})");
}

TEST_CASE("DELETE a message is soft, and sends message_update with is_deleted to the room") {
  play stage;
  auto ann = stage.ann(), bob = stage.bob(), cem = stage.cem();
  ann.enters("room_id=1");
  bob.enters("room_id=1");
  ann.forgets();
  const auto id = posted(ann, "secret");
  bob.receives(R"({"type":"new_message"})");
  bob.deletes("/messages/" + id).is(403, R"({"detail":"You are not allowed to do this"})");
  cem.deletes("/messages/" + id).is(404, R"({"detail":"Message not found"})");
  ann.deletes("/messages/" + id).is(200, R"({"content":"","is_deleted":true,"id":)" + id + "}");
  bob.receives(R"({"type":"message_update","data":{"content":"","is_deleted":true,"files_data":null,"id":)" +
               id + "}}");
  ann.receives(R"({"type":"message_update","data":{"is_deleted":true,"is_sender":true}})");
  bob.gets("/rooms/1/messages").is(200, R"({"messages":[{"content":"","is_deleted":true}],"total":1})");
  ann.puts_form("/messages/" + id, "content=back").is(404, R"({"detail":"Message not found"})");
}

TEST_CASE("unread-count is the total, and by room") {
  play stage;
  auto ann = stage.ann(), bob = stage.bob();
  ann.enters("room_id=1");
  posted(ann, "one");
  posted(ann, "two");
  ann.sends(R"({"type":"send_message","data":{"room_id":2,"message_type":"text","content":"all"}})");
  ann.receives(R"({"type":"new_message","data":{"room_id":2}})");
  const auto counted = bob.gets("/unread-count").is(200, R"({"unread_count":3,"rooms":["...","..."]})");
  CHECK(counted.number("rooms.0.unread_count") + counted.number("rooms.1.unread_count") == 3);
  ann.gets("/unread-count").is(200, R"({"unread_count":0,"rooms":[]})");
}

TEST_CASE("online-users are those with a socket") {
  play stage;
  auto ann = stage.ann(), bob = stage.bob();
  ann.gets("/online-users").is(200, R"({"users":[],"total":0})");
  bob.enters("");
  ann.gets("/online-users").is(200, R"({"users":[{"id":2,"name":"Bob Ray","is_online":true}],"total":1})");
  bob.disappears();
  ann.gets("/online-users").is(200, R"({"users":[],"total":0})");
}

TEST_CASE("me is the caller") {
  play stage;
  stage.ann().gets("/me").is(200, R"({"id":1,"name":"Ann Lee","email":"ann@example.com","is_online":false})");
}

TEST_CASE("files below static are links that work without a header") {
  play stage;
  auto ann = stage.ann();
  const auto bytes = png(300);
  const auto link =
      ann.opens_link(ann.uploads("image", {{"a b.png", bytes}}).is(200, "{}").string("files.0.file_url"));
  CHECK(link.is_bytes(200) == bytes);
  CHECK(link.field("Content-Type") == "image/png");
  ann.opens_link("/static/chat_files/images/none.png").is_bytes(404);
  ann.opens_link("/static/../chat_files/images/none.png").is_bytes(404);
  ann.opens_link("/static/other/none.png").is_bytes(404);
}

TEST_SUITE_END();

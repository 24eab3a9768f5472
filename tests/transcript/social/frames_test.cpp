// Messages of private and group chats: what the sender and the others are sent.
#include <string>

#include <doctest/doctest.h>

#include "transcript/play.hpp"

TEST_SUITE_BEGIN("social/frames");

using namespace transcript;

TEST_CASE("a private message comes back to its sender, and to the receiver, in the documented form") {
  play stage;
  auto ann = stage.ann(), bob = stage.bob(), cem = stage.cem();
  for (auto* one : {&ann, &bob, &cem}) one->connects("/ws/social");
  ann.sends(R"({"type":"privateChat","chat_id":"1","receiver_username":"bob","message_text":"Hello!"})");
  const auto* shown =
      R"({"type":"privateChat","id":"1","slug":"ann-bob","sender":{"id":"1","first_name":"Ann",
      "last_name":"Lee","username":"ann","profile_url":"https://example.com/ann.jpg"},"message_text":"Hello!",
      "image_url":null,"sent_at":"2024-01-01 12:00:00","message_id":"..."})";
  const auto echo = ann.receives(shown);
  const auto heard = bob.receives(shown);
  CHECK(echo.string("message_id") == heard.string("message_id"));
  cem.hears_nothing();
}

TEST_CASE("a group message goes to all members, and to every socket of its sender") {
  play stage;
  auto ann = stage.ann(), ann_at_home = stage.ann(), bob = stage.bob(), cem = stage.cem();
  for (auto* one : {&ann, &ann_at_home, &bob, &cem}) one->connects("/ws/social");
  ann.sends(R"({"type":"groupChat","group_id":"2","message_text":"all"})");
  for (auto* one : {&ann, &ann_at_home, &bob, &cem}) {
    one->receives(R"({"type":"groupChat","id":"2","slug":"team","message_text":"all"})");
    one->hears_nothing();
  }
}

TEST_CASE("a chat is named by its id as a string or a number, or by its slug") {
  play stage;
  auto ann = stage.ann();
  ann.connects("/ws/social");
  for (const auto* group : {R"("2")", "2", R"("team")"}) {
    ann.sends(R"({"type":"groupChat","group_id":)" + std::string(group) + R"(,"message_text":"a"})");
    ann.receives(R"({"type":"groupChat","id":"2","message_text":"a"})");
  }
  for (const auto* chat : {R"("1")", "1", R"("ann-bob")"}) {
    ann.sends(R"({"type":"privateChat","chat_id":)" + std::string(chat) +
              R"(,"receiver_username":"bob","message_text":"a"})");
    ann.receives(R"({"type":"privateChat","id":"1","message_text":"a"})");
  }
}

TEST_CASE("the client's own name for a message comes back to the sender alone, under both names") {
  play stage;
  auto ann = stage.ann(), bob = stage.bob();
  ann.connects("/ws/social");
  bob.connects("/ws/social");
  for (const std::string name : {"client_id", "client_message_id"}) {
    ann.sends(R"({"type":"groupChat","group_id":"2","message_text":"a",")" + name + R"(":"my )" + name +
              "\"}");
    ann.receives(R"({"client_id":"my )" + name + R"(","client_message_id":"my )" + name + "\"}");
    CHECK_FALSE(bob.receives(R"({"message_text":"a"})").has("client_id"));
  }
}

TEST_CASE("the same message sent twice is posted once, and the sender is sent the first one again") {
  play stage;
  auto ann = stage.ann(), bob = stage.bob();
  ann.connects("/ws/social");
  bob.connects("/ws/social");
  const auto* sent = R"({"type":"groupChat","group_id":"2","message_text":"once","client_id":"c"})";
  ann.sends(sent);
  const auto first = ann.receives(R"({"type":"groupChat","client_id":"c"})").string("message_id");
  ann.sends(sent);
  CHECK(ann.receives(R"({"type":"groupChat","client_id":"c"})").string("message_id") == first);
  bob.receives(R"({"message_text":"once"})");
  bob.hears_nothing();
}

TEST_CASE("a socket of nobody is closed with a code that a browser can see") {
  play stage;
  auto nobody = stage.somebody("nobody");
  nobody.connects("/ws/social");
  nobody.is_closed_with(4001, "Not authenticated");
}

TEST_CASE("a client that brings its token in another place is let in") {
  play stage;
  for (const auto how : {credential::in_subprotocol, credential::in_field}) {
    auto ann = stage.ann();
    ann.connects("/ws/social", how);
    ann.sends(R"({"type":"groupChat","group_id":"2","message_text":"a"})");
    ann.receives(R"({"type":"groupChat"})");
  }
}

TEST_SUITE_END();

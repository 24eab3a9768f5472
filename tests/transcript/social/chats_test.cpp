// Which chat a private message goes to.
#include <string>

#include <doctest/doctest.h>

#include "transcript/play.hpp"

TEST_SUITE_BEGIN("social/chats");

using namespace transcript;

TEST_CASE("a private message to a chat that is not there makes one with its receiver, once") {
  play stage;
  auto ann = stage.ann(), cem = stage.cem();
  ann.connects("/ws/social");
  cem.connects("/ws/social");
  ann.sends(
      R"({"type":"privateChat","chat_id":"unique_chat_id","receiver_username":"cem","message_text":"first"})");
  const auto made = ann.receives(R"({"type":"privateChat","id":"...","message_text":"first"})").string("id");
  CHECK(cem.receives(R"({"type":"privateChat","message_text":"first"})").string("id") == made);

  cem.sends(R"({"type":"privateChat","receiver_username":"ann","message_text":"second"})");
  CHECK(ann.receives(R"({"type":"privateChat","message_text":"second"})").string("id") == made);
  CHECK(cem.receives(R"({"type":"privateChat","message_text":"second"})").string("id") == made);
}

TEST_CASE("a private message to a chat that is not there goes to the one that there is") {
  play stage;
  auto ann = stage.ann();
  ann.connects("/ws/social");
  ann.sends(R"({"type":"privateChat","chat_id":"999","receiver_username":"bob","message_text":"a"})");
  ann.receives(R"({"type":"privateChat","id":"1"})");
}

TEST_CASE("a receiver who contradicts the chat is an error, and nobody hears of the message") {
  play stage;
  auto ann = stage.ann(), bob = stage.bob(), cem = stage.cem();
  for (auto* one : {&ann, &bob, &cem}) one->connects("/ws/social");
  for (const auto* chat : {"1", "2"}) {
    ann.sends(R"({"type":"privateChat","chat_id":")" + std::string(chat) +
              R"(","receiver_username":"cem","message_text":"a"})");
    ann.receives(R"({"type":"error","message":"Invalid request. Check receiver_username and image_data"})");
  }
  bob.hears_nothing();
  cem.hears_nothing();
}

TEST_CASE("a receiver whom nobody knows is an error") {
  play stage;
  auto ann = stage.ann();
  ann.connects("/ws/social");
  ann.sends(R"({"type":"privateChat","chat_id":"x","receiver_username":"zoe","message_text":"a"})");
  ann.receives(R"({"type":"error","message":"User not found"})");
}

TEST_CASE("where chats are not made, the chat has to be there") {
  stage_options options;
  options.social.create_missing_chats = false;
  play stage(options);
  auto ann = stage.ann();
  ann.connects("/ws/social");
  ann.sends(R"({"type":"privateChat","chat_id":"x","receiver_username":"cem","message_text":"a"})");
  ann.receives(R"({"type":"error","message":"Room not found"})");
  ann.sends(R"({"type":"privateChat","chat_id":"1","receiver_username":"bob","message_text":"a"})");
  ann.receives(R"({"type":"privateChat","id":"1"})");
}

TEST_CASE("a group that is not there, or is not the sender's, is not found") {
  play stage;
  auto cem = stage.cem();
  cem.connects("/ws/social");
  for (const auto* group : {"999", "unique_group_id", "1"}) {
    cem.sends(R"({"type":"groupChat","group_id":")" + std::string(group) + R"(","message_text":"a"})");
    cem.receives(R"({"type":"error","message":"Room not found"})");
  }
}

TEST_CASE("the type of what comes back is that of the chat") {
  play stage;
  auto ann = stage.ann();
  ann.connects("/ws/social");
  ann.sends(R"({"type":"groupChat","group_id":"1","message_text":"a"})");
  ann.receives(R"({"type":"privateChat","id":"1"})");
  ann.sends(R"({"type":"privateChat","chat_id":"2","message_text":"a"})");
  ann.receives(R"({"type":"groupChat","id":"2"})");
}

TEST_SUITE_END();

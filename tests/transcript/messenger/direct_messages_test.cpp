// The personal socket and direct messages.
#include <string>

#include <doctest/doctest.h>

#include "transcript/play.hpp"

TEST_SUITE_BEGIN("messenger/direct_messages");

using namespace transcript;

namespace {

const std::string chat_id = "00000000-0000-4000-8000-000000000101";
const std::string team_id = "00000000-0000-4000-8000-000000000102";
const std::string ann_id = "00000000-0000-4000-8000-000000000001";
const std::string bob_id = "00000000-0000-4000-8000-000000000002";
const std::string cem_id = "00000000-0000-4000-8000-000000000003";
const std::string sockets = "/api/v1/ws/";
const std::string chats = "/api/v1/ws/chat/";

std::string direct_frame(const std::string& content, const std::string& recipient,
                         const std::string& chat = "") {
  return R"({"type":"direct_message","data":{"content":")" + content +
         R"(","message_type":"text","recipient_id":")" + recipient + "\"" +
         (chat.empty() ? "" : R"(,"chat_id":")" + chat + "\"") + "}}";
}

std::string direct(const std::string& content) {
  return R"({"type":"new_direct_message","data":{"content":")" + content + "\"}}";
}

std::string in_chat(const std::string& content) {
  return R"({"type":"new_message","data":{"content":")" + content + "\"}}";
}

}  // namespace

TEST_CASE("a direct message comes to the personal sockets of both, and to the chat where it is open") {
  play stage;
  auto ann = stage.ann(), ann_in_chat = stage.ann(), bob = stage.bob(), bob_in_chat = stage.bob();
  ann.connects(sockets + ann_id);
  ann_in_chat.connects(chats + chat_id);
  bob.connects(sockets + bob_id);
  bob_in_chat.connects(chats + chat_id);
  for (auto* each : {&ann, &ann_in_chat, &bob, &bob_in_chat}) each->forgets();
  ann.sends(direct_frame("Your direct message", bob_id, chat_id));
  const std::string documented =
      R"("data":{"id":"...","chat_id":")" + chat_id + R"(","sender_id":")" + ann_id +
      R"(","content":"Your direct message","message_type":"text","parent_message_id":null,
      "created_at":"2024-01-01T12:00:00.000Z","updated_at":"2024-01-01T12:00:00.000Z","sender":{"id":")" +
      ann_id + R"(","username":"ann","email":"ann@example.com","is_active":true,
      "created_at":"2024-01-01T12:00:00.000Z"}}})";
  for (auto* each : {&ann, &bob}) each->receives(R"({"type":"new_direct_message",)" + documented);
  for (auto* each : {&ann_in_chat, &bob_in_chat}) each->receives(R"({"type":"new_message",)" + documented);
  for (auto* each : {&ann, &ann_in_chat, &bob, &bob_in_chat}) each->hears_nothing();
}

TEST_CASE("a chat socket takes direct messages, too, and what is said in the chat is one") {
  play stage;
  auto ann = stage.ann(), bob = stage.bob();
  ann.connects(chats + chat_id);
  bob.connects(sockets + bob_id);
  ann.forgets();
  ann.sends(direct_frame("by recipient", bob_id));
  ann.receives(in_chat("by recipient"));
  bob.receives(direct("by recipient"));
  ann.sends(R"({"type":"send_message","data":{"content":"by chat"}})");
  ann.receives(in_chat("by chat"));
  bob.receives(direct("by chat"));
}

TEST_CASE("without a chat the direct one of both is found, or made, and is the same the next time") {
  play stage;
  auto ann = stage.ann(), cem = stage.cem();
  ann.connects(sockets + ann_id);
  cem.connects(sockets + cem_id);
  ann.forgets();
  ann.sends(direct_frame("hello", cem_id));
  const auto first = ann.receives(direct("hello")).string("data.chat_id");
  CHECK(cem.receives(direct("hello")).string("data.chat_id") == first);
  CHECK(first != chat_id);
  cem.sends(direct_frame("hello yourself", ann_id));
  CHECK(ann.receives(direct("hello yourself")).string("data.chat_id") == first);
  cem.receives(direct("hello yourself"));
  ann.connects(chats + first);
  ann.sends(R"({"type":"send_message","data":{"content":"in our chat"}})");
  ann.receives(in_chat("in our chat"));
}

TEST_CASE("a chat that nobody knows does not matter beside the recipient") {
  play stage;
  auto ann = stage.ann(), bob = stage.bob();
  ann.connects(sockets + ann_id);
  bob.connects(sockets + bob_id);
  ann.forgets();
  ann.sends(direct_frame("anyway", bob_id, "00000000-0000-4000-8000-000000000999"));
  ann.receives(direct("anyway"));
  CHECK(bob.receives(direct("anyway")).string("data.chat_id") == chat_id);
}

TEST_CASE("a message sent from elsewhere does not look like one of the chat that is shown") {
  play stage;
  auto ann = stage.ann(), cem = stage.cem();
  ann.connects(chats + chat_id);
  cem.connects(sockets + cem_id);
  ann.forgets();
  ann.sends(direct_frame("aside", cem_id));
  ann.receives(direct("aside"));
  cem.receives(direct("aside"));
  ann.hears_nothing();
}

TEST_CASE("nobody is written to who is not there, and oneself is not") {
  play stage;
  auto ann = stage.ann();
  ann.connects(sockets + ann_id);
  ann.sends(direct_frame("who?", "00000000-0000-4000-8000-000000000999"));
  ann.receives(R"({"type":"error","data":{"code":"user_not_found"}})");
}

TEST_CASE("what is said in a group is not sent to personal sockets, unless the host wants it") {
  for (const bool is_wanted : {false, true}) {
    stage_options options;
    options.messenger.group_messages_on_personal = is_wanted;
    play stage(options);
    auto ann = stage.ann(), bob = stage.bob();
    ann.connects(chats + team_id);
    bob.connects(sockets + bob_id);
    ann.forgets();
    ann.sends(R"({"type":"send_message","data":{"content":"all"}})");
    ann.receives(in_chat("all"));
    if (is_wanted) bob.receives(in_chat("all"));
    bob.hears_nothing();
  }
}

TEST_CASE("what one does in a group on the personal socket is answered there, and not on one's other ones") {
  play stage;
  auto ann = stage.ann(), ann_elsewhere = stage.ann(), bob = stage.bob(), bob_in_team = stage.bob();
  ann.connects(sockets + ann_id);
  ann_elsewhere.connects(sockets + ann_id);
  bob.connects(sockets + bob_id);
  bob_in_team.connects(chats + team_id);
  for (auto* each : {&ann, &ann_elsewhere, &bob, &bob_in_team}) each->forgets();
  ann.sends(R"({"type":"send_message","data":{"content":"all","client_message_id":"c-1","chat_id":")" +
            team_id + "\"}}");
  const auto id =
      ann.receives(R"({"type":"new_message","data":{"content":"all","client_message_id":"c-1","chat_id":")" +
                   team_id + "\"}}")
          .string("data.id");
  bob_in_team.receives(in_chat("all"));
  ann.sends(R"({"type":"edit_message","data":{"content":"everybody","message_id":")" + id + "\"}}");
  const std::string edited = R"({"type":"message_edited","data":{"content":"everybody","id":")" + id + "\"}}";
  ann.receives(edited);
  bob_in_team.receives(edited);
  ann.sends(R"({"type":"delete_message","data":{"message_id":")" + id + "\"}}");
  const std::string deleted =
      R"({"type":"message_deleted","data":{"id":")" + id + R"(","chat_id":")" + team_id + "\"}}";
  ann.receives(deleted);
  bob_in_team.receives(deleted);
  for (auto* each : {&ann, &ann_elsewhere, &bob, &bob_in_team}) each->hears_nothing();
}

TEST_CASE("one's own direct messages do not come back to personal sockets where the host does not want it") {
  stage_options options;
  options.messenger.echo_direct_messages = false;
  play stage(options);
  auto ann = stage.ann(), bob = stage.bob();
  ann.connects(sockets + ann_id);
  bob.connects(sockets + bob_id);
  ann.forgets();
  ann.sends(direct_frame("hello", bob_id));
  bob.receives(direct("hello"));
  ann.hears_nothing();
}

TEST_CASE("a personal socket does what a chat socket does, for the chat that it names") {
  play stage;
  auto ann = stage.ann(), bob = stage.bob();
  ann.connects(sockets + ann_id);
  bob.connects(chats + chat_id);
  ann.forgets();
  const std::string chat = R"("chat_id":")" + chat_id + "\"";
  ann.sends(R"({"type":"typing_indicator","data":{"is_typing":true,)" + chat + "}}");
  bob.receives(R"({"type":"typing_indicator","data":{"is_typing":true}})");
  bob.sends(R"({"type":"send_message","data":{"content":"hi"}})");
  const auto id = ann.receives(direct("hi")).string("data.id");
  bob.receives(in_chat("hi"));
  ann.sends(R"({"type":"read_receipt","data":{"message_id":")" + id + "\"," + chat + "}}");
  bob.receives(R"({"type":"read_receipt","data":{"user_id":")" + ann_id + "\"}}");
  ann.sends(R"({"type":"send_message","data":{"content":"there",)" + chat + "}}");
  ann.receives(direct("there"));
  bob.receives(R"({"type":"typing_indicator","data":{"is_typing":false}})");
  bob.receives(in_chat("there"));
  bob.sends(R"({"type":"typing_indicator","data":{"is_typing":true}})");
  ann.hears_nothing();
  ann.sends(R"({"type":"send_message","data":{"content":"where?"}})");
  ann.receives(R"({"type":"error","data":{"code":"invalid_argument","message":"chat_id is required"}})");
}

TEST_SUITE_END();

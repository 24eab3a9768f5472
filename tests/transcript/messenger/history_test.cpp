// What a client missed, and what was before.
#include <string>

#include <doctest/doctest.h>

#include "transcript/play.hpp"

TEST_SUITE_BEGIN("messenger/history");

using namespace transcript;

namespace {

const std::string chat_id = "00000000-0000-4000-8000-000000000101";
const std::string chat = "/api/v1/ws/chat/" + chat_id;
const std::string bob_id = "00000000-0000-4000-8000-000000000002";

// Ann says it; the id of her message.
std::string says(person& ann, const std::string& content) {
  ann.sends(R"({"type":"send_message","data":{"content":")" + content + "\"}}");
  return ann.receives(R"({"type":"new_message","data":{"content":")" + content + "\"}}").string("data.id");
}

}  // namespace

TEST_CASE("a socket that says what it saw last is sent what came since, before anything else") {
  play stage;
  auto ann = stage.ann(), bob = stage.bob();
  ann.connects(chat);
  const auto one = says(ann, "one");
  const auto two = says(ann, "two");
  const auto three = says(ann, "three");
  bob.connects(chat + "?last_message_id=" + one);
  bob.receives(R"({"type":"history","data":{"chat_id":")" + chat_id + R"(","has_more":false,"messages":[
      {"id":")" +
               two + R"(","content":"two","sender":{"username":"ann"}},{"id":")" + three + R"("}]}})");
  bob.hears_nothing();
  bob.connects(chat + "?last_message_id=" + three);
  bob.hears_nothing();
  bob.connects(chat);
  bob.hears_nothing();
}

TEST_CASE("a socket that says what it saw last learns what became of that and of earlier messages") {
  play stage;
  auto ann = stage.ann(), bob = stage.bob();
  ann.connects(chat);
  const auto one = says(ann, "one");
  const auto two = says(ann, "two");
  const auto three = says(ann, "three");
  ann.sends(R"({"type":"edit_message","data":{"message_id":")" + two + R"(","content":"two, edited"}})");
  ann.sends(R"({"type":"delete_message","data":{"message_id":")" + one + "\"}}");
  ann.sends(R"({"type":"edit_message","data":{"message_id":")" + two + R"(","content":"two, at last"}})");
  ann.forgets();
  says(ann, "four");
  bob.connects(chat + "?last_message_id=" + three);
  bob.receives(
      R"({"type":"history","data":{"has_more":false,"has_gap":false,"messages":[{"content":"four"}]}})");
  bob.receives(R"({"type":"message_deleted","data":{"id":")" + one + R"(","chat_id":")" + chat_id + "\"}}");
  bob.receives(R"({"type":"message_edited","data":{"id":")" + two +
               R"(","content":"two, at last","sender":{"username":"ann"}}})");
  bob.hears_nothing();
  bob.connects(chat);
  bob.hears_nothing();
}

TEST_CASE("a socket that saw what is not known here is told of the gap, and shown the newest messages") {
  stage_options options;
  options.messenger.max_page = 2;
  play stage(options);
  auto ann = stage.ann(), bob = stage.bob();
  const std::string unknown = "00000000-0000-4000-8000-000000000999";
  bob.connects(chat + "?last_message_id=" + unknown);
  bob.receives(R"({"type":"history","data":{"chat_id":")" + chat_id +
               R"(","has_more":false,"has_gap":true,"messages":[]}})");
  ann.connects(chat);
  says(ann, "one");
  const auto two = says(ann, "two");
  says(ann, "three");
  bob.connects(chat + "?last_message_id=" + unknown);
  bob.receives(R"({"type":"history","data":{"has_more":true,"has_gap":true,"messages":[{"id":")" + two +
               R"("},{"content":"three"}]}})");
  bob.sends(R"({"type":"load_history","data":{"before":")" + two + "\"}}");
  bob.receives(R"({"type":"history","data":{"has_more":false,"messages":[{"content":"one"}]}})");
}

TEST_CASE("messages are found by their words, in all chats or one, the newest first") {
  play stage;
  auto ann = stage.ann(), bob = stage.bob(), cem = stage.cem();
  ann.connects(chat);
  const auto one = says(ann, "Tea at four?");
  const auto two = says(ann, "no tea");
  says(ann, "fine");
  bob.connects("/api/v1/ws/" + bob_id);
  bob.sends(R"({"type":"search_messages","data":{"query":"TEA"}})");
  bob.receives(R"({"type":"search_results","data":{"has_more":false,"next_before":null,"messages":[
      {"id":")" +
               two + R"(","chat_id":")" + chat_id + R"(","content":"no tea","sender":{"username":"ann"}},
      {"id":")" +
               one + R"("}]}})");
  bob.sends(R"({"type":"search_messages","data":{"query":"tea","limit":1,"chat_id":")" + chat_id + "\"}}");
  const auto next =
      bob.receives(R"({"type":"search_results","data":{"has_more":true,"messages":[{"id":")" + two + "\"}]}}")
          .string("data.next_before");
  bob.sends(R"({"type":"search_messages","data":{"query":"tea","before":")" + next + "\"}}");
  bob.receives(R"({"type":"search_results","data":{"has_more":false,"messages":[{"id":")" + one + "\"}]}}");
  bob.sends(R"({"type":"search_messages","data":{"query":""}})");
  bob.receives(R"({"type":"error","data":{"code":"...","message":"Say what to search for"}})");
  cem.connects("/api/v1/ws/00000000-0000-4000-8000-000000000003");
  cem.sends(R"({"type":"search_messages","data":{"query":"tea"}})");
  cem.receives(R"({"type":"search_results","data":{"has_more":false,"messages":[]}})");
}

TEST_CASE("a full page says that there may be more") {
  stage_options options;
  options.messenger.max_page = 2;
  play stage(options);
  auto ann = stage.ann(), bob = stage.bob();
  ann.connects(chat);
  const auto one = says(ann, "one");
  says(ann, "two");
  const auto three = says(ann, "three");
  const auto four = says(ann, "four");
  bob.connects(chat + "?last_message_id=" + one);
  bob.receives(
      R"({"type":"history","data":{"has_more":true,"messages":[{"content":"two"},{"content":"three"}]}})");
  bob.sends(R"({"type":"load_history","data":{"after":")" + three + "\"}}");
  bob.receives(R"({"type":"history","data":{"has_more":false,"messages":[{"id":")" + four + "\"}]}}");
}

TEST_CASE("history comes by pages, and says who has read each message") {
  play stage;
  auto ann = stage.ann(), bob = stage.bob();
  ann.connects(chat);
  bob.connects(chat);
  ann.forgets();
  const auto one = says(ann, "one");
  const auto two = says(ann, "two");
  const auto three = says(ann, "three");
  bob.sends(R"({"type":"read_receipt","data":{"message_id":")" + two + "\"}}");
  ann.forgets();
  ann.sends(R"({"type":"load_history","data":{}})");
  ann.receives(R"({"type":"history","data":{"chat_id":")" + chat_id + R"(","has_more":false,"messages":[
      {"id":")" +
               one + R"(","read_by":[")" + bob_id + R"("],"status":"read"},
      {"id":")" +
               two + R"(","read_by":[")" + bob_id + R"("]},
      {"id":")" +
               three + R"(","read_by":[],"status":"delivered"}]}})");
  ann.sends(R"({"type":"load_history","data":{"before":")" + three + R"(","limit":1}})");
  ann.receives(R"({"type":"history","data":{"has_more":true,"messages":[{"id":")" + two + "\"}]}}");
  ann.sends(R"({"type":"load_history","data":{"after":")" + two + "\"}}");
  ann.receives(R"({"type":"history","data":{"has_more":false,"messages":[{"id":")" + three + "\"}]}}");
}

TEST_CASE("a deleted message stays in history as an empty one") {
  play stage;
  auto ann = stage.ann();
  ann.connects(chat);
  const auto one = says(ann, "one");
  ann.sends(R"({"type":"delete_message","data":{"message_id":")" + one + "\"}}");
  ann.receives(R"({"type":"message_deleted"})");
  ann.sends(R"({"type":"load_history","data":{}})");
  ann.receives(R"({"type":"history","data":{"messages":[{"id":")" + one +
               R"(","content":"","is_deleted":true}]}})");
}

TEST_CASE("the history of other people's chats is not to be had") {
  play stage;
  auto cem = stage.cem();
  cem.connects("/api/v1/ws/00000000-0000-4000-8000-000000000003");
  cem.sends(R"({"type":"load_history","data":{"chat_id":")" + chat_id + "\"}}");
  cem.receives(R"({"type":"error","data":{"code":"room_not_found"}})");
}

TEST_SUITE_END();

// How a socket opens, is refused and ends.
#include <chrono>
#include <string>

#include <doctest/doctest.h>

#include "transcript/play.hpp"

TEST_SUITE_BEGIN("messenger/connections");

using namespace transcript;

namespace {

const std::string chat = "/api/v1/ws/chat/00000000-0000-4000-8000-000000000101";
const std::string team = "/api/v1/ws/chat/00000000-0000-4000-8000-000000000102";
const std::string personal_of_ann = "/api/v1/ws/00000000-0000-4000-8000-000000000001";

}  // namespace

TEST_CASE("a chat socket opens with the token in the query, and says nothing of itself") {
  play stage;
  auto ann = stage.ann();
  ann.connects(chat);
  ann.hears_nothing();
  ann.sends(R"({"type":"send_message","data":{"content":"here"}})");
  ann.receives(R"({"type":"new_message","data":{"content":"here"}})");
}

TEST_CASE("the personal socket takes its token from wherever it stands") {
  for (const auto how : {credential::in_query, credential::in_field, credential::in_subprotocol}) {
    play stage;
    auto ann = stage.ann();
    ann.connects(personal_of_ann, how);
    ann.hears_nothing();
  }
}

TEST_CASE("a socket that may not open is answered by HTTP, and never opens") {
  play stage;
  auto ann = stage.ann(), cem = stage.cem(), liar = stage.somebody("mallory");
  for (const auto& target : {chat, personal_of_ann}) {
    ann.is_turned_away(target, credential::none)
        .is(401, R"({"detail":"Not authenticated","code":"unauthenticated"})");
    liar.is_turned_away(target).is(401, R"({"code":"unauthenticated"})");
  }
  const std::string stranger = R"({"detail":"You are not a participant of this room","code":"forbidden"})";
  cem.is_turned_away(chat).is(403, stranger);
  cem.is_turned_away("/api/v1/ws/chat/00000000-0000-4000-8000-000000000999").is(403, stranger);
  cem.is_turned_away("/api/v1/ws/chat/undefined").is(403, stranger);
  cem.is_turned_away(personal_of_ann).is(403, R"({"code":"forbidden"})");
  cem.is_turned_away("/api/v1/ws/3").is(403, R"({"code":"forbidden"})");
  cem.is_turned_away(team + "?last_message_id=7")
      .is(400, R"({"detail":"last_message_id must be a UUID","code":"malformed"})");
}

TEST_CASE("two sockets of one user in one chat both hear everything, and none replaces the other") {
  play stage;
  auto ann = stage.ann(), ann_too = stage.ann();
  ann.connects(chat);
  ann_too.connects(chat);
  ann.sends(R"({"type":"send_message","data":{"content":"to myself"}})");
  ann.receives(R"({"type":"new_message","data":{"content":"to myself"}})");
  ann_too.receives(R"({"type":"new_message","data":{"content":"to myself"}})");
  ann_too.sends(R"({"type":"send_message","data":{"content":"and back"}})");
  ann.receives(R"({"type":"new_message","data":{"content":"and back"}})");
}

TEST_CASE("a socket ends with its token") {
  play stage;
  auto ann = stage.somebody("ann~60");
  ann.connects(chat);
  ann.hears_nothing();
  stage.time_passes(std::chrono::seconds(61));
  ann.is_closed_with(4001, "Token has expired");
}

TEST_CASE("a new token in a frame lets a socket live on") {
  play stage;
  auto ann = stage.somebody("ann~60");
  ann.connects(chat);
  ann.sends(R"({"type":"refresh_token","data":{"token":"ann~600"}})");
  ann.receives(R"({"type":"token_refreshed","data":{"expires_at":"2024-01-01T12:10:00.000Z"}})");
  stage.time_passes(std::chrono::seconds(61));
  ann.sends(R"({"type":"send_message","data":{"content":"still here"}})");
  ann.receives(R"({"type":"new_message","data":{"content":"still here"}})");
}

TEST_CASE("a token of nobody or of somebody else renews nothing") {
  play stage;
  auto ann = stage.somebody("ann~60");
  ann.connects(chat);
  ann.sends(R"({"type":"refresh_token","data":{"token":"mallory"}})");
  ann.receives(R"({"type":"error","data":{"code":"unauthenticated"}})");
  ann.sends(R"({"type":"refresh_token","data":{"token":"bob"}})");
  ann.receives(R"({"type":"error"})");
  stage.time_passes(std::chrono::seconds(61));
  ann.is_closed_with(4001, "Token has expired");
}

TEST_CASE("a chat that is deleted closes its sockets") {
  play stage;
  auto ann = stage.ann(), bob = stage.bob();
  bob.connects(team);
  ann.asks("DELETE", "/en/api/v1/chat/delete/2").is_bytes(204);
  bob.is_closed_with(4404, "The room has been deleted");
  bob.is_turned_away(team).is(403, "{}");
}

TEST_SUITE_END();

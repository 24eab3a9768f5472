// How a conversation's socket opens, is refused and ends.
#include <chrono>
#include <string>

#include <doctest/doctest.h>

#include "transcript/play.hpp"

TEST_SUITE_BEGIN("conversation/connections");

using namespace transcript;

TEST_CASE("the welcome comes before anything else, and is no message") {
  play stage;
  auto ann = stage.ann();
  for (const auto* target : {"/ws/chat/1/", "/ws/chat/1", "/ws/chat/01/"}) {
    ann.connects(target);
    const auto welcome =
        ann.receives(R"({"type":"connection_established","message":"...","conversation":1})");
    CHECK_FALSE(welcome.has("id"));
    ann.hears_nothing();
  }
}

TEST_CASE("the token stands in the query, and elsewhere where that is possible") {
  play stage;
  auto ann = stage.ann();
  for (const auto how : {credential::in_query, credential::in_subprotocol, credential::in_field}) {
    ann.connects("/ws/chat/1/", how);
    ann.receives(R"({"type":"connection_established"})");
  }
}

TEST_CASE("a token that is not accepted closes the open socket with 4001") {
  play stage;
  for (const auto* token : {"", "mallory"}) {
    auto nobody = stage.somebody(token);
    nobody.connects("/ws/chat/1/");
    nobody.is_closed_with(4001, "Not authenticated");
  }
  auto ann = stage.ann();
  ann.connects("/ws/chat/1/", credential::none);
  ann.is_closed_with(4001, "Not authenticated");
}

TEST_CASE("a conversation that is not there, or not one's own, closes with 4404") {
  play stage;
  auto ann = stage.ann(), cem = stage.cem();
  for (const auto* target : {"/ws/chat/999/", "/ws/chat/0/", "/ws/chat/x/", "/ws/chat/-1/"}) {
    ann.connects(target);
    ann.is_closed_with(4404, "Room not found");
  }
  cem.connects("/ws/chat/1/");
  cem.is_closed_with(4404, "Room not found");
}

TEST_CASE("the socket ends with its token") {
  play stage;
  auto ann = stage.somebody("ann~60");
  ann.connects("/ws/chat/1/");
  ann.receives(R"({"type":"connection_established"})");
  stage.time_passes(std::chrono::seconds(61));
  ann.is_closed_with(4001, "Token has expired");
}

TEST_CASE("nobody is told who is there") {
  play stage;
  auto ann = stage.ann(), bob = stage.bob();
  ann.connects("/ws/chat/1/");
  ann.receives(R"({"type":"connection_established"})");
  bob.connects("/ws/chat/1/");
  bob.receives(R"({"type":"connection_established"})");
  bob.disappears();
  ann.hears_nothing();
}

TEST_CASE("a typist who goes has stopped typing") {
  play stage;
  auto ann = stage.ann(), bob = stage.bob();
  ann.connects("/ws/chat/1/");
  ann.receives(R"({"type":"connection_established"})");
  bob.connects("/ws/chat/1/");
  bob.receives(R"({"type":"connection_established"})");
  bob.sends(R"({"type":"typing","is_typing":true})");
  ann.receives(R"({"type":"typing","user_id":2,"is_typing":true})");
  bob.disappears();
  ann.receives(R"({"type":"typing","user_id":2,"user_email":"bob@example.com","is_typing":false})");
}

TEST_SUITE_END();

// The REST endpoints.
#include <chrono>
#include <string>

#include <doctest/doctest.h>

#include "transcript/play.hpp"

TEST_SUITE_BEGIN("community/rest");

using namespace transcript;

namespace {

const std::string rest = "/en/api/v1/chat";

void posts(person& who, int room, const std::string& text) {
  who.connects("/ws/chat/?room_id=" + std::to_string(room));
  who.forgets();
  who.sends(R"({"action":"send","message":")" + text + R"("})");
  who.receives(R"({"type":"chat_message"})");
  who.disappears();
}

}  // namespace

TEST_CASE("rooms are listed as documented, the oldest last message first and rooms without any last") {
  play stage;
  auto ann = stage.ann(), bob = stage.bob();
  posts(bob, 2, "first");
  stage.time_passes(std::chrono::seconds(1));
  posts(ann, 1, "second <3");
  ann.asks("POST", rest + "/create/", "application/json", R"({"second_user":3})").is(201, "{}");
  ann.asks("GET", rest + "/recieve/?first_user=1")
      .is(200, R"({"count":3,"next":null,"previous":null,"results":[
      {"id":2,"room_id":2,"name":"Team","other_user":null,
       "last_message":{"content":"first","created_at":"2024-01-01T12:00:00.000000Z","from_this_user":false}},
      {"id":1,"room_id":1,"other_user":{"id":2,"username":"bob","first_name":"Bob","last_name":"Ray"},
       "last_message":{"content":"second &lt;3","created_at":"2024-01-01T12:00:01.000000Z","from_this_user":true}},
      {"other_user":{"id":3},"last_message":null}]})");
}

TEST_CASE("first_user may be left out, but not be somebody else") {
  play stage;
  auto bob = stage.bob();
  bob.asks("GET", rest + "/recieve/").is(200, R"({"count":2})");
  bob.asks("GET", rest + "/recieve/?first_user=2").is(200, R"({"count":2})");
  bob.asks("GET", rest + "/recieve/?first_user=1").is(403, R"({"detail":"first_user must be the caller"})");
  bob.asks("GET", rest + "/recieve/?first_user=x").is(422, R"({"detail":"first_user must be an integer"})");
}

TEST_CASE("a back end that is trusted may ask for anybody's rooms") {
  stage_options options;
  options.community.trust_first_user = true;
  play stage(options);
  auto bob = stage.bob(), dora = stage.dora();
  posts(bob, 1, "hello");
  dora.asks("GET", rest + "/recieve/?first_user=2").is(200, R"({"count":2,"results":[
      {"id":1,"other_user":{"id":1},"last_message":{"content":"hello","from_this_user":true}},{"id":2}]})");
  dora.asks("GET", rest + "/recieve/?first_user=77").is(404, R"({"detail":"User not found"})");
  dora.asks("GET", rest + "/recieve/").is(200, R"({"count":0})");
}

TEST_CASE("pages follow each other by the addresses that they give") {
  play stage;
  auto ann = stage.ann();
  const auto first = ann.asks("GET", "/uk/api/v1/chat/recieve/?first_user=1&page_size=1")
                         .is(200, R"({"count":2,"next":"...","previous":null,"results":[{"id":1}]})");
  const auto next = first.string("next");
  CHECK(next == "http://localhost:8000/uk/api/v1/chat/recieve/?first_user=1&page_size=1&page=2");
  const auto second = ann.asks("GET", next.substr(next.find("/uk/")))
                          .is(200, R"({"next":null,"previous":"...","results":[{"id":2}]})");
  const auto back = second.string("previous");
  ann.asks("GET", back.substr(back.find("/uk/"))).is(200, R"({"results":[{"id":1}]})");
  ann.asks("GET", rest + "/recieve/?page=9").is(404, R"({"detail":"Invalid page"})");
  ann.asks("GET", rest + "/recieve/?page=0").is(422, R"({"detail":"page must be a whole number from 1 on"})");
}

TEST_CASE("a room with a second user is made once") {
  play stage;
  auto ann = stage.ann(), cem = stage.cem();
  const auto made = ann.asks("POST", rest + "/create/", "application/json", R"({"second_user":3})")
                        .is(201, R"({"other_user":{"id":3,"username":"cem"},"last_message":null})");
  const auto id = std::to_string(made.number("id"));
  cem.asks("POST", rest + "/create/", "application/json", R"({"second_user":"1"})")
      .is(200, R"({"id":)" + id + "}");
  cem.connects("/ws/chat/?room_id=" + id);
  cem.receives("[]");
  ann.asks("POST", rest + "/create/", "application/json", R"({"second_user":2})").is(200, R"({"id":1})");
}

TEST_CASE("a room is not made with nobody, with oneself or of nonsense") {
  play stage;
  auto ann = stage.ann();
  const auto create = [&](const std::string& body) {
    return ann.asks("POST", rest + "/create/", "application/json", body);
  };
  create(R"({"second_user":77})").is(404, R"({"detail":"User not found"})");
  create(R"({"second_user":1})").is(422, R"({"detail":"second_user must be somebody else"})");
  create("{}").is(422, R"({"detail":"second_user is required"})");
  create("second_user=2").is(400, R"({"detail":"Invalid JSON"})");
}

TEST_CASE("a room is deleted by its members alone, with or without a slash at the end") {
  play stage;
  auto ann = stage.ann(), cem = stage.cem();
  cem.asks("DELETE", rest + "/delete/1").is(404, R"({"detail":"Room not found"})");
  cem.asks("DELETE", rest + "/delete/2").is(403, R"({"detail":"You are not allowed to do this"})");
  CHECK(ann.asks("DELETE", rest + "/delete/1").is_bytes(204).empty());
  CHECK(ann.asks("DELETE", rest + "/delete/2/").is_bytes(204).empty());
  ann.asks("DELETE", rest + "/delete/1").is(404, R"({"detail":"Room not found"})");
  ann.asks("DELETE", rest + "/delete/x").is(404, R"({"detail":"Room not found"})");
  ann.asks("GET", rest + "/recieve/").is(200, R"({"count":0,"results":[]})");
}

TEST_CASE("messages are found by their words, page by page, the newest first") {
  play stage;
  auto ann = stage.ann(), bob = stage.bob(), cem = stage.cem();
  posts(ann, 1, "Tea <3");
  stage.time_passes(std::chrono::seconds(1));
  posts(bob, 2, "no tea");
  posts(bob, 2, "nothing");
  const auto first = ann.asks("GET", "/uk/api/v1/chat/search/?q=TEA&page_size=1")
                         .is(200, R"({"next":"...","results":[{"room_id":2,"text":"no tea","sender_id":2,
                             "attachments":[],"created_at":"2024-01-01T12:00:01.000000+00:00"}]})");
  const auto next = first.string("next");
  CHECK(next.find("http://localhost:8000/uk/api/v1/chat/search/?q=TEA&page_size=1&before=") == 0);
  ann.asks("GET", next.substr(next.find("/uk/")))
      .is(200, R"({"next":null,"results":[{"room_id":1,"text":"Tea &lt;3"}]})");
  ann.asks("GET", rest + "/search/?q=tea&room_id=1").is(200, R"({"results":[{"text":"Tea &lt;3"}]})");
  ann.asks("GET", rest + "/search/?q=%3C3").is(200, R"({"results":[{"text":"Tea &lt;3"}]})");
  cem.asks("GET", rest + "/search/?q=tea&room_id=1").is(404, R"({"detail":"Room not found"})");
  ann.asks("GET", rest + "/search/").is(422, R"({"detail":"Say what to search for"})");
}

TEST_CASE("everything but the description wants a token, and any language will do") {
  play stage;
  auto nobody = stage.somebody(""), ann = stage.ann();
  nobody.asks("GET", rest + "/recieve/").is(401, R"({"detail":"Not authenticated"})");
  nobody.asks("POST", rest + "/create/", "application/json", R"({"second_user":3})")
      .is(401, R"({"detail":"Not authenticated"})");
  nobody.asks("GET", rest + "/search/?q=tea").is(401, R"({"detail":"Not authenticated"})");
  nobody.asks("DELETE", rest + "/delete/1").is(401, R"({"detail":"Not authenticated"})");
  nobody.asks("GET", "/en/api/v1/swagger/")
      .is(200, R"({"openapi":"3.1.0","servers":[{"url":"http://localhost:8000"}],"paths":{}})");
  for (const auto* language : {"uk", "ru", "pt-br"}) {
    ann.asks("GET", "/" + std::string(language) + "/api/v1/chat/recieve/").is(200, R"({"count":2})");
  }
  ann.asks("GET", "/english/api/v1/chat/recieve/").is(404, R"({"detail":"Not found"})");
  nobody.asks("GET", "/english/api/v1/swagger/").is(404, R"({"detail":"Not found"})");
}

TEST_SUITE_END();

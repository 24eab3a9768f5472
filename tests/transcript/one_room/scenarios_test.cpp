// One room and five clients: whatever is done in one dialect is heard in all that have a word for it.
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "transcript/one_room/tongues.hpp"

TEST_SUITE_BEGIN("one_room");

using namespace transcript;

namespace {

const std::string pixel =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

struct listener {
  const tongue& spoken;
  person who;
  std::string id;  // of the message that the scene is about
};

// Ann listens five times, once in each dialect; what Cem or Bob does comes from outside.
struct company {
  play stage;
  std::vector<listener> listeners;

  company() {
    for (const auto& spoken : every_tongue()) {
      listeners.push_back({spoken, stage.ann(), ""});
      listeners.back().who.connects(spoken.socket, spoken.how);
      if (spoken.name == "conversation")
        listeners.back().who.receives(R"({"type":"connection_established"})");
    }
    forgets();
  }

  void forgets() {
    for (auto& each : listeners) each.who.forgets();
  }

  // Somebody who speaks that dialect.
  person enters(person who, const tongue& spoken) {
    who.connects(spoken.socket, spoken.how);
    who.forgets();
    forgets();
    return who;
  }

  void all_hear_text(const std::string& text) {
    for (auto& each : listeners) {
      INFO("heard in " << each.spoken.name);
      each.id = id_in(each.spoken, each.who.waits_for(filled(each.spoken.hears_text, "%text", text)));
    }
  }

  void all_hear(std::string tongue::*pattern, const std::string& text = "") {
    for (auto& each : listeners) {
      INFO("heard in " << each.spoken.name);
      const auto& word = each.spoken.*pattern;
      if (!word.empty()) each.who.waits_for(filled(filled(word, "%id", each.id), "%text", text));
    }
  }

  // As the speaker names it.
  const std::string& id_for(const tongue& spoken) const {
    for (const auto& each : listeners) {
      if (each.spoken.name == spoken.name) return each.id;
    }
    throw std::logic_error("nobody listens in " + spoken.name);
  }
};

}  // namespace

TEST_CASE("a text, its edit and its deletion are the same in every dialect") {
  for (const auto& spoken : every_tongue()) {
    INFO("done in " << spoken.name);
    company all;
    auto bob = all.enters(all.stage.bob(), spoken);
    bob.sends(filled(spoken.says, "%text", "hello"));
    all.all_hear_text("hello");
    if (!spoken.edits) continue;
    spoken.edits(bob, all.id_for(spoken), "better");
    all.all_hear(&tongue::hears_edit, "better");
    spoken.deletes(bob, all.id_for(spoken));
    all.all_hear(&tongue::hears_deletion);
  }
}

TEST_CASE("who types in one dialect is seen to type in the others, and is seen to stop") {
  for (const auto& spoken : every_tongue()) {
    if (spoken.types.empty()) continue;
    INFO("done in " << spoken.name);
    company all;
    auto cem = all.enters(all.stage.cem(), spoken);
    cem.sends(spoken.types);
    all.all_hear(&tongue::hears_typing);
    cem.hears_nothing();
    cem.disappears();
    for (auto& each : all.listeners) {
      INFO("heard in " << each.spoken.name);
      const auto typing = filled(each.spoken.hears_typing, R"("is_typing":true)", R"("is_typing":false)");
      if (!typing.empty()) each.who.waits_for(typing);
    }
  }
}

TEST_CASE("a reading in one dialect is told in the others, once for each message and reader") {
  for (const auto& spoken : every_tongue()) {
    if (!spoken.reads) continue;
    INFO("done in " << spoken.name);
    company all;
    auto cem = all.enters(all.stage.cem(), spoken);
    auto ann = all.stage.ann();
    ann.enters("room_id=2");
    ann.sends(R"({"type":"send_message","data":{"content":"read me"}})");
    all.all_hear_text("read me");
    all.forgets();
    spoken.reads(cem, all.id_for(spoken));
    all.all_hear(&tongue::hears_reading);
    // Where a receipt names no message it may be said again.
    spoken.reads(cem, all.id_for(spoken));
    for (auto& each : all.listeners) {
      const bool names_message = each.spoken.hears_reading.find("%id") != std::string::npos;
      if (names_message || spoken.name != "conversation") each.who.hears_nothing();
    }
  }
}

TEST_CASE("having the room open in the dialect that has no word for reading is a reading for all others") {
  company all;
  auto bob = all.stage.bob();
  bob.enters("room_id=2");
  all.forgets();
  auto ann = all.stage.ann();
  ann.enters("room_id=2");
  ann.sends(R"({"type":"send_message","data":{"content":"read me"}})");
  all.all_hear_text("read me");
  all.forgets();
  auto cem = all.stage.cem();
  cem.connects("/ws/chat/?room_id=2", credential::in_subprotocol);
  cem.receives(R"([{"text":"read me","status":"read"}])");
  all.all_hear(&tongue::hears_reading);
}

TEST_CASE("a picture sent in one dialect can be opened where the others say that it is") {
  for (const auto& spoken : every_tongue()) {
    if (spoken.sends_picture.empty()) continue;
    INFO("done in " << spoken.name);
    company all;
    auto bob = all.enters(all.stage.bob(), spoken);
    bob.sends(filled(spoken.sends_picture, "%data", pixel));
    std::string bytes;
    for (auto& each : all.listeners) {
      INFO("heard in " << each.spoken.name);
      const auto address = each.who.waits_for(each.spoken.hears_picture).string(each.spoken.picture_path);
      const auto opened = each.who.opens_link(address).is_bytes(200);
      CHECK_FALSE(opened.empty());
      if (bytes.empty()) bytes = opened;
      CHECK(opened == bytes);
    }
  }
}

TEST_CASE("a room that is deleted in one dialect ends for all") {
  company all;
  all.stage.ann().asks("DELETE", "/en/api/v1/chat/delete/2").is_bytes(204);
  for (auto& each : all.listeners) {
    INFO("heard in " << each.spoken.name);
    if (each.spoken.name == "conversation" || each.spoken.name == "community" ||
        each.spoken.name == "messenger") {
      each.who.is_closed_with(4404, "The room has been deleted");
    }
  }
  auto late = all.stage.bob();
  late.connects("/ws/chat/2/");
  late.is_closed_with(4404, "Room not found");
  late.is_turned_away("/api/v1/ws/chat/00000000-0000-4000-8000-000000000102").is_bytes(403);
}

TEST_SUITE_END();

// Somebody is taken out of a room, or put into it, while their socket is open: what each dialect says of it.
#include <map>
#include <string>

#include <doctest/doctest.h>

#include "transcript/one_room/tongues.hpp"

TEST_SUITE_BEGIN("one_room/members");

using namespace transcript;

namespace {

constexpr std::int64_t ann_number = 1;
constexpr std::int64_t cem_number = 3;
const parlor::room_id team{2};

struct ending {
  int code = 0;  // 0: the socket stays open, and is told nothing
  std::string reason;
};

// What the socket about the group, or all groups, is told that is in it no longer.
const std::map<std::string, ending>& every_ending() {
  static const std::map<std::string, ending> all = {
      {"social", {}},
      {"conversation", {4404, "You are not a participant of this room"}},
      {"community", {4403, "You are not a participant of this room"}},
      {"messenger", {4404, "You are no longer in this chat"}},
      {"rooms", {}},
  };
  return all;
}

parlor::remove_member without_cem() {
  return {team, parlor::user_id(cem_number)};
}
parlor::add_members with_cem() {
  return {team, {parlor::user_id(cem_number)}};
}

void says(play& stage, const std::string& text) {
  parlor::send_message what;
  what.room = team;
  what.text = text;
  stage.has_done(ann_number, what);
}

}  // namespace

TEST_CASE("who is taken out is told in the words of their dialect, and hears nothing afterwards") {
  for (const auto& spoken : every_tongue()) {
    INFO("in " << spoken.name);
    play stage;
    auto cem = stage.cem();
    cem.connects(spoken.socket, spoken.how);
    says(stage, "before");
    cem.waits_for(filled(spoken.hears_text, "%text", "before"));
    cem.forgets();
    stage.has_done(ann_number, without_cem());
    says(stage, "after");
    cem.hears_nothing();
    const auto& told = every_ending().at(spoken.name);
    if (told.code == 0) continue;
    cem.is_closed_with(told.code, told.reason);
  }
}

TEST_CASE("who leaves hears nothing afterwards, and the others go on") {
  for (const auto& spoken : every_tongue()) {
    INFO("in " << spoken.name);
    play stage;
    auto bob = stage.bob();
    auto cem = stage.cem();
    bob.connects(spoken.socket, spoken.how);
    cem.connects(spoken.socket, spoken.how);
    cem.forgets();
    stage.has_done(cem_number, without_cem());
    says(stage, "without cem");
    cem.hears_nothing();
    bob.waits_for(filled(spoken.hears_text, "%text", "without cem"));
  }
}

TEST_CASE("who is out can neither say anything nor come back by themselves") {
  for (const auto& spoken : every_tongue()) {
    INFO("in " << spoken.name);
    play stage;
    auto bob = stage.bob();
    auto cem = stage.cem();
    bob.connects(spoken.socket, spoken.how);
    cem.connects(spoken.socket, spoken.how);
    stage.has_done(ann_number, without_cem());
    bob.forgets();
    cem.forgets();
    if (every_ending().at(spoken.name).code == 0) {
      cem.sends(filled(spoken.says, "%text", "am I in?"));
      cem.waits_for(R"({"type":"error"})");
    }
    if (spoken.name != "social") cem.is_turned_away(spoken.socket, spoken.how);
    bob.hears_nothing();
  }
}

TEST_CASE("who is put in again hears what is said from then on, and can read what they have missed") {
  for (const auto& spoken : every_tongue()) {
    INFO("in " << spoken.name);
    play stage;
    auto cem = stage.cem();
    cem.connects(spoken.socket, spoken.how);
    stage.has_done(ann_number, without_cem());
    says(stage, "missed");
    stage.has_done(ann_number, with_cem());
    // A socket about all rooms hears of this one at once; one about this room is opened anew.
    if (spoken.name != "social") cem.connects(spoken.socket, spoken.how);
    cem.forgets();
    says(stage, "heard");
    cem.waits_for(filled(spoken.hears_text, "%text", "heard"));
    cem.gets("/rooms/2/messages").is(200, R"({"messages":[{"content":"missed"},{"content":"heard"}]})");
  }
}

TEST_CASE("a socket about all rooms is told in `rooms` who comes and goes") {
  play stage;
  auto bob = stage.bob();
  auto cem = stage.cem();
  bob.enters("subscribe=all");
  cem.enters("subscribe=all");
  bob.forgets();
  cem.forgets();
  stage.has_done(ann_number, without_cem());
  cem.receives(R"({"type":"room_update","data":{"id":2,"is_active":false}})");
  cem.hears_nothing();
  bob.receives(R"({"type":"room_update","data":{"id":2,"is_active":true}})");
  stage.has_done(ann_number, with_cem());
  cem.receives(R"({"type":"room_update","data":{"id":2,"is_active":true}})");
  bob.receives(R"({"type":"room_update","data":{"id":2,"is_active":true}})");
  says(stage, "heard");
  cem.waits_for(R"({"type":"new_message","data":{"room_id":2,"content":"heard"}})");
}

TEST_SUITE_END();

// Somebody is taken out of a room, or put into it, while their socket is open: what each dialect says of it.
#include <map>
#include <string>

#include <doctest/doctest.h>

#include "transcript/one_room/tongues.hpp"

TEST_SUITE_BEGIN("one_room/members");

using namespace transcript;

namespace {

// Who are in the group 2, as the host knows them.
constexpr std::int64_t ann_number = 1;
constexpr std::int64_t cem_number = 3;
const parlor::room_id team{2};

struct refusal {
  int code = 0;  // of a close frame, or of an HTTP answer; 0: nothing is said
  std::string reason{};
};

// What is said to who is in the group no longer: to the socket that is open, which is about the group or about
// all of them, and to one that would open.
struct farewell {
  refusal to_open_socket{};
  refusal to_new_socket{};
};

const std::map<std::string, farewell>& every_farewell() {
  const std::string no_participant = "You are not a participant of this room";
  static const std::map<std::string, farewell> all = {
      {"social", {}},
      {"conversation", {{4404, no_participant}, {4404, "Room not found"}}},
      {"community", {{4403, no_participant}, {4403, no_participant}}},
      {"messenger", {{4404, "You are no longer in this chat"}, {403}}},
      {"rooms", {{}, {4404, "Room not found"}}},
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
    const auto& told = every_farewell().at(spoken.name).to_open_socket;
    if (told.code != 0) cem.is_closed_with(told.code, told.reason);
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
    const auto& [to_open_socket, to_new_socket] = every_farewell().at(spoken.name);
    if (to_open_socket.code == 0) {
      cem.sends(filled(spoken.says, "%text", "am I in?"));
      cem.waits_for(R"({"type":"error"})");
    }
    if (to_new_socket.code > 1000) {
      cem.connects(spoken.socket, spoken.how);
      cem.is_closed_with(to_new_socket.code, to_new_socket.reason);
    } else if (to_new_socket.code > 0) {
      cem.is_turned_away(spoken.socket, spoken.how).is_bytes(to_new_socket.code);
    }
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

// What a host does on somebody's behalf, and no document has a word for: members of a room are added and taken
// out, by everybody whom it could matter for.
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "authorisation/oracle.hpp"
#include "authorisation/scene.hpp"

using namespace authorisation;
using namespace parlor;

namespace {

struct deed {
  std::string name;
  question asking;
  std::function<command(const scene&)> make;
};

room_reference room_of(const scene& stage) {
  return room_id(std::stoll(stage.filled("%room")));
}

const std::vector<deed>& every_deed() {
  static const std::vector<deed> all = {
      {"add", question::members_of_room,
       [](const scene& stage) {
         return add_members{room_of(stage), {std::string("hal")}};
       }},
      {"add one who is there already", question::members_of_room,
       [](const scene& stage) {
         return add_members{room_of(stage), {std::string("olga")}};
       }},
      {"take out", question::members_of_room,
       [](const scene& stage) {
         return remove_member{room_of(stage), std::string("olga")};
       }},
      {"leave", question::own_membership,
       [](const scene& stage) {
         return remove_member{room_of(stage), stage.caller()};
       }},
  };
  return all;
}

// Who has an account, and asks once.
bool is_caller(relation who) {
  return who != relation::no_token && who != relation::bad_token && who != relation::expired_token &&
         who != relation::newcomer && who != relation::deleted_meanwhile;
}

std::optional<errc> code_of(verdict is) {
  if (is == verdict::allowed) return std::nullopt;
  if (is == verdict::room_not_found) return errc::room_not_found;
  if (is == verdict::contradiction) return errc::invalid_argument;
  return errc::forbidden;
}

}  // namespace

TEST_SUITE_BEGIN("members");

TEST_CASE("who is in a group is changed by who may, and by nobody else") {
  for (const auto& what : every_deed()) {
    for (const auto where : {room_kind::direct, room_kind::group}) {
      std::optional<error> outside;  // what those are told for whom the room is as good as absent
      for (const auto who : every_relation) {
        if (!is_caller(who)) continue;
        INFO(what.name << ", " << name_of(who) << ", " << name_of(where));
        scene stage(who, where);
        const auto before = stage.stored();
        const auto said = stage.ask(stage.caller(), what.make(stage));
        const auto after = stage.stored();
        const auto is = judge(what.asking, who, where);
        CHECK((said ? std::optional(said->code) : std::nullopt) == code_of(is));
        const bool changes = is == verdict::allowed && what.name != "add one who is there already";
        CHECK((after.text != before.text) == changes);
        if (is != verdict::room_not_found) continue;
        if (!outside) outside = said;
        CHECK(said == outside);
      }
    }
  }
}

TEST_CASE("who asks for nobody, or is nobody, changes nothing") {
  scene stage(relation::creator, room_kind::group);
  const auto before = stage.stored();
  const auto room = room_of(stage);
  const user_id nobody(997);
  const auto added = stage.ask(stage.caller(), add_members{room, {std::string("hal"), nobody}});
  const auto closed = stage.ask(stage.caller(), add_members{room, {std::string("hal"), std::string("ina")}});
  const auto removed = stage.ask(stage.caller(), remove_member{room, nobody});
  const auto stranger = stage.ask(stage.caller(), remove_member{room, std::string("hal")});
  for (const auto& said : {added, closed, removed, stranger}) {
    REQUIRE(said);
    CHECK(said->code == errc::user_not_found);
  }
  CHECK(removed == stranger);
  const auto unknown = stage.ask(nobody, remove_member{room, nobody});
  REQUIRE(unknown);
  CHECK(unknown->code == errc::unauthenticated);
  CHECK(stage.stored() == before);
}

TEST_SUITE_END();

// Every operation of every dialect, done by everybody whom it could matter for, in a direct room and in a group.
//
// Of each cell four things are looked at: what the caller is answered, to the byte where it is no; that nobody
// is shown what is said in a room of others; that what is stored changes only where it may, and in the name of
// nobody but the caller; and what another member is told of it.
#include <algorithm>
#include <map>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "authorisation/attempt.hpp"
#include "authorisation/operations.hpp"
#include "authorisation/oracle.hpp"
#include "authorisation/scene.hpp"
#include "authorisation/wording.hpp"

using namespace authorisation;

namespace {

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

bool is_outside(relation who) {
  switch (who) {
    case relation::stranger:
    case relation::newcomer:
    case relation::removed:
    case relation::left:
    case relation::room_deleted:
    case relation::room_absent:
      return true;
    case relation::no_token:
    case relation::bad_token:
    case relation::expired_token:
    case relation::member:
    case relation::author:
    case relation::creator:
    case relation::inactive:
    case relation::deleted_meanwhile:
      return false;
  }
  return false;
}

// The document of `community` tells a room of others from one that is not there, when a socket opens; in no
// other place does it matter to any dialect.
verdict as_told(const std::string& dialect, const operation& what, relation who, verdict at_opening) {
  const bool is_of_others = who == relation::stranger || who == relation::newcomer ||
                            who == relation::removed || who == relation::left;
  const bool is_told = dialect == "community" && what.opening == question::room && is_of_others;
  return is_told && at_opening == verdict::room_not_found ? verdict::room_of_others : at_opening;
}

// A socket that is about one room ends with it.
bool ends_with_room(const std::string& dialect, const operation& what) {
  const bool is_of_one_room = dialect == "conversation" || dialect == "community" || dialect == "messenger";
  return is_of_one_room && what.opening == question::room;
}

struct expectation {
  verdict is = verdict::allowed;
  std::string words;
};

expectation expected(const std::string& dialect, const operation& what, relation who, room_kind where) {
  if (what.socket.empty()) {
    const auto is = judge(what.asking, who, where);
    const bool is_of_file = what.asking == question::link_to_file || what.asking == question::key_of_file;
    return {is, wording(dialect, is_of_file ? channel::file : channel::request, is)};
  }
  // The room stands while the socket opens, and so does its author.
  const auto at_first = who == relation::deleted_meanwhile ? relation::author : who;
  const auto opening = as_told(dialect, what, who, judge(what.opening, at_first, where));
  const bool is_personal =
      what.opening == question::own_address || what.opening == question::address_of_another;
  if (opening != verdict::allowed)
    return {opening, wording(dialect, is_personal ? channel::user_socket : channel::room_socket, opening)};
  if (who == relation::deleted_meanwhile && ends_with_room(dialect, what))
    return {verdict::socket_closed, wording(dialect, channel::frame, verdict::socket_closed)};
  if (what.sent.empty()) return {};
  const auto is = judge(what.asking, who, where);
  return {is, wording(dialect, channel::frame, is)};
}

bool is_shown(const operation& what, relation who, room_kind where) {
  if (what.asking == question::link_to_file) return judge(what.asking, who, where) == verdict::allowed;
  if (what.to == shown::to_nobody || !may_see(who)) return false;
  return what.to == shown::to_insiders || where == room_kind::direct;
}

void check_blame(const attempt& made, parlor::user_id caller) {
  for (const auto& [number, sender] : made.after.senders) {
    const auto known = made.before.senders.find(number);
    CHECK(sender == (known == made.before.senders.end() ? caller : known->second));
  }
  for (const auto& [place, position] : made.after.read) {
    const auto known = made.before.read.find(place);
    const auto former = known == made.before.read.end() ? 0 : known->second;
    if (place.second != caller.value) CHECK(position == former);
  }
}

// What the caller was sent, for comparing what is absent with what is forbidden.
std::string check_cell(const std::string& dialect, const operation& what, relation who, room_kind where) {
  INFO(dialect << ": " << what.name << ", " << name_of(who) << ", " << name_of(where));
  scene stage(who, where);
  const auto made = who == relation::deleted_meanwhile ? play_while_room_is_deleted(stage, dialect, what)
                                                       : play(stage, dialect, what);
  const auto wanted = expected(dialect, what, who, where);
  CHECK((wanted.is == verdict::allowed ? made.came_to : wanted.words) == made.came_to);
  if (wanted.is == verdict::allowed) CHECK(made.came_to == "allowed");

  const bool sees = is_shown(what, who, where);
  const bool is_refused = wanted.is != verdict::allowed;
  INFO("the caller was sent: " << made.bytes);
  INFO("olga was told: " << made.told);
  // Who had the room open before it was deleted has seen it.
  const bool has_seen = may_see(who) || who == relation::deleted_meanwhile;
  if (!has_seen && !sees) CHECK_FALSE(has(made.bytes, "SECRET"));
  if (what.to != shown::to_nobody && who != relation::deleted_meanwhile)
    CHECK(has(made.bytes, what.secret) == (sees && !is_refused));
  if (is_refused) {
    CHECK(made.after.text == made.before.text);
    CHECK(made.told == "");
  }
  check_blame(made, stage.caller());
  if (!is_refused && who != relation::deleted_meanwhile && what.told != "?") {
    const bool reaches_olga = !what.told.empty();
    CHECK(made.told.empty() != reaches_olga);
    if (reaches_olga) CHECK(has(made.told, stage.filled(what.told)));
  }
  return made.answer;
}

void check_operations(const std::string& dialect) {
  const auto& all = every_operation();
  const auto& table =
      *std::find_if(all.begin(), all.end(), [&](const auto& each) { return each.dialect == dialect; });
  int cells = 0;
  for (const auto& what : table.all) {
    for (const auto where : {room_kind::direct, room_kind::group}) {
      // What those are told for whom the room is as good as absent, by what it comes to.
      std::map<std::string, std::string> outside;
      for (const auto who : every_relation) {
        if (who == relation::deleted_meanwhile && what.socket.empty()) continue;
        const auto answer = check_cell(dialect, what, who, where);
        ++cells;
        const auto wanted = expected(dialect, what, who, where);
        if (!is_outside(who) || wanted.is == verdict::allowed) continue;
        INFO(dialect << ": " << what.name << " tells " << name_of(who) << " apart, " << name_of(where));
        CHECK(answer == outside.emplace(wanted.words, answer).first->second);
      }
    }
  }
  MESSAGE(cells << " cells");
}

}  // namespace

TEST_SUITE("social") {
  TEST_CASE("everybody may do what is theirs, and nothing else") {
    check_operations("social");
  }
}
TEST_SUITE("conversation") {
  TEST_CASE("everybody may do what is theirs, and nothing else") {
    check_operations("conversation");
  }
}
TEST_SUITE("community") {
  TEST_CASE("everybody may do what is theirs, and nothing else") {
    check_operations("community");
  }
}
TEST_SUITE("messenger") {
  TEST_CASE("everybody may do what is theirs, and nothing else") {
    check_operations("messenger");
  }
}
TEST_SUITE("rooms") {
  TEST_CASE("everybody may do what is theirs, and nothing else") {
    check_operations("rooms");
  }
}

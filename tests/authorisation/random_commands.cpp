// What changes something: it is done to the model where the engine has done it.
#include <algorithm>
#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "authorisation/random_trial.hpp"

namespace authorisation {

using namespace parlor;

namespace {

constexpr std::size_t most_rooms = 60;  // more are not made, so that people meet in the same ones
constexpr std::size_t most_sessions = 20;

}  // namespace

void trial::make_room() {
  const auto who = any_caller();
  const bool is_direct = happens(2);
  if (model_.rooms.size() >= most_rooms && !happens(20)) return;
  create_room what;
  what.type = is_direct ? room_type::direct : room_type::group;
  what.name = is_direct ? "" : "group";
  std::vector<user_id> others;
  for (std::size_t count = is_direct ? 1 : 1 + draw(4); count > 0; --count) others.push_back(any_user());
  for (const auto each : others) what.members.emplace_back(each);
  auto expected = model_.may_make_room(who, others);
  if (!expected && is_direct && others.front() == who.user) expected = errc::invalid_argument;
  const auto known = is_direct ? model_.direct_room(who.user, others.front()) : std::nullopt;
  const auto said = run(who, what);
  if (!compare(who, "makes a room", expected, engine::failure(said))) return;
  const auto made = engine::only<room_loaded>(said);
  if (made.is_new == known.has_value()) return disagree("a room is made twice, or not at all");
  if (known) return same("direct rooms", made.room.room.id, *known);
  std::set<user_id> members(others.begin(), others.end());
  members.insert(who.user);
  model_.rooms[made.room.room.id] = {what.type, who.user, std::move(members), true, {}};
}

void trial::delete_room() {
  if (!happens(4)) return;
  const auto who = any_caller();
  const auto which = any_room();
  const auto expected = model_.may_delete_room(who, which);
  const auto said = run(who, parlor::delete_room{which});
  if (compare(who, "deletes room " + std::to_string(which.value), expected, engine::failure(said)))
    model_.rooms.at(which).is_there = false;
}

void trial::add() {
  const auto who = any_caller();
  const auto where = any_room();
  add_members what{where, {}};
  std::vector<user_id> whom;
  for (std::size_t count = 1 + draw(2); count > 0; --count) whom.push_back(any_user());
  for (const auto each : whom) what.users.emplace_back(each);
  const auto expected = model_.may_add(who, where, whom);
  const auto said = run(who, what);
  if (!compare(who, "adds to " + std::to_string(where.value), expected, engine::failure(said))) return;
  model_.rooms.at(where).members.insert(whom.begin(), whom.end());
}

// Themselves as often as somebody else.
void trial::take_out() {
  const auto who = any_caller();
  const auto where = any_room();
  const auto whom = happens(2) ? who.user : any_user();
  const auto expected = model_.may_take_out(who, where, whom);
  const auto said = run(who, remove_member{where, whom});
  const auto deed = "takes " + std::to_string(whom.value) + " out of " + std::to_string(where.value);
  if (compare(who, deed, expected, engine::failure(said))) taken_out(whom, where);
}

void trial::taken_out(user_id whom, room_id where) {
  auto& left = model_.rooms.at(where);
  left.members.erase(whom);
  for (auto& [number, each] : model_.sessions) {
    if (each.user == whom && each.current == where) each.current.reset();
  }
  if (left.members.empty()) {
    left.is_there = false;
  } else if (left.creator == whom) {
    left.creator = owner_of(where);
    // An account that is closed owns a room where all are.
    const auto is_open = [this](user_id one) { return model_.users.at(one); };
    const bool is_any_open = std::any_of(left.members.begin(), left.members.end(), is_open);
    const bool is_inside = left.creator && left.members.count(*left.creator) > 0;
    if (!is_inside || is_open(*left.creator) != is_any_open) disagree("the wrong one has the room now");
  }
}

void trial::posted(const caller& who, const engine::outcome& said, room_id where) {
  const auto told = engine::only<message_posted>(said).posted.message;
  if (told.sender != who.user || told.room != where)
    return disagree("it is posted as another's, or elsewhere");
  model_.messages[told.id] = {where, who.user, false};
  model_.rooms.at(where).messages.push_back(told.id);
}

void trial::say() {
  const auto who = any_caller();
  const auto where = any_place(who);
  send_message what;
  if (where) what.room = *where;
  const auto meant = model_.meant(who, where);
  what.text = "tea in" + (meant ? std::to_string(meant->value) : "");
  auto expected = model_.may_use(who, where);
  if (happens(5)) {
    const auto parent = any_message(meant);
    what.parent = parent;
    expected = model_.may_name(who, where, parent);
  }
  const auto said = run(who, what);
  if (compare(who, "says something in " + words(where), expected, engine::failure(said)))
    posted(who, said, *meant);
}

void trial::say_directly() {
  const auto who = any_caller();
  const auto receiver = any_user();
  send_message what;
  what.to = destination::direct_room;
  what.receiver = receiver;
  what.text = "tea";
  const auto known = model_.direct_room(who.user, receiver);
  if (!known && model_.rooms.size() >= most_rooms) return;
  const auto said = run(who, what);
  const auto expected = model_.may_write_to(who, receiver);
  if (!compare(who, "writes to " + std::to_string(receiver.value), expected, engine::failure(said))) return;
  const auto where = engine::only<message_posted>(said).posted.message.room;
  if (known && where != *known) return disagree("there are two rooms of the same two");
  if (!known) model_.rooms[where] = {room_type::direct, who.user, {who.user, receiver}, true, {}};
  posted(who, said, where);
}

void trial::edit() {
  const auto who = any_caller();
  const auto which = any_message();
  const auto expected = model_.may_edit(who, which);
  const auto said = run(who, edit_message{which, "tea, edited", editing::captions_too});
  compare(who, "edits " + std::to_string(which.value), expected, engine::failure(said));
}

void trial::remove() {
  const auto who = any_caller();
  const auto which = any_message();
  const auto expected = model_.may_delete(who, which);
  const auto said = run(who, delete_message{which});
  if (compare(who, "deletes " + std::to_string(which.value), expected, engine::failure(said)))
    model_.messages.at(which).is_deleted = true;
}

void trial::mark_as_read() {
  const auto who = any_caller();
  const auto where = any_place(who);
  mark_read what;
  if (where) what.room = *where;
  auto expected = model_.may_use(who, where);
  if (happens(2)) {
    const auto which = any_message(model_.meant(who, where));
    what.up_to = which;
    expected = model_.may_name(who, where, which);
  }
  const auto said = run(who, what);
  compare(who, "reads in " + words(where), expected, engine::failure(said));
  for (const auto& each : engine::all_of<messages_read>(said)) {
    if (each.reader.id != who.user) disagree("somebody else has read");
  }
}

void trial::type() {
  const auto who = any_caller();
  const auto where = any_place(who);
  set_typing what;
  if (where) what.room = *where;
  what.is_typing = happens(2);
  const auto said = run(who, what);
  compare(who, "types in " + words(where), model_.may_use(who, where), engine::failure(said));
  for (const auto& each : engine::all_of<typing_changed>(said)) {
    if (each.typist.id != who.user) disagree("somebody else types");
  }
}

void trial::join() {
  const auto who = any_caller();
  const auto where = any_room();
  const auto said = run(who, join_room{where});
  const auto expected = model_.may_use(who, where);
  const bool is_in = compare(who, "joins " + std::to_string(where.value), expected, engine::failure(said));
  if (is_in && who.socket) model_.sessions.at(*who.socket).current = where;
}

void trial::leave() {
  const auto who = any_caller();
  const auto said = run(who, leave_room{});
  const bool is_out = compare(who, "leaves", model_.may_ask(who), engine::failure(said));
  if (is_out && who.socket) model_.sessions.at(*who.socket).current.reset();
}

void trial::open() {
  if (model_.sessions.size() > most_sessions) return;
  caller who{any_user(), session_id(++last_session_)};
  open_session what;
  std::optional<room_id> where;
  if (!happens(3)) where = any_room();
  if (where) what.room = *where;
  what.all_rooms = happens(2);
  what.history = page;
  auto expected = model_.may_open(who, where);
  if (happens(4)) {
    const auto self = happens(2) ? who.user : any_user();
    what.self = self;
    if (!model_.may_ask(who) && self != who.user) expected = errc::forbidden;
  }
  const auto said = run(who, what);
  if (!compare(who, "opens a socket in " + words(where), expected, engine::failure(said))) return;
  model_.sessions[*who.socket] = {who.user, where, what.all_rooms};
  const auto opened = engine::only<session_opened>(said);
  std::set<room_id> heard(opened.rooms.begin(), opened.rooms.end());
  auto theirs = model_.rooms_of(who.user);
  if (!what.all_rooms) theirs = where ? std::set<room_id>{*where} : std::set<room_id>();
  same("rooms that a socket hears", heard, theirs);
  for (const auto& each : opened.history) {
    if (each.message.room != where) disagree("a history has a message of another room");
  }
}

void trial::close() {
  if (model_.sessions.empty()) return;
  const auto which = any_key(model_.sessions);
  run({model_.sessions.at(which).user, which}, close_session{});
  model_.sessions.erase(which);
  note("socket " + std::to_string(which.value) + " closes");
}

// A file goes into a message of its owner, and of nobody else.
void trial::upload() {
  const auto who = any_caller();
  auto file = engine::file_named("upload-" + std::to_string(steps_));
  const auto said = run(who, record_uploads{{file}});
  if (!compare(who, "uploads", model_.may_ask(who), engine::failure(said))) return;
  const auto other = any_caller();
  const auto where = any_room();
  send_message what;
  what.room = where;
  what.uploads = {file.key};
  what.kind = message_kind::file;
  auto expected = model_.may_use(other, where);
  if (!expected && other.user != who.user) expected = errc::file_not_found;
  const auto sent = run(other, what);
  if (compare(other, "sends that upload", expected, engine::failure(sent))) posted(other, sent, where);
}

void trial::admit() {
  const auto who = any_caller();
  const auto said = run(who, admit_user{});
  compare(who, "comes", model_.may_ask(who), engine::failure(said));
}

}  // namespace authorisation

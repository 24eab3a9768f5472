// 100,000 operations in a row (1,000,000 in the long form), drawn at random, on the engine and on a model of what
// is permitted: both must say the same to each. Users, rooms and messages that are named are mostly there,
// sometimes those of others, and sometimes nobody's.
//
// No command closes an account: a host does that while the engine does not run, and may change the members of
// any room then. So the engine is started anew from time to time, over what is stored, and that is changed in
// between.
#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include <doctest/doctest.h>

#include "authorisation/random_chat.hpp"

namespace authorisation {
namespace {

using namespace parlor;

static_assert(std::variant_size_v<command> == 15, "a new command: the model has to know who may give it");
static_assert(std::variant_size_v<query> == 8, "a new query: the model has to know who may ask it");

constexpr std::size_t most_rooms = 60;  // more are not made, so that people meet in the same ones
constexpr std::size_t most_sessions = 20;
constexpr std::size_t page = 100;

class trial final : public random_chat {
 public:
  using random_chat::random_chat;

  // False at the first disagreement, which is then told.
  bool step() {
    begin_step();
    if (happens(1000)) {
      change_between_two_runs();
    } else {
      operate();
    }
    return agrees_;
  }

 private:
  void operate() {
    using deed = void (trial::*)();
    static constexpr deed deeds[] = {
        &trial::make_room,
        &trial::delete_room,
        &trial::add,
        &trial::take_out,
        &trial::say,
        &trial::say,
        &trial::say,
        &trial::say_directly,
        &trial::edit,
        &trial::remove,
        &trial::mark_as_read,
        &trial::type,
        &trial::join,
        &trial::leave,
        &trial::open,
        &trial::open,
        &trial::close,
        &trial::load_one_room,
        &trial::list_all_rooms,
        &trial::load_history,
        &trial::load_history,
        &trial::search,
        &trial::count,
        &trial::list_online,
        &trial::find_users,
        &trial::load_oneself,
        &trial::upload,
        &trial::admit,
    };
    (this->*deeds[draw(std::size(deeds))])();
  }

  void make_room() {
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

  void delete_room() {
    if (!happens(4)) return;
    const auto who = any_caller();
    const auto which = any_room();
    const auto expected = model_.may_delete_room(who, which);
    const auto said = run(who, parlor::delete_room{which});
    if (compare(who, "deletes room " + std::to_string(which.value), expected, engine::failure(said)))
      model_.rooms.at(which).is_there = false;
  }

  void add() {
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
  void take_out() {
    const auto who = any_caller();
    const auto where = any_room();
    const auto whom = happens(2) ? who.user : any_user();
    const auto expected = model_.may_take_out(who, where, whom);
    const auto said = run(who, remove_member{where, whom});
    const auto deed = "takes " + std::to_string(whom.value) + " out of " + std::to_string(where.value);
    if (compare(who, deed, expected, engine::failure(said))) taken_out(whom, where);
  }

  void taken_out(user_id whom, room_id where) {
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

  void posted(const caller& who, const engine::outcome& said, room_id where) {
    const auto told = engine::only<message_posted>(said).posted.message;
    if (told.sender != who.user || told.room != where)
      return disagree("it is posted as another's, or elsewhere");
    model_.messages[told.id] = {where, who.user, false};
    model_.rooms.at(where).messages.push_back(told.id);
  }

  void say() {
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

  void say_directly() {
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

  void edit() {
    const auto who = any_caller();
    const auto which = any_message();
    const auto expected = model_.may_edit(who, which);
    const auto said = run(who, edit_message{which, "tea, edited", editing::captions_too});
    compare(who, "edits " + std::to_string(which.value), expected, engine::failure(said));
  }

  void remove() {
    const auto who = any_caller();
    const auto which = any_message();
    const auto expected = model_.may_delete(who, which);
    const auto said = run(who, delete_message{which});
    if (compare(who, "deletes " + std::to_string(which.value), expected, engine::failure(said)))
      model_.messages.at(which).is_deleted = true;
  }

  void mark_as_read() {
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

  void type() {
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

  void join() {
    const auto who = any_caller();
    const auto where = any_room();
    const auto said = run(who, join_room{where});
    const auto expected = model_.may_use(who, where);
    const bool is_in = compare(who, "joins " + std::to_string(where.value), expected, engine::failure(said));
    if (is_in && who.socket) model_.sessions.at(*who.socket).current = where;
  }

  void leave() {
    const auto who = any_caller();
    const auto said = run(who, leave_room{});
    const bool is_out = compare(who, "leaves", model_.may_ask(who), engine::failure(said));
    if (is_out && who.socket) model_.sessions.at(*who.socket).current.reset();
  }

  void open() {
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

  void close() {
    if (model_.sessions.empty()) return;
    const auto which = any_key(model_.sessions);
    run({model_.sessions.at(which).user, which}, close_session{});
    model_.sessions.erase(which);
    note("socket " + std::to_string(which.value) + " closes");
  }

  void load_one_room() {
    const auto who = any_caller();
    const auto which = any_room();
    const auto said = ask(who, load_room{which});
    const auto expected = model_.may_use(who, which);
    if (!compare(who, "loads room " + std::to_string(which.value), expected, engine::failure(said))) return;
    std::set<user_id> members;
    for (const auto& each : std::get<room_loaded>(said).room.participants) members.insert(each.who.person.id);
    same("members", members, model_.rooms.at(which).members);
  }

  void list_all_rooms() {
    const auto who = any_caller();
    const auto said = ask(who, list_rooms{});
    if (!compare(who, "lists rooms", model_.may_ask(who), engine::failure(said))) return;
    std::set<room_id> listed;
    for (const auto& each : std::get<rooms_listed>(said).rooms) listed.insert(each.room.id);
    same("rooms", listed, model_.rooms_of(who.user));
  }

  void load_history() {
    const auto who = any_caller();
    const auto where = any_room();
    load_messages what;
    what.room = where;
    what.limit = page;
    auto expected = model_.may_use(who, where);
    if (happens(4)) {
      const auto place = any_message(where);
      (happens(2) ? what.before : what.after) = place;
      expected = model_.may_name(who, where, place);
    }
    const auto said = ask(who, what);
    if (!compare(who, "loads history of " + std::to_string(where.value), expected, engine::failure(said)))
      return;
    const auto& all = model_.rooms.at(where).messages;
    std::vector<message_id> listed;
    for (const auto& each : std::get<messages_listed>(said).messages) listed.push_back(each.message.id);
    if (what.before || what.after) {
      for (const auto each : listed) {
        if (model_.messages.at(each).room != where) disagree("a page has a message of another room");
      }
      return;
    }
    const auto count = static_cast<std::ptrdiff_t>(std::min(page, all.size()));
    same("messages", listed, std::vector<message_id>(all.end() - count, all.end()));
  }

  void search() {
    const auto who = any_caller();
    search_messages what;
    what.text = "tea";
    what.limit = page;
    auto expected = model_.may_ask(who);
    std::optional<room_id> where;
    if (happens(2)) {
      where = any_room();
      what.room = *where;
      expected = model_.may_use(who, *where);
    }
    const auto said = ask(who, what);
    if (!compare(who, "searches in " + words(where), expected, engine::failure(said))) return;
    for (const auto& each : std::get<messages_found>(said).messages) {
      const auto& found = model_.messages.at(each.message.id);
      const bool is_right =
          model_.is_inside(who.user, found.room) && !found.is_deleted && (!where || *where == found.room);
      if (!is_right) return disagree("a search finds message " + std::to_string(each.message.id.value));
    }
  }

  void count() {
    const auto who = any_caller();
    const auto said = ask(who, count_unread{});
    if (!compare(who, "counts", model_.may_ask(who), engine::failure(said))) return;
    for (const auto& each : std::get<unread_counted>(said).rooms) {
      if (!model_.is_inside(who.user, each.room)) return disagree("a room of others is counted");
    }
  }

  void list_online() {
    const auto who = any_caller();
    const auto said = ask(who, list_online_users{});
    if (!compare(who, "lists who is online", model_.may_ask(who), engine::failure(said))) return;
    std::set<user_id> listed;
    for (const auto& each : std::get<users_listed>(said).users) listed.insert(each.person.id);
    same("those online", listed, model_.online_around(who.user));
  }

  void find_users() {
    const auto who = any_caller();
    const auto said = ask(who, search_users{"example", page});
    if (!compare(who, "searches users", model_.may_ask(who), engine::failure(said))) return;
    std::set<user_id> online;
    for (const auto& each : std::get<users_listed>(said).users) {
      if (each.is_online) online.insert(each.person.id);
      if (!model_.users.at(each.person.id)) disagree("a closed account is found");
    }
    auto around = model_.online_around(who.user);
    for (const auto& [number, is_open] : model_.users) {
      if (!is_open) around.erase(number);
    }
    same("those found online", online, around);
  }

  void load_oneself() {
    const auto who = any_caller();
    const auto said = ask(who, load_user{});
    if (!compare(who, "loads themselves", model_.may_ask(who), engine::failure(said))) return;
    if (std::get<user_loaded>(said).self.person.id != who.user) disagree("it is somebody else");
  }

  // A file goes into a message of its owner, and of nobody else.
  void upload() {
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

  void admit() {
    const auto who = any_caller();
    const auto said = run(who, admit_user{});
    compare(who, "comes", model_.may_ask(who), engine::failure(said));
  }
};

// PARLOR_LONG asks for the long form, PARLOR_SEED=n for that seed alone.
std::size_t steps_wanted() {
  return std::getenv("PARLOR_LONG") != nullptr ? 1'000'000 : 100'000;
}

}  // namespace
}  // namespace authorisation

TEST_SUITE_BEGIN("random_operations");

TEST_CASE("the engine permits what the model permits, whatever is asked in whatever order") {
  constexpr std::size_t steps_per_seed = 10'000;
  const auto* only = std::getenv("PARLOR_SEED");
  const auto first = only != nullptr ? static_cast<unsigned>(std::strtoul(only, nullptr, 10)) : 1u;
  const auto seeds =
      only != nullptr ? 1u : static_cast<unsigned>(authorisation::steps_wanted() / steps_per_seed);
  std::size_t allowed = 0;
  std::size_t refused = 0;
  for (unsigned seed = first; seed < first + seeds; ++seed) {
    authorisation::trial one(seed);
    for (std::size_t step = 0; step < steps_per_seed; ++step) REQUIRE(one.step());
    allowed += one.allowed();
    refused += one.refused();
  }
  MESSAGE(allowed << " allowed, " << refused << " refused");
  // Neither side is rare, or little would be proven.
  CHECK(allowed > (allowed + refused) / 5);
  CHECK(refused > (allowed + refused) / 5);
}

TEST_SUITE_END();

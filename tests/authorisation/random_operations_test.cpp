// 100,000 operations in a row (1,000,000 in the long form), drawn at random, on the engine and on a model of what
// is permitted: both must say the same to each. Users, rooms and messages that are named are mostly there,
// sometimes those of others, and sometimes nobody's.
//
// No command takes somebody out of a room or closes an account: a host does that while the engine does not run.
// So the engine is started anew from time to time, over what is stored, and that is changed in between.
#include <algorithm>
#include <cstdlib>
#include <deque>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "parlor/storage/memory.hpp"
#include "parlor/testing/manual_clock.hpp"

#include <doctest/doctest.h>

#include "authorisation/permission_model.hpp"
#include "engine/engine.hpp"
#include "unit/engine/chat.hpp"

namespace authorisation {
namespace {

using namespace parlor;

static_assert(std::variant_size_v<command> == 13, "a new command: the model has to know who may give it");
static_assert(std::variant_size_v<query> == 8, "a new query: the model has to know who may ask it");

constexpr std::int64_t nobody = 999'999'999;  // no user, no room, no message
constexpr std::size_t user_count = 10;
constexpr std::size_t most_rooms = 60;  // more are not made, so that strangers meet in few rooms
constexpr std::size_t remembered_steps = 20;
constexpr std::size_t page = 100;

std::string words(refusal said) {
  return said ? std::string(name_of(*said)) : "allowed";
}

template <typename Id>
std::string words(std::optional<Id> which) {
  return which ? std::to_string(which->value) : "-";
}

class trial {
 public:
  explicit trial(unsigned seed) : seed_(seed), random_(seed) {
    std::vector<user_id> people;
    for (std::size_t number = 0; number < user_count; ++number) {
      const auto work = store_->begin().value();
      user one;
      one.subject = one.username = "user" + std::to_string(number);
      one.email = one.username + "@example.com";
      one.created_at = clock_.now();
      const auto stored = work->put_user(one).value();
      work->commit().value();
      model_.users[stored.id] = true;
    }
    start();
  }

  // False at the first disagreement, which is then told.
  bool step() {
    ++steps_;
    clock_.advance(std::chrono::milliseconds(3));
    switch (draw(100)) {
      case 0:
        if (draw(10) == 0) change_behind_its_back();
        break;
      default:
        operate();
    }
    return agrees_;
  }

  std::size_t allowed() const { return allowed_; }
  std::size_t refused() const { return refused_; }

 private:
  std::size_t draw(std::size_t below) {
    return std::uniform_int_distribution<std::size_t>(0, below - 1)(random_);
  }
  bool happens(std::size_t once_in) { return draw(once_in) == 0; }

  template <typename Map>
  auto any_key(const Map& from) {
    auto place = from.begin();
    std::advance(place, static_cast<std::ptrdiff_t>(draw(from.size())));
    return place->first;
  }
  user_id any_user() { return happens(50) ? user_id(nobody) : any_key(model_.users); }
  room_id any_room() { return happens(20) || model_.rooms.empty() ? room_id(nobody) : any_key(model_.rooms); }
  // Of the room, if it has any, or of another one.
  message_id any_message(std::optional<room_id> near = std::nullopt) {
    if (happens(30)) return message_id(nobody);
    const auto where = near && !happens(4) ? *near : any_room();
    const auto found = model_.rooms.find(where);
    if (found == model_.rooms.end() || found->second.messages.empty()) return message_id(nobody);
    const auto& all = found->second.messages;
    const auto newest = std::min<std::size_t>(all.size(), 50);
    return all[all.size() - 1 - draw(newest)];
  }

  void start() {
    domain_.reset();
    model_.sessions.clear();
    domain_ = std::make_unique<engine::engine>(*store_, users_, [this] { return clock_.now(); });
  }

  void change_behind_its_back() {
    domain_.reset();
    const auto work = store_->begin().value();
    std::string what = "restart";
    for (auto& [number, is_open] : model_.users) {
      if (!happens(4)) continue;
      is_open = !is_open || happens(2);
      auto stored = *work->find_user(number).value();
      stored.is_active = is_open;
      work->put_user(stored).value();
      what += ", user " + std::to_string(number.value) + (is_open ? " open" : " closed");
    }
    for (auto& [number, each] : model_.rooms) {
      if (each.type == room_type::direct || !happens(3)) continue;
      const auto who = any_key(model_.users);
      const bool joins = each.members.count(who) == 0;
      member changed;
      changed.room = number;
      changed.user = who;
      changed.joined_at = clock_.now();
      changed.is_active = joins;
      work->put_member(changed).value();
      if (joins) {
        each.members.insert(who);
      } else {
        each.members.erase(who);
      }
      what +=
          ", " + std::to_string(who.value) + (joins ? " joins " : " leaves ") + std::to_string(number.value);
    }
    work->commit().value();
    note(what);
    start();
  }

  // --- what is asked, and what is said to it

  permission_model::caller any_caller() {
    permission_model::caller who{any_user(), std::nullopt};
    if (model_.sessions.empty() || happens(3)) return who;
    who.socket = any_key(model_.sessions);
    who.user = model_.sessions.at(*who.socket).user;
    return who;
  }
  origin from(const permission_model::caller& who) {
    origin asks;
    asks.session = who.socket ? *who.socket : session_id(++last_session_);
    asks.user = who.user;
    asks.is_socket = who.socket.has_value();
    return asks;
  }
  engine::outcome run(const permission_model::caller& who, command what) {
    return domain_->run({{from(who), std::move(what)}});
  }
  event ask(const permission_model::caller& who, query what) {
    const auto reader = store_->snapshot().value();
    return engine::answer(what, from(who), *reader, users_, domain_->online_users());
  }

  void note(std::string what) {
    last_.push_back(std::to_string(steps_) + ": " + std::move(what));
    if (last_.size() > remembered_steps) last_.pop_front();
  }
  void disagree(const std::string& why) {
    std::string told = why + "\nseed " + std::to_string(seed_) + ", the last steps:\n";
    for (const auto& each : last_) told += "  " + each + '\n';
    agrees_ = false;
    FAIL_CHECK(told);
  }
  // True for what both allow.
  bool compare(const permission_model::caller& who, const std::string& what, refusal expected, refusal said) {
    note("user " + std::to_string(who.user.value) + " (socket " + words(who.socket) + ") " + what + ": " +
         words(said));
    ++(expected ? refused_ : allowed_);
    if (expected == said) return !said;
    disagree("the engine says " + words(said) + ", the model " + words(expected));
    return false;
  }
  template <typename Values>
  void same(const std::string& what, const Values& said, const Values& expected) {
    if (said != expected) disagree(what + " differ");
  }

  // --- the operations

  void operate() {
    using deed = void (trial::*)();
    static constexpr deed deeds[] = {
        &trial::make_room,
        &trial::delete_room,
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

  std::optional<room_id> any_place(const permission_model::caller& who) {
    return who.socket && happens(2) ? std::nullopt : std::optional<room_id>(any_room());
  }

  void posted(const permission_model::caller& who, const engine::outcome& said, room_id where) {
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
    if (model_.sessions.size() > 2 * user_count) return;
    permission_model::caller who{any_user(), session_id(++last_session_)};
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

  unsigned seed_;
  std::mt19937 random_;
  testing::manual_clock clock_;
  std::unique_ptr<storage> store_ = make_memory_storage();
  engine::plain_directory users_;
  std::unique_ptr<engine::engine> domain_;
  permission_model model_;
  std::int64_t last_session_ = 0;
  std::size_t steps_ = 0;
  std::size_t allowed_ = 0;
  std::size_t refused_ = 0;
  std::deque<std::string> last_;
  bool agrees_ = true;
};

// PARLOR_LONG asks for the long form, PARLOR_SEED for one seed alone.
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

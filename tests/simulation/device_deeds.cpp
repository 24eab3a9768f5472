// What somebody does with a device: what their user may do, and sometimes what they may not.
#include <algorithm>
#include <utility>

#include "simulation/broken_rule.hpp"
#include "simulation/device.hpp"

namespace simulation {
namespace {

constexpr std::size_t recent = 12;  // of how many messages back something is still done
constexpr std::size_t most_rooms = 10;
// Longer than any answer from before is under way: what a device asks while its user is out it does not miss.
constexpr microseconds soonest_return = 3 * second;

}  // namespace

void device::thinks() {
  if (has_left_) return;
  around_.time.after(around_.forever, around_.chance.between(50 * millisecond, around_.how.most_idle),
                     [this] {
                       if (where_ == state::online) {
                         catches_up();  // with rooms that are new
                         if (!is_calm_) acts();
                       }
                       thinks();
                     });
}

void device::acts() {
  const auto& how = around_.how;
  const auto choice = around_.chance.below(20);
  if (choice == 19 && how.strangers) return trespasses();
  if (choice == 18 && how.moving) return moves();
  if (choice == 17 && how.edits) return edits_something();
  if (choice == 16 && how.removals) return removes_something();
  if (choice >= 13 && choice <= 15 && how.reading) return reads_something();
  if (choice >= 11 && choice <= 12 && how.typing) return types_something();
  const bool has_space = around_.oracle.places().size() < most_rooms;
  if (choice == 10 && how.new_rooms && has_space)
    return around_.chance.chance(1, 3) ? makes_group() : says_to_somebody();
  if (choice == 9 && how.room_ends && around_.chance.chance(1, 12)) return ends_room();
  if (choice >= 7 && choice <= 8 && how.comings) return changes_members();
  says_something();
}

void device::sends(std::string frame) {
  around_.net.send(line_, std::move(frame));
}

void device::says_something() {
  auto rooms = own_rooms();
  if (is_wide_) {  // elsewhere it would not be told what became of it
    const auto is_silent = [this](std::size_t room) { return !hears_room(room); };
    rooms.erase(std::remove_if(rooms.begin(), rooms.end(), is_silent), rooms.end());
  }
  if (rooms.empty()) return;
  const bool is_elsewhere = !room_ || (speech_.names_rooms() && around_.chance.chance(1, 8));
  // One after the other: in which order a call's arguments are drawn is the compiler's choice.
  const auto room = is_elsewhere ? around_.chance.one_of(rooms) : *room_;
  const bool has_client_id = around_.chance.chance(2, 3);
  says(room, has_client_id);
}

void device::says(std::size_t room, bool has_client_id) {
  auto& oracle = around_.oracle;
  const auto tag = oracle.wants_to_say({user_, room, std::nullopt, has_client_id});
  const auto times = has_client_id && around_.how.doubling && around_.chance.chance(1, 6) ? 2 : 1;
  outbox_[tag] = {room, has_client_id, true};
  around_.record.note("says " + tag + " in", signed_of(number_), signed_of(room));
  for (int time = 0; time < times; ++time) {
    oracle.says(oracle.at(*session_), tag);
    sends(speech_.say(oracle.places()[room].name, tag, has_client_id ? tag : ""));
  }
}

void device::sends_again() {
  if (!around_.how.resending) {
    outbox_.clear();
    return;
  }
  auto& oracle = around_.oracle;
  for (auto& [tag, one] : outbox_) {
    const bool is_reachable = is_wide_ ? hears_room(one.room) : speech_.names_rooms() || room_ == one.room;
    if (!one.has_client_id || !is_reachable) continue;
    one.is_sent_here = true;
    around_.record.note("says again " + tag + " in", signed_of(number_), signed_of(one.room));
    oracle.says(oracle.at(*session_), tag);
    sends(speech_.say(oracle.places()[one.room].name, tag, tag));
  }
}

void device::says_to_somebody() {
  auto& oracle = around_.oracle;
  const auto partner = around_.chance.below(oracle.people().size());
  if (partner == user_) return;
  const auto tag = oracle.wants_to_say({user_, std::nullopt, partner, true});
  const auto frame = speech_.say_to(oracle.people()[partner].name, tag, tag);
  if (frame.empty()) return;
  around_.record.note("says " + tag + " to user", signed_of(number_), signed_of(partner));
  oracle.says(oracle.at(*session_), tag);
  sends(frame);
}

// One of those it has seen; nothing if there is none that fits.
std::optional<std::size_t> device::own_message(bool of_others) {
  const auto& oracle = around_.oracle;
  const auto rooms = own_rooms();
  if (rooms.empty()) return std::nullopt;
  const auto room = room_ ? *room_ : around_.chance.one_of(rooms);
  const auto& seen = shelves_[room].seen;
  std::vector<std::size_t> fitting;
  for (auto each = seen.rbegin(); each != seen.rend() && fitting.size() < recent; ++each) {
    const auto message = oracle.places()[room].posted[*each];
    if ((oracle.message(message).author != user_) == of_others) fitting.push_back(message);
  }
  if (fitting.empty()) return std::nullopt;
  return around_.chance.one_of(fitting);
}

void device::edits_something() {
  const auto which = own_message(false);
  if (!which) return;
  auto& oracle = around_.oracle;
  const auto text = oracle.wants_to_edit(*which, user_);
  const auto& edited = oracle.message(*which);
  around_.record.note("edits to " + text, signed_of(number_), signed_of(*which));
  const auto frame = speech_.edit(edited.name, text);
  if (!frame.empty() && around_.chance.chance(1, 2)) {
    if (!hears_room(edited.room)) ++oracle.at(*session_).edits[*which];
    return sends(frame);
  }
  asks("PUT", "/api/chat/messages/" + edited.name.number, "content=" + text,
       [this, which](int status, const std::string&) {
         const auto& now = around_.oracle.message(*which);
         const bool is_excused = now.is_removal_wished || around_.oracle.places()[now.room].is_end_wished ||
                                 around_.oracle.is_departure_wished(now.room, user_);
         if (around_.how.is_calm() && status != 200 && !is_excused) {
           throw broken_rule("an author may not edit " + now.tag);
         }
       });
}

void device::removes_something() {
  auto& oracle = around_.oracle;
  const auto which = own_message(around_.chance.chance(1, 4));
  if (!which) return;
  const auto& gone = oracle.message(*which);
  const auto& where = oracle.places()[gone.room];
  if (gone.author != user_ && (where.name.is_direct || where.maker != user_)) return;
  oracle.wants_to_remove(*which);
  around_.record.note("removes", signed_of(number_), signed_of(*which));
  const auto frame = speech_.remove(gone.name);
  if (!frame.empty() && around_.chance.chance(1, 2)) {
    ++oracle.at(*session_).removals[*which];
    return sends(frame);
  }
  asks("DELETE", "/api/chat/messages/" + gone.name.number, "", [this, which](int status, const std::string&) {
    const auto& now = around_.oracle.message(*which);
    const bool is_excused = around_.oracle.places()[now.room].is_end_wished ||
                            around_.oracle.is_departure_wished(now.room, user_);
    if (around_.how.is_calm() && status != 200 && !is_excused) {
      throw broken_rule("an author may not remove " + now.tag);
    }
  });
}

void device::reads_something() {
  const auto which = own_message(true);
  if (!which) return;
  const auto& oracle = around_.oracle;
  const auto& read = oracle.message(*which);
  const auto& where = oracle.places()[read.room];
  around_.record.note("reads", signed_of(number_), signed_of(*which));
  const auto frame = speech_.read(where.name, read.name);
  if (!frame.empty()) return sends(frame);
  asks("POST", "/api/chat/rooms/" + where.name.number + "/read", "{}", {});
}

void device::types_something() {
  const auto rooms = own_rooms();
  if (rooms.empty()) return;
  const auto room = room_ ? *room_ : around_.chance.one_of(rooms);
  const auto frame = speech_.type(around_.oracle.places()[room].name, around_.chance.chance(1, 2));
  if (!frame.empty()) sends(frame);
}

void device::makes_group() {
  auto& oracle = around_.oracle;
  std::set<std::size_t> members;
  std::string numbers;
  for (std::size_t user = 0; user < oracle.people().size(); ++user) {
    if (user == user_ || !around_.chance.chance(1, 2)) continue;
    members.insert(user);
    numbers += (numbers.empty() ? "" : ",") + oracle.people()[user].name.number;
  }
  const auto group = oracle.wants_group(user_, members);
  around_.record.note("makes " + group, signed_of(number_));
  asks("POST", "/api/chat/rooms",
       R"({"room_type":"group","name":")" + group + R"(","member_ids":[)" + numbers + "]}",
       [this](int status, const std::string&) {
         if (around_.how.is_calm() && status != 201) throw broken_rule("nobody may make a group");
       });
}

void device::ends_room() {
  auto& oracle = around_.oracle;
  const auto rooms = own_rooms();
  if (rooms.size() < 2) return;
  const auto room = around_.chance.one_of(rooms);
  const auto& where = oracle.places()[room];
  if (!where.name.is_direct && where.maker != user_) return;
  oracle.wants_to_end(room);
  around_.record.note("ends", signed_of(number_), signed_of(room));
  asks("DELETE", "/en/api/v1/chat/delete/" + where.name.number, "", {});
}

// No dialect has a word for it: the host's program does it for them.
void device::changes_members() {
  auto& oracle = around_.oracle;
  auto groups = own_rooms();
  const auto is_direct = [&](std::size_t room) { return oracle.places()[room].name.is_direct; };
  groups.erase(std::remove_if(groups.begin(), groups.end(), is_direct), groups.end());
  if (groups.empty()) return;
  auto owned = groups;
  const auto is_of_another = [&](std::size_t room) { return oracle.places()[room].maker != user_; };
  owned.erase(std::remove_if(owned.begin(), owned.end(), is_of_another), owned.end());
  const bool is_own = !owned.empty() && around_.chance.chance(7, 8);
  const auto room = around_.chance.one_of(is_own ? owned : groups);
  const auto& where = oracle.places()[room];
  const bool is_leaving = around_.chance.chance(1, 8);
  const auto whom = is_leaving ? user_ : around_.chance.below(oracle.people().size());
  // Whoever is not the owner sometimes tries all the same.
  if (!is_leaving && where.maker != user_ && !around_.chance.chance(1, 4)) return;
  const auto asker = oracle.people()[user_].id;
  if (oracle.is_member(room, whom)) {
    oracle.wants_out(room, user_, whom);
    around_.record.note("takes out of " + where.name.number, signed_of(number_), signed_of(whom));
    return around_.host(asker, parlor::remove_member{where.id, oracle.people()[whom].id});
  }
  const auto departed = where.departed.find(whom);
  const bool is_too_soon =
      departed != where.departed.end() && around_.time.now() < departed->second.when + soonest_return;
  if (is_too_soon) return;
  oracle.wants_in(room, user_, whom);
  around_.record.note("puts into " + where.name.number, signed_of(number_), signed_of(whom));
  around_.host(asker, parlor::add_members{where.id, {oracle.people()[whom].id}});
}

std::function<void(int status, const std::string& body)> device::must_fail(std::size_t room) {
  return [this, room, moves = around_.oracle.moves_of(room, user_)](int status, const std::string& body) {
    const bool is_stranger = around_.oracle.moves_of(room, user_) == moves;
    if (status != 0 && status < 400 && is_stranger) throw broken_rule("a stranger is answered: " + body);
  };
}

// What a member of the room, or the author of the message, might do.
void device::trespasses() {
  auto& oracle = around_.oracle;
  const auto choice = around_.chance.below(6);
  around_.record.note("trespasses", signed_of(number_), signed_of(choice));
  if (choice < 2) {
    const auto which = own_message(true);
    if (!which) return;
    const auto& foreign = oracle.message(*which);
    const auto& where = oracle.places()[foreign.room];
    const bool may_come_to_own_it = around_.how.comings && !where.name.is_direct;
    if (choice == 1 && (where.maker == user_ || may_come_to_own_it) && !where.name.is_direct) return;
    const auto text = oracle.wants_to_edit(*which, user_);
    const auto frame = choice == 0 ? speech_.edit(foreign.name, text) : speech_.remove(foreign.name);
    if (!frame.empty() && around_.chance.chance(1, 2)) return sends(frame);
    return asks(choice == 0 ? "PUT" : "DELETE", "/api/chat/messages/" + foreign.name.number,
                choice == 0 ? "content=" + text : "", must_fail(foreign.room));
  }
  const auto rooms = oracle.rooms_without(user_);
  if (rooms.empty()) return;
  const auto room = around_.chance.one_of(rooms);
  const auto& where = oracle.places()[room];
  if (choice == 2 && speech_.names_rooms()) {
    const auto tag = oracle.wants_to_say({user_, room, std::nullopt, true});
    oracle.says(oracle.at(*session_), tag);
    return sends(speech_.say(where.name, tag, tag));
  }
  if (choice == 3)
    return asks("POST", "/api/chat/rooms/" + where.name.number + "/read", "{}", must_fail(room));
  if (choice == 4) {
    oracle.tries_to_end(room, user_);
    return asks("DELETE", "/en/api/v1/chat/delete/" + where.name.number, "", must_fail(room));
  }
  asks("GET", "/api/chat/rooms/" + where.name.number + "/messages", "", must_fail(room));
}

void device::asks(const std::string& method, const std::string& target, const std::string& body,
                  std::function<void(int status, const std::string& body)> then) {
  caller hear;
  hear.answered = [this, then = std::move(then)](int status, const std::string& answer) {
    around_.record.note("is answered", signed_of(number_), status);
    if (then) then(status, answer);
  };
  auto request = request_of(name(), method, target);
  if (method == "PUT") request.fields.add("Content-Type", "application/x-www-form-urlencoded");
  around_.net.fetch(std::move(request), body, std::move(hear));
}

}  // namespace simulation

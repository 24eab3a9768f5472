#include "simulation/device.hpp"

#include <algorithm>
#include <utility>

#include "simulation/broken_rule.hpp"

namespace simulation {
namespace {

constexpr std::size_t usual_page = 4;
constexpr microseconds patience = 5 * second;        // for an answer, before it is asked for again
constexpr microseconds longest_visit = 30 * second;  // of one who should not have been let in
constexpr std::size_t recent = 12;                   // of how many messages back something is still done
constexpr std::size_t most_rooms = 10;

std::int64_t signed_of(std::size_t number) {
  return static_cast<std::int64_t>(number);
}

}  // namespace

device::device(surroundings& around, std::size_t number, std::size_t user, const tongue& speech)
    : around_(around), number_(number), user_(user), speech_(speech) {}

void device::starts() {
  comes_later();
  thinks();
}

void device::leaves() {
  has_left_ = true;
  ++visit_;
  if (where_ != state::offline) around_.net.hang_up(line_);
  if (session_) around_.oracle.closes(*session_);
  session_.reset();
  where_ = state::offline;
}

std::optional<line_number> device::line() const {
  return where_ == state::online ? std::optional(line_) : std::nullopt;
}

bool device::hears_room(std::size_t room) const {
  return where_ == state::online && session_ && around_.oracle.at(*session_).rooms.count(room) > 0;
}

// --- coming and going

void device::comes_later() {
  const auto visit = visit_;
  around_.time.after(around_.forever, around_.chance.between(10 * millisecond, 4 * second), [this, visit] {
    if (visit == visit_ && where_ == state::offline && !has_left_) connects();
  });
}

void device::connects() {
  auto& chance = around_.chance;
  const auto& oracle = around_.oracle;
  ++visit_;
  const auto rooms = own_rooms();
  is_wide_ = speech_.has_wide_sockets() && (!speech_.has_room_sockets() || chance.chance(1, 2));
  is_trespassing_ = false;
  if (!is_wide_) {
    const auto foreign = oracle.rooms_without(user_);
    is_trespassing_ = around_.how.strangers && !is_calm_ && !foreign.empty() && chance.chance(1, 8);
    if (!is_trespassing_ && rooms.empty()) return comes_later();
    const bool stays = room_ && !is_trespassing_ && oracle.is_member(*room_, user_) &&
                       !oracle.places()[*room_].is_ended && chance.chance(3, 4);
    if (!stays) room_ = chance.one_of(is_trespassing_ ? foreign : rooms);
  } else {
    room_.reset();
  }

  const auto* room = room_ ? &oracle.places()[*room_] : nullptr;
  const auto known = room_ ? frontier(*room_) : std::nullopt;
  const auto* last = known ? &oracle.message(room->posted[*known]).name : nullptr;
  auto request = speech_.knock(name(), room == nullptr ? nullptr : &room->name, last);
  for (auto& [number, one] : shelves_) one.is_caught_up = false;
  asked_for_.clear();
  for (auto& [tag, one] : outbox_) one.is_sent_here = false;

  session opened;
  opened.device = number_;
  opened.user = user_;
  opened.speech = &speech_;
  opened.is_wide = is_wide_;
  opened.room = room_;
  session_ = around_.oracle.opens(std::move(opened));
  where_ = state::connecting;
  around_.record.note(is_trespassing_ ? "trespasses as" : "connects as", signed_of(number_),
                      room_ ? signed_of(*room_) : -1, speech_.name());

  const auto visit = visit_;
  caller hear;
  hear.opened = [this, visit] {
    if (visit == visit_) has_opened();
  };
  hear.answered = [this, visit](int status, const std::string&) {
    if (visit != visit_) return;
    around_.record.note("is turned away", signed_of(number_), status);
    const bool is_wrong = status != 0 && around_.how.is_calm() && !is_trespassing_ &&
                          !(room_ && around_.oracle.places()[*room_].is_end_wished);
    if (is_wrong) throw broken_rule("a member is turned away with " + std::to_string(status));
    has_ended(0);
  };
  hear.heard = [this, visit](std::string_view frame) {
    if (visit == visit_) hears(frame);
  };
  hear.ended = [this, visit](std::uint16_t code) {
    if (visit == visit_) has_ended(code);
  };
  line_ = around_.net.connect(std::move(request), std::move(hear));
}

void device::has_opened() {
  around_.record.note("is online", signed_of(number_));
  const auto visit = visit_;
  if (is_trespassing_) {
    around_.time.after(around_.forever, longest_visit, [this, visit] {
      if (visit == visit_) throw broken_rule("a stranger was let in, and stays");
    });
    return;
  }
  where_ = state::online;
  sends_again();
  catches_up();
}

void device::has_ended(std::uint16_t code) {
  around_.record.note("is offline", signed_of(number_), code);
  if (session_) around_.oracle.closes(*session_);
  session_.reset();
  where_ = state::offline;
  if (!has_left_) comes_later();
}

void device::moves() {
  around_.net.hang_up(line_);
  ++visit_;
  has_ended(1000);
}

// --- hearing

void device::hears(std::string_view frame) {
  if (is_trespassing_) throw broken_rule("a stranger hears: " + std::string(frame));
  for (const auto& each : speech_.understand(frame)) is_told(each);
}

void device::is_told(const heard& what) {
  const auto about = around_.oracle.hears(*session_, what);
  around_.record.note("hears kind " + std::to_string(static_cast<int>(what.what)), signed_of(number_),
                      about.empty() ? -1 : signed_of(about.front()),
                      what.what == heard::kind::refusal ? what.client_id + " " + what.text : what.client_id);
  if (what.what == heard::kind::refusal) {
    const auto found = outbox_.find(what.client_id);
    if (found == outbox_.end()) return;
    const auto& wanted = around_.oracle.wish_of(found->first);
    const auto& where = around_.oracle.places()[found->second.room];
    if (around_.how.is_calm() && !where.is_end_wished) {
      throw broken_rule("a member's message is refused: " + what.client_id + ": " + what.text);
    }
    // One that was sent more than once may be there all the same, and so may one whose commit is unsure.
    if (wanted.sent == 1 && !around_.how.unsure_commits) {
      if (wanted.stored > 0) throw broken_rule(what.client_id + " is stored, and is refused");
      around_.oracle.is_refused(found->first);
    }
    outbox_.erase(found);
    return;
  }
  if (what.what == heard::kind::history) {
    const auto room = room_ ? room_ : around_.oracle.find_room(what.room);
    if (!room) throw broken_rule("a history is of no room");
    const auto& own = shelves_[*room];
    const bool is_welcome = speech_.name() == "community";
    if (!is_welcome) {
      const bool is_forward = speech_.name() == "messenger" && own.floor.has_value();
      return takes_page(*room, about, what.has_more, is_forward);
    }
    // What it lacks of what it had is not among the newest: then it asks for more.
    const auto known = frontier(*room);
    for (const auto message : about) puts(message);
    auto& kept = shelves_[*room];
    if (!kept.floor && !about.empty()) kept.floor = around_.oracle.message(about.front()).position;
    if (!known || !gap_in(*room)) is_up_to_date(*room);
    return;
  }
  for (const auto message : about) {
    const bool is_removal = what.what == heard::kind::removal;  // may be all that is left to be answered
    if (what.what != heard::kind::message && !is_removal) continue;
    if (!is_removal) puts(message);
    const auto& stored = around_.oracle.message(message);
    if (stored.author == user_) outbox_.erase(stored.tag);
  }
}

// --- deeds

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
  says(is_elsewhere ? around_.chance.one_of(rooms) : *room_, around_.chance.chance(2, 3));
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
  if (!frame.empty() && around_.chance.chance(1, 2)) return sends(frame);
  asks("PUT", "/api/chat/messages/" + edited.name.number, "content=" + text,
       [this, which](int status, const std::string&) {
         const auto& now = around_.oracle.message(*which);
         const bool is_excused = now.is_removal_wished || around_.oracle.places()[now.room].is_end_wished;
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
    const bool is_excused = around_.oracle.places()[now.room].is_end_wished;
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

// What a member of the room, or the author of the message, might do.
void device::trespasses() {
  auto& oracle = around_.oracle;
  const auto must_fail = [](int status, const std::string& body) {
    if (status != 0 && status < 400) throw broken_rule("a stranger is answered: " + body);
  };
  const auto choice = around_.chance.below(6);
  around_.record.note("trespasses", signed_of(number_), signed_of(choice));
  if (choice < 2) {
    const auto which = own_message(true);
    if (!which) return;
    const auto& foreign = oracle.message(*which);
    const auto& where = oracle.places()[foreign.room];
    if (choice == 1 && !where.name.is_direct && where.maker == user_) return;
    const auto text = oracle.wants_to_edit(*which, user_);
    const auto frame = choice == 0 ? speech_.edit(foreign.name, text) : speech_.remove(foreign.name);
    if (!frame.empty() && around_.chance.chance(1, 2)) return sends(frame);
    return asks(choice == 0 ? "PUT" : "DELETE", "/api/chat/messages/" + foreign.name.number,
                choice == 0 ? "content=" + text : "", must_fail);
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
  if (choice == 3) return asks("POST", "/api/chat/rooms/" + where.name.number + "/read", "{}", must_fail);
  if (choice == 4) return asks("DELETE", "/en/api/v1/chat/delete/" + where.name.number, "", must_fail);
  asks("GET", "/api/chat/rooms/" + where.name.number + "/messages", "", must_fail);
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

// --- catching up

void device::catches_up() {
  for (const auto& [room, where] : around_.oracle.at(*session_).rooms) {
    if (asked_for_.insert(room).second) catches_up_with(room);
  }
}

void device::catches_up_with(std::size_t room) {
  const bool sends_history = room_ && (speech_.name() == "community" || speech_.name() == "messenger");
  const bool has_some = shelves_[room].floor.has_value();
  // It is sent what it lacks without asking: a messenger, if it has said what it has, and that may be nothing.
  if (sends_history && speech_.name() == "messenger" && has_some) shelves_[room].is_caught_up = true;
  if (!sends_history || (speech_.name() == "messenger" && !has_some)) asks_for_page(room, false);
  keeps_asking(room);
}

// Until it has what it lacks: a question or its answer may get lost.
void device::keeps_asking(std::size_t room) {
  const auto visit = visit_;
  around_.time.after(around_.forever, patience, [this, visit, room] {
    if (visit != visit_ || where_ != state::online || around_.oracle.places()[room].is_ended) return;
    auto& own = shelves_[room];
    if (!own.is_caught_up && !own.has_progress) asks_for_page(room, false);
    own.has_progress = false;
    keeps_asking(room);
  });
}

void device::asks_for_page(std::size_t room, bool is_going_back) {
  const auto& oracle = around_.oracle;
  const auto& where = oracle.places()[room];
  const auto limit = std::min(usual_page, around_.how.house.messenger_page);
  const auto known = frontier(room);
  const bool is_social = speech_.name() == "social";
  if (is_social || speech_.name() == "messenger") {
    if (!known) return sends(speech_.ask_newest(where.name, limit));
    const auto& newest = oracle.message(where.posted[*known]).name;
    if (!is_social) return sends(speech_.ask_after(where.name, newest, limit));
    // From the newest page backwards, until nothing is missing between what came and what was there.
    const auto gap = last_gap_in(room);
    if (!is_going_back || !gap) return sends(speech_.ask_newest(where.name, limit));
    const auto above = *shelves_[room].seen.upper_bound(*gap);
    return sends(speech_.ask_before(where.name, oracle.message(where.posted[above]).name, limit));
  }
  auto target = "/api/chat/rooms/" + where.name.number + "/messages?per_page=" + std::to_string(limit);
  if (known) target += "&after=" + oracle.message(where.posted[*known]).name.number;
  const auto visit = visit_;
  asks("GET", target, "",
       [this, visit, room, is_forward = known.has_value()](int status, const std::string& body) {
         if (visit != visit_ || status != 200) return;
         const auto page = understand_page(body);
         takes_page(room, around_.oracle.reads(user_, room, page), page.has_more, is_forward);
       });
}

void device::takes_page(std::size_t room, const std::vector<std::size_t>& messages, bool has_more,
                        bool is_forward) {
  auto& own = shelves_[room];
  own.has_progress = true;
  for (const auto message : messages) puts(message);
  if (!own.floor) {
    if (!messages.empty()) own.floor = around_.oracle.message(messages.front()).position;
    return is_up_to_date(room);
  }
  if (!has_more) return is_up_to_date(room);
  if (is_forward || gap_in(room)) {
    own.is_caught_up = false;
    return asks_for_page(room, true);
  }
  is_up_to_date(room);
}

void device::is_up_to_date(std::size_t room) {
  shelves_[room].is_caught_up = true;
  const auto gap = gap_in(room);
  if (!gap) return;
  const auto missing = around_.oracle.places()[room].posted[*gap];
  throw broken_rule("device " + std::to_string(number_) + " has caught up without " +
                    around_.oracle.message(missing).tag);
}

void device::puts(std::size_t message) {
  const auto& stored = around_.oracle.message(message);
  auto& own = shelves_[stored.room];
  own.seen.insert(stored.position);
  if (!own.floor && own.is_caught_up) own.floor = stored.position;
}

// What is removed need not be told any longer.
std::vector<std::size_t> device::missing_in(std::size_t room) const {
  std::vector<std::size_t> missing;
  const auto found = shelves_.find(room);
  if (found == shelves_.end() || !found->second.floor || found->second.seen.empty()) return missing;
  const auto& [floor, seen, is_caught_up, has_progress] = found->second;
  const auto& posted = around_.oracle.places()[room].posted;
  for (auto position = *floor; position < *seen.rbegin(); ++position) {
    const bool is_missing = seen.count(position) == 0 && !around_.oracle.message(posted[position]).is_removed;
    if (is_missing) missing.push_back(position);
  }
  return missing;
}

std::optional<std::size_t> device::gap_in(std::size_t room) const {
  const auto missing = missing_in(room);
  return missing.empty() ? std::nullopt : std::optional(missing.front());
}

std::optional<std::size_t> device::last_gap_in(std::size_t room) const {
  const auto missing = missing_in(room);
  return missing.empty() ? std::nullopt : std::optional(missing.back());
}

std::optional<std::size_t> device::frontier(std::size_t room) const {
  const auto found = shelves_.find(room);
  if (found == shelves_.end() || !found->second.floor) return std::nullopt;
  const auto gap = gap_in(room);
  const auto& seen = found->second.seen;
  if (!gap) return *seen.rbegin();
  return *std::prev(seen.lower_bound(*gap));
}

std::vector<std::size_t> device::own_rooms() const {
  return around_.oracle.rooms_of(user_);
}

// --- the end

bool device::says_last_word(std::size_t room) {
  if (where_ != state::online || !hears_room(room)) return false;
  says(room, true);
  return true;
}

void device::has_everything() const {
  if (where_ != state::online) return;
  const auto& oracle = around_.oracle;
  for (const auto& [tag, one] : outbox_) {
    // A refusal names the message by its client's name alone.
    if (one.is_sent_here && one.has_client_id) {
      throw broken_rule("device " + std::to_string(number_) + " has no answer to " + tag);
    }
  }
  for (const auto& [room, where] : around_.oracle.at(*session_).rooms) {
    const auto& place_of = oracle.places()[room];
    if (place_of.is_ended) continue;
    const auto found = shelves_.find(room);
    if (found == shelves_.end() || !found->second.is_caught_up) {
      throw broken_rule("device " + std::to_string(number_) + " never catches up with room " +
                        std::to_string(room));
    }
    const auto& [floor, seen, is_caught_up, has_progress] = found->second;
    const auto gap = gap_in(room);
    for (auto last = place_of.posted.size(); !gap && last > 0; --last) {
      if (oracle.message(place_of.posted[last - 1]).is_removed) continue;
      if (seen.count(last - 1) > 0) break;
      throw broken_rule("device " + std::to_string(number_) + " has not got " +
                        oracle.message(place_of.posted[last - 1]).tag);
    }
    if (gap) {
      throw broken_rule("device " + std::to_string(number_) + " is without " +
                        oracle.message(place_of.posted[*gap]).tag);
    }
  }
}

}  // namespace simulation

#include "simulation/device.hpp"

#include <algorithm>
#include <utility>

#include "simulation/broken_rule.hpp"

namespace simulation {
namespace {

constexpr microseconds longest_visit = 30 * second;  // of one who should not have been let in

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
  if (where_ != state::online || !session_) return false;
  const auto& rooms = around_.oracle.at(*session_).rooms;
  const auto found = rooms.find(room);
  return found != rooms.end() && !found->second.is_over();
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

  if (is_trespassing_) moves_at_knock_ = oracle.moves_of(*room_, user_);
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
  if (known && speech_.name() == "messenger") opened.resumes_after = room->posted[*known];
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
                          !(room_ && (around_.oracle.places()[*room_].is_end_wished ||
                                      around_.oracle.is_departure_wished(*room_, user_)));
    if (is_wrong) throw broken_rule("a member is turned away with " + std::to_string(status));
    has_ended(0);
  };
  hear.heard = [this, visit](std::string_view frame, microseconds sent) {
    if (visit == visit_) hears(frame, sent);
  };
  hear.ended = [this, visit](std::uint16_t code) {
    if (visit == visit_) has_ended(code);
  };
  line_ = around_.net.connect(std::move(request), std::move(hear));
}

void device::has_opened() {
  around_.record.note("is online", signed_of(number_));
  const auto visit = visit_;
  if (is_trespassing_ && !is_still_stranger()) return moves();
  if (is_trespassing_) {
    around_.time.after(around_.forever, longest_visit, [this, visit] {
      if (visit == visit_ && is_still_stranger()) throw broken_rule("a stranger was let in, and stays");
      if (visit == visit_) moves();
    });
    return;
  }
  where_ = state::online;
  around_.oracle.at(*session_).opened = around_.time.now();
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

bool device::is_still_stranger() const {
  return around_.oracle.moves_of(*room_, user_) == moves_at_knock_;
}

void device::moves() {
  around_.net.hang_up(line_);
  ++visit_;
  has_ended(1000);
}

// --- hearing

void device::hears(std::string_view frame, microseconds sent) {
  if (is_trespassing_ && !is_still_stranger()) return;
  if (is_trespassing_) throw broken_rule("a stranger hears: " + std::string(frame));
  for (const auto& each : speech_.understand(frame)) is_told(each, sent);
}

void device::is_told(const heard& what, microseconds sent) {
  const auto about = around_.oracle.hears(*session_, what, sent);
  around_.record.note("hears kind " + std::to_string(static_cast<int>(what.what)), signed_of(number_),
                      about.empty() ? -1 : signed_of(about.front()),
                      what.what == heard::kind::refusal ? what.client_id + " " + what.text : what.client_id);
  if (what.what == heard::kind::refusal) {
    const auto found = outbox_.find(what.client_id);
    if (found == outbox_.end()) return;
    const auto& wanted = around_.oracle.wish_of(found->first);
    const auto& where = around_.oracle.places()[found->second.room];
    const bool is_excused =
        where.is_end_wished || around_.oracle.is_departure_wished(found->second.room, user_);
    if (around_.how.is_calm() && !is_excused) {
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
    // The newest, back to what it had? If not, it asks for more: what lies between may even be all that is missing,
    // where the newest were removed.
    const auto known = frontier(*room);
    const bool reaches_back = !known || std::any_of(about.begin(), about.end(), [&](std::size_t message) {
      return around_.oracle.message(message).position == *known;
    });
    for (const auto message : about) puts(message);
    auto& kept = shelves_[*room];
    if (!kept.floor && !about.empty()) kept.floor = around_.oracle.message(about.front()).position;
    kept.is_caught_up = false;
    if (reaches_back) is_up_to_date(*room);
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
    if (place_of.is_ended || where.is_over()) continue;
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

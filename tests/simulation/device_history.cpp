// How a device catches up with what it has missed.
#include <iterator>
#include <utility>

#include "simulation/broken_rule.hpp"
#include "simulation/device.hpp"

namespace simulation {
namespace {

constexpr microseconds patience = 5 * second;  // for an answer, before it is asked for again

}  // namespace

void device::catches_up() {
  for (const auto& [room, where] : around_.oracle.at(*session_).rooms) {
    if (where.is_over()) continue;
    const auto absences = where.absences.size();
    const auto [known, is_new] = asked_for_.emplace(room, absences);
    if (is_new) {
      catches_up_with(room);
      keeps_asking(room);
    } else if (std::exchange(known->second, absences) != absences) {
      shelves_[room].is_caught_up = false;
      asks_for_page(room, false);
    }
  }
}

void device::catches_up_with(std::size_t room) {
  const bool sends_history = room_ && (speech_.name() == "community" || speech_.name() == "messenger");
  const bool has_some = shelves_[room].floor.has_value();
  // It is sent what it lacks without asking: a messenger, if it has said what it has, and that may be nothing.
  if (sends_history && speech_.name() == "messenger" && has_some) shelves_[room].is_caught_up = true;
  if (!sends_history || (speech_.name() == "messenger" && !has_some)) asks_for_page(room, false);
}

// Until it has what it lacks: a question or its answer may get lost.
void device::keeps_asking(std::size_t room) {
  const auto visit = visit_;
  around_.time.after(around_.forever, patience, [this, visit, room] {
    if (visit != visit_ || where_ != state::online || around_.oracle.places()[room].is_ended) return;
    auto& own = shelves_[room];
    if (!own.is_caught_up && !own.has_progress && hears_room(room)) asks_for_page(room, false);
    own.has_progress = false;
    keeps_asking(room);
  });
}

void device::asks_for_page(std::size_t room, bool is_going_back) {
  const auto& oracle = around_.oracle;
  const auto& where = oracle.places()[room];
  const auto limit = around_.how.page();
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
  auto next = seen.lower_bound(*floor);
  for (auto position = *floor; position < *seen.rbegin(); ++position) {
    if (position == *next) {
      ++next;
    } else if (!around_.oracle.message(posted[position]).is_removed) {
      missing.push_back(position);
    }
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

}  // namespace simulation

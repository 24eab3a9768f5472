// What the oracle makes of what sessions hear: whether it is true, theirs to know, in order, and all of it.
#include <algorithm>

#include "simulation/broken_rule.hpp"
#include "simulation/model.hpp"

namespace simulation {
namespace {

template <typename Map>
std::optional<std::size_t> find_in(const Map& names, const std::string& name) {
  const auto found = names.find(name);
  if (found == names.end()) return std::nullopt;
  return found->second;
}

// From a commit to the socket at most: both the batch and its news wait for others, and then for a loop.
constexpr microseconds handed_on = 100 * millisecond;

}  // namespace

const session::absence* session::cursor::absence_at(std::size_t line) const {
  for (const auto& each : absences) {
    if (line >= each.first && (!each.end || line < *each.end)) return &each;
  }
  return nullptr;
}

void session::cursor::passes_absences() {
  for (const auto* over = absence_at(next); over != nullptr && over->end; over = absence_at(next)) {
    next = *over->end;
  }
}

std::size_t model::opens(session opened) {
  if (opened.is_wide) {
    for (const auto room : rooms_of(opened.user)) {
      if (opened.speech->hears_widely(places_[room].name))
        opened.rooms[room] = {places_[room].log.size(), false};
    }
  } else if (opened.room && is_member(*opened.room, opened.user)) {
    opened.rooms[*opened.room] = {places_[*opened.room].log.size(), false};
    if (opened.resumes_after) opened.changes_due = changed_after(*opened.resumes_after);
  }
  sessions_.push_back(std::move(opened));
  return sessions_.size() - 1;
}

// This message and earlier ones of its room, if they were edited or removed after it was posted.
std::set<std::size_t> model::changed_after(std::size_t message) const {
  const auto& last = messages_[message];
  const auto& log = places_[last.room].log;
  auto line = std::find_if(log.begin(), log.end(), [message](const told& each) {
    return each.what == heard::kind::message && each.message == message;
  });
  std::set<std::size_t> changed;
  for (; line != log.end(); ++line) {
    const bool is_change = line->what != heard::kind::message;
    if (is_change && messages_[line->message].position <= last.position) changed.insert(line->message);
  }
  return changed;
}

// Whether it is, or may be, a part of the answer to what the session saw last.
bool model::is_of_resumption(const session& by, heard::kind what, std::size_t message) const {
  if (!by.resumes_after || what == heard::kind::message) return false;
  const auto& last = messages_[*by.resumes_after];
  return messages_[message].room == last.room && messages_[message].position <= last.position;
}

void model::has_resumed(const session& by) const {
  if (by.changes_due.empty()) return;
  fail("device " + std::to_string(by.device) + " is not told what became of " +
       label(*by.changes_due.begin()));
}

std::vector<std::size_t> model::hears(std::size_t which, const heard& what, microseconds sent) {
  auto& by = sessions_[which];
  std::vector<std::size_t> about;
  switch (what.what) {
    case heard::kind::message:
    case heard::kind::edit:
    case heard::kind::removal: {
      const auto message = known_message(by, what);
      // What is said again of a message that is gone is that it is gone.
      const bool is_gone = what.what == heard::kind::message && what.is_deleted;
      hears_of(by, is_gone ? heard::kind::removal : what.what, message, what.text);
      about.push_back(message);
      break;
    }
    case heard::kind::history:
      for (const auto& each : what.items) {
        const auto message = known_message(by, each);
        if (!about.empty() && messages_[about.back()].position >= messages_[message].position) {
          fail("a history is not in order at " + label(message));
        }
        about.push_back(message);
      }
      break;
    case heard::kind::delivery:
      about.push_back(known_message(by, what));
      if (!was_inside(messages_[about.back()].room, by.user, sent)) fail("a stranger is told of a delivery");
      break;
    case heard::kind::receipt:
      hears_receipt(by, what, sent);
      break;
    case heard::kind::typing:
      hears_typing(by, what, sent);
      break;
    case heard::kind::presence:
      hears_presence(by, what, sent);
      break;
    case heard::kind::room_ends:
    case heard::kind::room_news: {
      const auto room = find_room(what.room);
      if (!room || !was_inside(*room, by.user, sent)) fail("a session hears of a room of others");
      const bool is_end = what.what == heard::kind::room_ends;
      if (is_end && !was_left(*room, by.user, sent)) fail("a room ends that is there");
      break;
    }
    case heard::kind::refusal:
    case heard::kind::other:
      break;
  }
  return about;
}

std::vector<std::size_t> model::reads(std::size_t user, std::size_t room, const heard& what) {
  std::vector<std::size_t> about;
  for (const auto& each : what.items) {
    const auto message = message_for(user, room, each);
    if (!about.empty() && messages_[about.back()].position >= messages_[message].position) {
      fail("a page is not in order at " + label(message));
    }
    about.push_back(message);
  }
  return about;
}

// The message, if this user may know of it, and if what is said of it is true.
std::size_t model::message_for(std::size_t user, std::optional<std::size_t> room, const heard& what) const {
  const auto which = find_message(what.message);
  if (!which)
    fail("somebody hears of a message that is not stored: " + what.text + " (" + what.message + ")");
  const auto& stored = messages_[*which];
  if (!may_know(stored.room, user, stored.sequence)) fail("a stranger hears " + label(*which));
  if (!what.room.empty() && find_room(what.room) != stored.room)
    fail("told of another room: " + label(*which));
  if (room && *room != stored.room) fail("heard in another room: " + label(*which));
  const bool has_text = what.what == heard::kind::message || what.what == heard::kind::edit;
  if (has_text && !what.text.empty()) {
    const bool is_original = what.text == stored.tag && what.what == heard::kind::message;
    if (!is_original && stored.edits.count(what.text) == 0) {
      fail("the text of " + label(*which) + " is told as " + what.text);
    }
  }
  if (has_text && what.text.empty() && !stored.is_removed) fail("told without a text: " + label(*which));
  return *which;
}

std::size_t model::known_message(const session& by, const heard& what) const {
  return message_for(by.user, std::nullopt, what);
}

bool model::may_be_answer(const session& by, heard::kind what, std::size_t message) const {
  auto copy = by;
  return is_answer(copy, what, message);
}

// Whether it may be the answer to something that this session has asked for, and not what everybody is told:
// then that has been answered.
bool model::is_answer(session& by, heard::kind what, std::size_t message) const {
  const auto& stored = messages_[message];
  if (what == heard::kind::message || what == heard::kind::removal) {
    const auto said = by.sayings.find(stored.tag);
    if (stored.author == by.user && said != by.sayings.end() && said->second > 0) {
      --said->second;
      return true;
    }
  }
  if (what == heard::kind::removal || what == heard::kind::edit) {
    auto& wanted = what == heard::kind::removal ? by.removals : by.edits;
    const auto asked = wanted.find(message);
    if (asked != wanted.end() && asked->second > 0) {
      --asked->second;
      return true;
    }
  }
  return false;
}

void model::hears_of(session& by, heard::kind what, std::size_t message, const std::string& text) {
  const auto room = messages_[message].room;
  const auto place_of = by.rooms.find(room);
  if (place_of == by.rooms.end()) {
    if (!is_answer(by, what, message)) fail("a session hears of a room that it is not in: " + label(message));
    return;
  }
  auto& cursor = place_of->second;
  cursor.passes_absences();
  auto& next = cursor.next;
  const auto& log = places_[room].log;
  const auto is_of_absence = [&](const told& each) {
    return cursor.absence_at(static_cast<std::size_t>(&each - log.data())) != nullptr;
  };
  const auto is_about_it = [&](const told& each) { return each.what == what && each.message == message; };
  const auto fits = [&](const told& each) { return is_about_it(each) && !is_of_absence(each); };
  if (!cursor.is_sure && is_of_resumption(by, what, message)) {
    by.changes_due.erase(message);
    return;
  }
  if (cursor.is_sure) {
    if (next < log.size() && fits(log[next])) {
      ++next;
      // What everybody is told is the answer, too, unless it was a socket before this one that said it first:
      // then saying it again has an answer of its own.
      const auto& tag = messages_[message].tag;
      const auto said = by.sayings.find(tag);
      const bool is_asked = what == heard::kind::message && said != by.sayings.end() && said->second > 0;
      if (is_asked && wishes_.at(tag).sent == said->second) --said->second;
      return;
    }
  } else {
    const auto start = log.begin() + static_cast<std::ptrdiff_t>(next);
    // A message may be edited twice; mostly the text says which of them it is.
    auto first =
        std::find_if(start, log.end(), [&](const told& each) { return fits(each) && each.text == text; });
    if (first == log.end()) first = std::find_if(start, log.end(), fits);
    if (first != log.end()) {
      // It may also be an answer that came before anything else: then nothing is sure yet, and the other of the
      // two may still come.
      if (may_be_answer(by, what, message)) return;
      next = static_cast<std::size_t>(first - log.begin()) + 1;
      cursor.is_sure = true;
      has_resumed(by);
      return;
    }
  }
  if (is_answer(by, what, message)) return;
  const bool is_of_their_absence = std::any_of(
      log.begin(), log.end(), [&](const told& each) { return is_about_it(each) && is_of_absence(each); });
  if (is_of_their_absence) fail("a session hears of a room that it is not in any longer: " + label(message));
  const auto later = std::find_if(log.begin() + static_cast<std::ptrdiff_t>(next), log.end(), fits);
  if (later == log.end()) fail("told twice, or out of order: " + label(message));
  fail("device " + std::to_string(by.device) + " has missed " + label(log[next].message) + ", and hears " +
       label(message));
}

bool model::were_together(std::size_t room, std::size_t one, std::size_t other, microseconds sent) const {
  const auto& stays = places_[room].stays;
  const auto ones = stays.find(one);
  const auto others = stays.find(other);
  if (ones == stays.end() || others == stays.end()) return false;
  for (const auto& each : ones->second) {
    for (const auto& theirs : others->second) {
      const auto begin = std::max({each.from, theirs.from, sent - handed_on});
      const auto end = std::min({each.to.value_or(sent), theirs.to.value_or(sent), sent});
      if (begin <= end) return true;
    }
  }
  return false;
}

bool model::was_left(std::size_t room, std::size_t user, microseconds sent) const {
  const auto& stays = places_[room].stays.at(user);
  return std::any_of(stays.begin(), stays.end(), [&](const stay& each) {
    return each.to && *each.to >= sent - handed_on && *each.to <= sent;
  });
}

bool model::were_together(std::size_t one, std::size_t other, microseconds sent) const {
  for (std::size_t room = 0; room < places_.size(); ++room) {
    if (were_together(room, one, other, sent)) return true;
  }
  return false;
}

void model::hears_typing(session& by, const heard& what, microseconds sent) const {
  const auto whom = find_user(what.user);
  const auto room = what.room.empty() ? by.room : find_room(what.room);
  if (!whom || !room) fail("a session hears somebody type who is not there, or nowhere");
  if (!were_together(*room, by.user, *whom, sent)) fail("a stranger is heard to type");
  by.typing[{*room, *whom}] = {what.is_on, sent - handed_on};
}

void model::hears_presence(session& by, const heard& what, microseconds sent) const {
  const auto whom = find_user(what.user);
  if (!whom) fail("a session hears of a user who is not there");
  if (!were_together(by.user, *whom, sent)) fail("a stranger is heard of");
  by.presence[*whom] = {what.is_on, sent - handed_on};
}

void model::hears_receipt(session& by, const heard& what, microseconds sent) {
  const auto reader = kept_.snapshot().value();
  const auto who = what.user.empty() ? std::optional<std::size_t>() : find_user(what.user);
  if (!what.user.empty() && !who) fail("a receipt is nobody's");
  if (what.message.empty()) {
    if (who && by.room && !were_together(*by.room, by.user, *who, sent)) fail("a stranger's receipt is told");
    return;
  }
  const auto message = known_message(by, what);
  const auto& stored = messages_[message];
  const auto& where = places_[stored.room];
  if (!was_inside(stored.room, by.user, sent)) fail("a stranger is told who has read " + label(message));
  const auto has_read = [&](std::size_t user) {
    const auto membership = reader->find_member(where.id, people_[user].id).value();
    return membership && membership->read_sequence >= stored.sequence;
  };
  if (!who) {
    bool is_true = false;
    for (std::size_t user = 0; user < people_.size(); ++user) {
      is_true = is_true || (user != stored.author && has_been_member(stored.room, user) && has_read(user));
    }
    if (!is_true) fail("told to be read, and is not: " + label(message));
    return;
  }
  if (!were_together(stored.room, by.user, *who, sent)) fail("a stranger's receipt is told");
  if (!has_read(*who)) fail("told to have read what they have not: " + label(message));
  // Where one frame says up to where, it never says less than before.
  if (by.speech->name() != "rooms") return;
  auto& known = by.receipts.try_emplace(std::pair(stored.room, *who), 0).first->second;
  if (stored.sequence < known) fail("a read receipt is told that goes back: " + label(message));
  known = stored.sequence;
}

// Of others, as far as they read while it listened, and its user was in the room.
void model::has_heard_receipts(const session& by, std::size_t room) const {
  if (by.speech->name() != "rooms" || !by.opened) return;
  for (const auto& [reader, last] : places_[room].readings) {
    const bool is_told = reader != by.user && last.when > *by.opened &&
                         are_together_since(last.when - handed_on, room, by.user, by.user);
    if (!is_told) continue;
    const auto heard = by.receipts.find({room, reader});
    if (heard != by.receipts.end() && heard->second >= last.up_to) continue;
    fail("device " + std::to_string(by.device) + " has not heard up to where user " + std::to_string(reader) +
         " has read room " + std::to_string(room));
  }
}

void model::all_has_been_heard() const {
  for (const auto& each : sessions_) {
    if (!each.is_open) continue;
    has_resumed(each);
    for (auto [room, where] : each.rooms) {
      if (!where.is_over()) has_heard_receipts(each, room);
      const auto& log = places_[room].log;
      where.passes_absences();
      const bool is_all = where.next >= log.size() || where.absence_at(where.next) != nullptr;
      if (where.is_sure && !is_all) {
        fail("device " + std::to_string(each.device) + " has not heard " + label(log[where.next].message));
      }
    }
  }
}

std::optional<std::size_t> model::find_message(const std::string& number_or_uuid) const {
  return find_in(message_names_, number_or_uuid);
}

std::optional<std::size_t> model::find_room(const std::string& number_or_uuid) const {
  return find_in(room_names_, number_or_uuid);
}

std::optional<std::size_t> model::find_user(const std::string& number_or_uuid) const {
  return find_in(user_names_, number_or_uuid);
}

}  // namespace simulation

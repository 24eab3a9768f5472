#include "simulation/model.hpp"

#include <algorithm>

#include "simulation/broken_rule.hpp"

namespace simulation {
namespace {

constexpr std::size_t page = 1000;

std::string tag_in(const std::string& text) {
  return text.substr(0, text.find('~'));
}

template <typename Map>
std::optional<std::size_t> find_in(const Map& names, const std::string& name) {
  const auto found = names.find(name);
  if (found == names.end()) return std::nullopt;
  return found->second;
}

std::string number_text(std::size_t number) {
  return std::to_string(number);
}

}  // namespace

void model::fail(const std::string& sentence) {
  throw broken_rule(sentence);
}

std::string model::label(std::size_t which) const {
  return messages_[which].tag + " in room " + number_text(messages_[which].room);
}

// --- the stage

std::size_t model::add_person(person who) {
  user_names_[who.name.number] = people_.size();
  user_names_[who.name.uuid] = people_.size();
  people_.push_back(std::move(who));
  return people_.size() - 1;
}

std::size_t model::add_place(place where) {
  const auto index = places_.size();
  room_names_[where.name.number] = index;
  room_names_[where.name.uuid] = index;
  places_.push_back(std::move(where));
  return index;
}

bool model::is_member(std::size_t room, std::size_t user) const {
  return places_[room].members.count(user) > 0;
}

std::vector<std::size_t> model::rooms_of(std::size_t user) const {
  std::vector<std::size_t> found;
  for (std::size_t room = 0; room < places_.size(); ++room) {
    if (is_member(room, user) && !places_[room].is_ended) found.push_back(room);
  }
  return found;
}

std::vector<std::size_t> model::rooms_without(std::size_t user) const {
  std::vector<std::size_t> found;
  for (std::size_t room = 0; room < places_.size(); ++room) {
    if (!is_member(room, user)) found.push_back(room);
  }
  return found;
}

// --- what is asked for

std::string model::wants_to_say(wish what) {
  auto tag = "m" + number_text(++tags_);
  wishes_.emplace(tag, what);
  return tag;
}

void model::says(session& by, const std::string& tag) {
  auto& wanted = wishes_.at(tag);
  ++wanted.sent;
  wanted.is_refused = false;
  ++by.sayings[tag];
}

std::string model::wants_to_edit(std::size_t which, std::size_t user) {
  auto& edited = messages_[which];
  auto text = edited.tag + "~" + number_text(++edits_);
  if (user == edited.author) edited.edits.insert(text);
  return text;
}

std::string model::wants_group(std::size_t maker, std::set<std::size_t> members) {
  auto name = "group" + number_text(groups_.size() + 1);
  members.insert(maker);
  groups_.emplace(name, std::pair(maker, std::move(members)));
  return name;
}

// --- what the disk holds

void model::looks_at_disk() {
  const auto reader = kept_.snapshot().value();
  finds_new_rooms(*reader);
  for (std::size_t room = 0; room < places_.size(); ++room) {
    for (;;) {
      const auto stored = reader->find_room(places_[room].id).value();
      if (!stored || stored->last_sequence < places_[room].last) {
        fail("room " + number_text(room) + " has lost what it held");
      }
      if (stored->last_sequence == places_[room].last) break;
      const auto news = reader->events_since(places_[room].id, places_[room].last, page).value();
      for (const auto& each : news) takes_up(*reader, room, each);
    }
  }
}

// Rooms are numbered as they come.
void model::finds_new_rooms(const parlor::storage_reader& reader) {
  for (;;) {
    const auto stored =
        reader.find_room(parlor::room_id(static_cast<std::int64_t>(places_.size()) + 1)).value();
    if (!stored) return;
    place made;
    made.id = stored->id;
    made.name = {std::to_string(stored->id.value), to_string(stored->uuid),
                 stored->type == parlor::room_type::direct};
    const auto members = reader.members_of(stored->id, page).value();
    for (const auto& each : members) {
      made.members.insert(user_names_.at(std::to_string(each.user.value)));
    }
    made.maker = user_names_.at(std::to_string(stored->created_by.value_or(parlor::user_id()).value));
    if (made.name.is_direct) {
      const bool is_wished = std::any_of(wishes_.begin(), wishes_.end(), [&](const auto& each) {
        const auto& [tag, wanted] = each;
        return wanted.partner && made.members == std::set<std::size_t>{wanted.user, *wanted.partner};
      });
      if (!is_wished) fail("there is a direct room that nobody wanted");
      for (const auto& other : places_) {
        if (other.name.is_direct && !other.is_ended && !other.is_end_wished &&
            other.members == made.members) {
          fail("two people have two direct rooms");
        }
      }
    } else {
      const auto wanted = groups_.find(stored->name);
      if (wanted == groups_.end() || wanted->second != std::pair(made.maker, made.members)) {
        fail("there is a group that nobody wanted: " + stored->name);
      }
    }
    const auto room = add_place(made);
    for (auto& each : sessions_) {
      const bool hears = each.is_wide && each.speech->hears_widely(made.name);
      if (each.is_open && hears && made.members.count(each.user) > 0) each.rooms[room] = {0, false};
    }
  }
}

void model::takes_up(const parlor::storage_reader& reader, std::size_t room, const parlor::room_event& what) {
  auto& where = places_[room];
  if (what.sequence != where.last + 1) fail("a room's log has a gap");
  where.last = what.sequence;
  if (where.is_ended) fail("something happens in a room that has ended");
  record_.note("disk", -1, static_cast<std::int64_t>(room),
               std::to_string(what.sequence) + " kind " + std::to_string(static_cast<int>(what.kind)));
  switch (what.kind) {
    case parlor::room_event_kind::room_created:
    case parlor::room_event_kind::member_joined:
      return;
    case parlor::room_event_kind::message_posted:
      return is_posted(reader, room, what);
    case parlor::room_event_kind::message_edited:
    case parlor::room_event_kind::message_deleted:
      return is_changed(reader, room, what);
    case parlor::room_event_kind::messages_read:
      return is_read(reader, room, what);
    case parlor::room_event_kind::member_left:
      return fail("a member has left, and nobody can");
    case parlor::room_event_kind::room_deleted: {
      const auto by = user_names_.at(std::to_string(what.user.value));
      if (where.members.count(by) == 0) fail("a stranger has ended a room");
      if (!where.is_end_wished) fail("a room has ended, and nobody wanted it");
      if (!where.name.is_direct && by != where.maker)
        fail("a group was ended by somebody who did not make it");
      where.is_ended = true;
      return;
    }
  }
}

void model::is_posted(const parlor::storage_reader& reader, std::size_t room,
                      const parlor::room_event& what) {
  auto& where = places_[room];
  const auto stored = reader.find_message(what.message).value();
  if (!stored) fail("a room's log names a message that is not there");
  const bool is_higher = where.posted.empty() || messages_[where.posted.back()].id < stored->id;
  if (!is_higher) fail("the id of a message does not rise: " + stored->text);
  if (stored->created_at < where.newest) fail("a message is older than the one before: " + stored->text);
  where.newest = stored->created_at;

  stored_message kept;
  kept.name = {std::to_string(stored->id.value), to_string(stored->uuid)};
  kept.id = stored->id;
  kept.sequence = stored->sequence;
  kept.room = room;
  kept.position = where.posted.size();
  kept.author = user_names_.at(std::to_string(stored->sender.value));
  kept.tag = tag_in(stored->text);
  kept.text = stored->text;
  if (stored->room != where.id || stored->sequence != what.sequence)
    fail("a message is elsewhere: " + kept.tag);

  const auto found = wishes_.find(kept.tag);
  if (found == wishes_.end()) fail("there is a message that nobody has sent: " + stored->text);
  auto& wanted = found->second;
  if (kept.author != wanted.user) fail(kept.tag + " is stored as somebody else's");
  if (wanted.room && *wanted.room != room) fail(kept.tag + " is stored in another room");
  if (wanted.partner && where.members != std::set<std::size_t>{wanted.user, *wanted.partner}) {
    fail(kept.tag + " is stored in a room with others");
  }
  if (where.members.count(kept.author) == 0) fail("a stranger's message is stored: " + kept.tag);
  if (wanted.is_refused) fail(kept.tag + " was refused, and is stored");
  ++wanted.stored;
  if (wanted.has_client_id && wanted.stored > 1) fail(kept.tag + " is there twice");
  if (wanted.stored > wanted.sent) fail(kept.tag + " is there more often than it was sent");
  const bool is_taken = !message_names_.emplace(kept.name.number, messages_.size()).second ||
                        !message_names_.emplace(kept.name.uuid, messages_.size()).second;
  if (is_taken) fail("two messages have one id: " + kept.tag);

  where.posted.push_back(messages_.size());
  where.log.push_back({heard::kind::message, messages_.size(), stored->text});
  messages_.push_back(std::move(kept));
}

void model::is_changed(const parlor::storage_reader& reader, std::size_t room,
                       const parlor::room_event& what) {
  const auto which = find_in(message_names_, std::to_string(what.message.value));
  if (!which) fail("a message changes before it is there");
  auto& changed = messages_[*which];
  const auto stored = reader.find_message(what.message).value();
  if (!stored || changed.room != room) fail("a message changes where it is not: " + label(*which));
  const auto by = user_names_.at(std::to_string(what.user.value));
  const bool is_removal = what.kind == parlor::room_event_kind::message_deleted;
  const bool is_of_group = !places_[room].name.is_direct && places_[room].maker == by;
  if (by != changed.author && !(is_removal && is_of_group)) {
    fail("a message was changed by somebody who may not: " + label(*which));
  }
  if (changed.is_removed) fail("a message changes that is no more: " + label(*which));
  if (is_removal) {
    if (!changed.is_removal_wished) fail("a message is gone, and nobody wanted it: " + label(*which));
    if (!stored->text.empty() || !stored->deleted_at)
      fail("a message is gone and still there: " + label(*which));
    changed.is_removed = true;
  } else if (!stored->deleted_at && changed.edits.count(stored->text) == 0) {
    fail("an edit has not changed " + label(*which));
  }
  changed.text = stored->text;
  places_[room].log.push_back({is_removal ? heard::kind::removal : heard::kind::edit, *which, stored->text});
}

void model::is_read(const parlor::storage_reader& reader, std::size_t room, const parlor::room_event& what) {
  auto& where = places_[room];
  const auto by = user_names_.at(std::to_string(what.user.value));
  if (where.members.count(by) == 0) fail("a stranger has read a room");
  const auto membership = reader.find_member(where.id, what.user).value();
  auto& known = where.read_up_to[by];
  if (!membership || membership->read_sequence < known) fail("a read receipt has gone back");
  known = membership->read_sequence;
}

void model::looks_again_at_everything() {
  looks_at_disk();
  const auto reader = kept_.snapshot().value();
  for (std::size_t room = 0; room < places_.size(); ++room) {
    const auto& where = places_[room];
    std::size_t position = 0;
    for (parlor::sequence after = 0;;) {
      const auto stored = reader->messages_after(where.id, after, page).value();
      if (stored.empty()) break;
      after = stored.back().sequence;
      for (const auto& each : stored) {
        if (position >= where.posted.size()) fail("a room holds more than was ever stored in it");
        const auto& kept = messages_[where.posted[position++]];
        if (kept.id != each.id || kept.author != user_names_.at(std::to_string(each.sender.value))) {
          fail("the order of a room has changed at " + kept.tag);
        }
        if (kept.text != each.text) fail("a text has changed by itself: " + kept.tag + " is " + each.text);
      }
    }
    if (position != where.posted.size()) fail("a room has lost " + messages_[where.posted[position]].tag);
    for (const auto& [user, up_to] : where.read_up_to) {
      const auto membership = reader->find_member(where.id, people_[user].id).value();
      if (!membership || membership->read_sequence < up_to) fail("a read receipt has gone back");
    }
  }
}

// --- what sessions hear

std::size_t model::opens(session opened) {
  if (opened.is_wide) {
    for (const auto room : rooms_of(opened.user)) {
      if (opened.speech->hears_widely(places_[room].name))
        opened.rooms[room] = {places_[room].log.size(), false};
    }
  } else if (opened.room && is_member(*opened.room, opened.user)) {
    opened.rooms[*opened.room] = {places_[*opened.room].log.size(), false};
  }
  sessions_.push_back(std::move(opened));
  return sessions_.size() - 1;
}

std::vector<std::size_t> model::hears(std::size_t which, const heard& what) {
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
      break;
    case heard::kind::receipt:
      hears_receipt(by, what);
      break;
    case heard::kind::typing:
    case heard::kind::presence: {
      const auto whom = find_user(what.user);
      if (!whom) fail("a session hears of a user who is not there");
      bool is_known = false;
      for (std::size_t room = 0; room < places_.size(); ++room) {
        is_known = is_known || (is_member(room, by.user) && is_member(room, *whom));
      }
      if (!is_known) fail("a stranger is heard of");
      if (what.what == heard::kind::presence) by.presence[*whom] = what.is_on;
      break;
    }
    case heard::kind::room_ends:
    case heard::kind::room_news: {
      const auto room = find_room(what.room);
      if (!room || !is_member(*room, by.user)) fail("a session hears of a room of others");
      if (what.what == heard::kind::room_ends && !places_[*room].is_ended) fail("a room ends that is there");
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
  const auto which = find_in(message_names_, what.message);
  if (!which)
    fail("somebody hears of a message that is not stored: " + what.text + " (" + what.message + ")");
  const auto& stored = messages_[*which];
  if (!is_member(stored.room, user)) fail("a stranger hears " + label(*which));
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
  if (what == heard::kind::removal) {
    const auto asked = by.removals.find(message);
    if (asked != by.removals.end() && asked->second > 0) {
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
  auto& [next, is_sure] = place_of->second;
  const auto& log = places_[room].log;
  const auto fits = [&](const told& each) { return each.what == what && each.message == message; };
  if (is_sure) {
    if (next < log.size() && fits(log[next])) {
      ++next;
      // What everybody is told is the answer, too.
      const auto said = by.sayings.find(messages_[message].tag);
      if (what == heard::kind::message && said != by.sayings.end() && said->second > 0) --said->second;
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
      is_sure = true;
      return;
    }
  }
  if (is_answer(by, what, message)) return;
  const auto later = std::find_if(log.begin() + static_cast<std::ptrdiff_t>(next), log.end(), fits);
  if (later == log.end()) fail("told twice, or out of order: " + label(message));
  fail("device " + number_text(by.device) + " has missed " + label(log[next].message) + ", and hears " +
       label(message));
}

void model::hears_receipt(session& by, const heard& what) {
  const auto reader = kept_.snapshot().value();
  const auto who = what.user.empty() ? std::optional<std::size_t>() : find_user(what.user);
  if (!what.user.empty() && !who) fail("a receipt is nobody's");
  if (what.message.empty()) {
    if (who && by.room && !is_member(*by.room, *who)) fail("a stranger's receipt is told");
    return;
  }
  const auto message = known_message(by, what);
  const auto& stored = messages_[message];
  const auto& where = places_[stored.room];
  const auto has_read = [&](std::size_t user) {
    const auto membership = reader->find_member(where.id, people_[user].id).value();
    return membership && membership->read_sequence >= stored.sequence;
  };
  if (!who) {
    const bool is_true = std::any_of(where.members.begin(), where.members.end(), [&](std::size_t user) {
      return user != stored.author && has_read(user);
    });
    if (!is_true) fail("told to be read, and is not: " + label(message));
    return;
  }
  if (!is_member(stored.room, *who)) fail("a stranger's receipt is told");
  if (!has_read(*who)) fail("told to have read what they have not: " + label(message));
  // Where one frame says up to where, it never says less than before.
  if (by.speech->name() != "rooms") return;
  auto& known = by.receipts.try_emplace(std::pair(stored.room, *who), 0).first->second;
  if (stored.sequence < known) fail("a read receipt is told that goes back: " + label(message));
  known = stored.sequence;
}

void model::all_has_been_heard() const {
  for (const auto& each : sessions_) {
    if (!each.is_open) continue;
    for (const auto& [room, where] : each.rooms) {
      const auto& log = places_[room].log;
      if (where.is_sure && where.next < log.size()) {
        fail("device " + number_text(each.device) + " has not heard " + label(log[where.next].message));
      }
    }
  }
}

std::optional<std::size_t> model::find_room(const std::string& number_or_uuid) const {
  return find_in(room_names_, number_or_uuid);
}

std::optional<std::size_t> model::find_user(const std::string& number_or_uuid) const {
  return find_in(user_names_, number_or_uuid);
}

}  // namespace simulation

// What the oracle makes of the disk: whether each batch is something that was asked for.
#include <algorithm>

#include "simulation/broken_rule.hpp"
#include "simulation/model.hpp"

namespace simulation {
namespace {

constexpr std::size_t page = 1000;

std::string tag_in(const std::string& text) {
  return text.substr(0, text.find('~'));
}

}  // namespace

void model::looks_at_disk() {
  const auto reader = kept_.snapshot().value();
  finds_new_rooms(*reader);
  for (std::size_t room = 0; room < places_.size(); ++room) {
    for (;;) {
      const auto stored = reader->find_room(places_[room].id).value();
      if (!stored || stored->last_sequence < places_[room].last) {
        fail("room " + std::to_string(room) + " has lost what it held");
      }
      if (stored->last_sequence == places_[room].last) {
        const auto& where = places_[room];
        if (where.members.empty() && !where.is_ended) fail("a room goes on without anybody in it");
        const bool is_owned = where.name.is_direct || stored->created_by == people_[where.maker].id;
        if (!is_owned) fail("a group belongs to somebody else than whom it was left to");
        break;
      }
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
    // Nobody knows of it yet who could change that.
    const auto members = reader.members_of(stored->id, page).value();
    for (const auto& each : members) {
      const auto user = user_names_.at(std::to_string(each.user.value));
      made.members.insert(user);
      made.joined[user] = each.joined_at;
    }
    made.founders_left = made.members.size();
    made.maker = user_names_.at(std::to_string(stored->created_by.value_or(parlor::user_id()).value));
    if (made.name.is_direct) {
      const bool is_wished = std::any_of(wishes_.begin(), wishes_.end(), [&](const auto& each) {
        const auto& wanted = each.second;
        if (!wanted.partner) return false;
        const std::set<std::size_t> both = {wanted.user, *wanted.partner};
        return made.members == both;
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
      return;
    case parlor::room_event_kind::member_joined:
      return comes(room, what);
    case parlor::room_event_kind::message_posted:
      return is_posted(reader, room, what);
    case parlor::room_event_kind::message_edited:
    case parlor::room_event_kind::message_deleted:
      return is_changed(reader, room, what);
    case parlor::room_event_kind::messages_read:
      return is_read(reader, room, what);
    case parlor::room_event_kind::member_left:
      return goes(room, what);
    case parlor::room_event_kind::room_deleted:
      return has_ended(room, what);
  }
}

void model::comes(std::size_t room, const parlor::room_event& what) {
  auto& where = places_[room];
  const auto user = user_names_.at(std::to_string(what.user.value));
  if (where.founders_left > 0) {
    --where.founders_left;
    if (where.members.count(user) == 0) fail("a stranger is among those with whom a room begins");
    return;
  }
  if (where.name.is_direct) fail("somebody comes into a direct room");
  if (where.members.count(user) > 0) fail("somebody comes into a room who is there");
  if (where.wished_in.count({where.maker, user}) == 0)
    fail("somebody is in a room whom its owner did not want");
  where.members.insert(user);
  where.joined[user] = what.at;
  where.stays[user].push_back({time_.now(), std::nullopt});
  const auto line = where.log.size();
  for (auto& each : sessions_) {
    const bool hears = each.is_wide && each.speech->hears_widely(where.name);
    if (!each.is_open || !hears || each.user != user) continue;
    const auto known = each.rooms.find(room);
    if (known == each.rooms.end()) {
      each.rooms[room] = {line, false};
    } else if (known->second.is_over()) {
      known->second.absences.back().end = line;
    }
  }
}

void model::goes(std::size_t room, const parlor::room_event& what) {
  auto& where = places_[room];
  const auto user = user_names_.at(std::to_string(what.user.value));
  if (where.name.is_direct) fail("somebody leaves a direct room");
  if (where.members.count(user) == 0) fail("somebody leaves a room who is not there");
  const bool is_own_wish = where.wished_out.count({user, user}) > 0;
  if (!is_own_wish && where.wished_out.count({where.maker, user}) == 0) {
    fail("somebody was taken out of a room by somebody who may not");
  }
  where.members.erase(user);
  where.joined.erase(user);
  where.departed[user] = {what.sequence, time_.now()};
  where.stays[user].back().to = time_.now();
  for (auto& each : sessions_) {
    const auto known = each.rooms.find(room);
    if (!each.is_open || each.user != user || known == each.rooms.end()) continue;
    if (!known->second.is_over()) known->second.absences.push_back({where.log.size(), std::nullopt});
  }
  if (user != where.maker || where.members.empty()) return;
  where.maker =
      std::min_element(where.joined.begin(), where.joined.end(), [](const auto& one, const auto& other) {
        return std::pair(one.second, one.first) < std::pair(other.second, other.first);
      })->first;
}

void model::has_ended(std::size_t room, const parlor::room_event& what) {
  auto& where = places_[room];
  where.is_ended = true;
  for (const auto user : where.members) where.stays[user].back().to = time_.now();
  if (where.members.empty()) return;  // with the last who left
  const auto by = user_names_.at(std::to_string(what.user.value));
  if (where.members.count(by) == 0) fail("a stranger has ended a room");
  if (where.ends_tried.count(by) > 0) where.is_end_wished = true;
  if (!where.is_end_wished) fail("a room has ended, and nobody wanted it");
  if (!where.name.is_direct && by != where.maker) fail("a group was ended by somebody whose it is not");
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
  const auto which = find_message(std::to_string(what.message.value));
  if (!which) fail("a message changes before it is there");
  auto& changed = messages_[*which];
  const auto stored = reader.find_message(what.message).value();
  if (!stored || changed.room != room) fail("a message changes where it is not: " + label(*which));
  const auto by = user_names_.at(std::to_string(what.user.value));
  const bool is_removal = what.kind == parlor::room_event_kind::message_deleted;
  const bool is_of_group = !places_[room].name.is_direct && places_[room].maker == by;
  if (places_[room].members.count(by) == 0) fail("a stranger has changed " + label(*which));
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
  const auto last = find_message(std::to_string(what.message.value));
  if (!last || messages_[*last].room != room) fail("a read receipt is about nothing in the room");
  where.readings[by] = {messages_[*last].sequence, time_.now()};
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

}  // namespace simulation

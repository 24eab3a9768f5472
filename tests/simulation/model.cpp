#include "simulation/model.hpp"

#include <algorithm>
#include <utility>

#include "simulation/broken_rule.hpp"

namespace simulation {

void model::fail(const std::string& sentence) {
  throw broken_rule(sentence);
}

std::string model::label(std::size_t which) const {
  return messages_[which].tag + " in room " + std::to_string(messages_[which].room);
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
  for (const auto user : where.members) where.stays[user] = {{time_.now(), std::nullopt}};
  places_.push_back(std::move(where));
  return index;
}

bool model::is_member(std::size_t room, std::size_t user) const {
  return places_[room].members.count(user) > 0;
}

bool model::has_been_member(std::size_t room, std::size_t user) const {
  return is_member(room, user) || places_[room].departed.count(user) > 0;
}

std::size_t model::moves_of(std::size_t room, std::size_t user) const {
  const auto found = places_[room].stays.find(user);
  if (found == places_[room].stays.end()) return 0;
  return 2 * found->second.size() - (found->second.back().to ? 0 : 1);
}

bool model::are_together_since(microseconds then, std::size_t room, std::size_t one,
                               std::size_t other) const {
  const auto& stays = places_[room].stays;
  const auto has_stayed = [&](std::size_t user) {
    const auto found = stays.find(user);
    return found != stays.end() && !found->second.back().to && found->second.back().from <= then;
  };
  return has_stayed(one) && has_stayed(other);
}

bool model::are_together_since(microseconds then, std::size_t one, std::size_t other) const {
  for (std::size_t room = 0; room < places_.size(); ++room) {
    if (are_together_since(then, room, one, other)) return true;
  }
  return false;
}

bool model::is_departure_wished(std::size_t room, std::size_t user) const {
  const auto& wished = places_[room].wished_out;
  return std::any_of(wished.begin(), wished.end(), [user](const auto& each) { return each.second == user; });
}

// Of a room that they have left, they know what was said until then.
bool model::may_know(std::size_t room, std::size_t user, parlor::sequence sequence) const {
  if (is_member(room, user)) return true;
  const auto found = places_[room].departed.find(user);
  return found != places_[room].departed.end() && sequence < found->second.sequence;
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
  auto tag = "m" + std::to_string(++tags_);
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
  auto text = edited.tag + "~" + std::to_string(++edits_);
  if (user == edited.author) edited.edits.insert(text);
  return text;
}

void model::wants_in(std::size_t room, std::size_t asker, std::size_t whom) {
  places_[room].wished_in.emplace(asker, whom);
}

void model::wants_out(std::size_t room, std::size_t asker, std::size_t whom) {
  places_[room].wished_out.emplace(asker, whom);
}

std::string model::wants_group(std::size_t maker, std::set<std::size_t> members) {
  auto name = "group" + std::to_string(groups_.size() + 1);
  members.insert(maker);
  groups_.emplace(name, std::pair(maker, std::move(members)));
  return name;
}

}  // namespace simulation

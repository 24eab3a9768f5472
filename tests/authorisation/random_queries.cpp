// What only asks: the answer holds what the model knows, and nothing of others.
#include <algorithm>
#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "authorisation/random_trial.hpp"

namespace authorisation {

using namespace parlor;

void trial::load_one_room() {
  const auto who = any_caller();
  const auto which = any_room();
  const auto said = ask(who, load_room{which});
  const auto expected = model_.may_use(who, which);
  if (!compare(who, "loads room " + std::to_string(which.value), expected, engine::failure(said))) return;
  std::set<user_id> members;
  for (const auto& each : std::get<room_loaded>(said).room.participants) members.insert(each.who.person.id);
  same("members", members, model_.rooms.at(which).members);
}

void trial::list_all_rooms() {
  const auto who = any_caller();
  const auto said = ask(who, list_rooms{});
  if (!compare(who, "lists rooms", model_.may_ask(who), engine::failure(said))) return;
  std::set<room_id> listed;
  for (const auto& each : std::get<rooms_listed>(said).rooms) listed.insert(each.room.id);
  same("rooms", listed, model_.rooms_of(who.user));
}

void trial::load_history() {
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

void trial::search() {
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

void trial::count() {
  const auto who = any_caller();
  const auto said = ask(who, count_unread{});
  if (!compare(who, "counts", model_.may_ask(who), engine::failure(said))) return;
  for (const auto& each : std::get<unread_counted>(said).rooms) {
    if (!model_.is_inside(who.user, each.room)) return disagree("a room of others is counted");
  }
}

void trial::list_online() {
  const auto who = any_caller();
  const auto said = ask(who, list_online_users{});
  if (!compare(who, "lists who is online", model_.may_ask(who), engine::failure(said))) return;
  std::set<user_id> listed;
  for (const auto& each : std::get<users_listed>(said).users) listed.insert(each.person.id);
  same("those online", listed, model_.online_around(who.user));
}

void trial::find_users() {
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

void trial::load_oneself() {
  const auto who = any_caller();
  const auto said = ask(who, load_user{});
  if (!compare(who, "loads themselves", model_.may_ask(who), engine::failure(said))) return;
  if (std::get<user_loaded>(said).self.person.id != who.user) disagree("it is somebody else");
}

}  // namespace authorisation

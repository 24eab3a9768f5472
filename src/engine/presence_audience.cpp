#include "engine/presence_audience.hpp"

#include <algorithm>
#include <cstddef>
#include <set>
#include <utility>

#include "engine/commands/handlers.hpp"

namespace parlor::engine {

namespace {

// With so few rooms the storage lists the people in them in a moment, if they are not too many.
constexpr std::size_t few_rooms = 32;
// How many members, and then rooms, are looked at before the storage is asked for everybody after all.
constexpr std::size_t most_rows = 8000;
constexpr std::size_t most_members = 10000;  // storage lists no more of a room

// Who has many rooms mostly meets the same people in them: of a thousand rooms with the same thousand members
// the storage would read a million rows (0.2 s). So the people in a few rooms come first, and then those who
// are there and were not in these are asked for their own rooms, which mostly are few.
class search {
 public:
  search(context& with, user_id whose, std::vector<room_id> rooms)
      : with_(with), whose_(whose), rooms_(std::move(rooms)) {}

  result<std::vector<user_id>> run() {
    const bool has_few_rooms = rooms_.size() <= few_rooms;
    auto is_complete = has_few_rooms ? ask_storage() : walk_rooms();
    if (is_complete && !*is_complete && has_few_rooms) is_complete = walk_rooms();
    if (is_complete && !*is_complete) is_complete = ask_those_who_are_there();
    if (is_complete && !*is_complete && !has_few_rooms) is_complete = ask_storage();
    if (!is_complete) return is_complete.error();
    return std::vector<user_id>(found_.begin(), found_.end());
  }

 private:
  bool is_full() const {
    return found_.size() >= std::min(max_presence_audience, with_.presence.online_users().size());
  }
  void take(user_id who) {
    if (who != whose_ && !is_full() && with_.presence.is_online(who)) found_.insert(who);
  }

  // Each answers whether those who were found are all who are to be told.
  result<bool> ask_storage() {
    const auto all = with_.work.co_members_of(whose_, max_presence_audience);
    if (!all) return all.error();
    for (const auto each : *all) take(each);
    return is_full() || all->size() < max_presence_audience;
  }

  result<bool> walk_rooms() {
    std::size_t rows = 0;
    for (const auto room : rooms_) {
      if (is_full()) return true;
      if (rows >= most_rows) return false;
      const auto members = with_.work.members_of(room, most_members);
      if (!members) return members.error();
      for (const auto& each : *members) take(each.user);
      rows += members->size();
    }
    return true;
  }

  result<bool> ask_those_who_are_there() {
    std::sort(rooms_.begin(), rooms_.end());
    std::size_t rows = 0;
    for (const auto each : with_.presence.online_users()) {
      if (each == whose_ || found_.count(each) > 0 || !with_.presence.is_online(each)) continue;
      if (is_full()) return true;
      if (rows >= most_rows) return false;
      const auto theirs = rooms_of(with_, each);
      if (!theirs) return theirs.error();
      const auto is_shared = [this](room_id room) {
        return std::binary_search(rooms_.begin(), rooms_.end(), room);
      };
      if (std::any_of(theirs->begin(), theirs->end(), is_shared)) take(each);
      rows += theirs->size() + 1;
    }
    return true;
  }

  context& with_;
  user_id whose_;
  std::vector<room_id> rooms_;
  std::set<user_id> found_;
};

}  // namespace

result<std::vector<room_id>> rooms_of(context& with, user_id whose) {
  const auto rooms = with.work.rooms_of(whose, with.options.max_rooms_per_user);
  if (!rooms) return rooms.error();
  std::vector<room_id> ids;
  ids.reserve(rooms->size());
  for (const auto& each : *rooms) ids.push_back(each.id);
  return ids;
}

result<std::vector<user_id>> presence_audience(context& with, user_id whose, std::vector<room_id> rooms) {
  return search(with, whose, std::move(rooms)).run();
}

}  // namespace parlor::engine

// What happens in a chat, as units of work that can be run on any storage with the same result.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "parlor/storage/storage.hpp"

namespace parlor::tests {

using change = std::function<result<void>(unit_of_work&)>;

struct story_unit {
  std::vector<change> changes;
  // A message of this unit, which its sender may send a second time.
  std::optional<message> sent;
};

// Makes all changes of the unit, up to the first that is refused.
result<void> run(const story_unit& unit, unit_of_work& work);

// Everything that clients can bring about, mixed by a seed: people, rooms, members who come and go, messages (long
// ones, with files, with client ids), edits, deletions, receipts, deliveries, uploads. Every id, uuid and time in it
// is known beforehand, so that two storages that run it hold the same.
class story {
 public:
  explicit story(std::uint64_t seed, std::size_t most_rooms = 3) : random_(seed), most_rooms_(most_rooms) {}

  // Two people and the room in which both are.
  story_unit beginning();
  story_unit next();

  // The kinds of change that have happened, by name.
  const std::set<std::string>& kinds() const { return kinds_; }

 private:
  struct told_room {
    sequence last = 0;
    std::vector<user_id> members;
    std::vector<message_id> messages;
  };
  struct told_file {
    attachment stored;
    bool is_there = true;
    bool is_shown = false;
  };
  struct told_message {
    room_id room;
    sequence place = 0;
    bool is_deleted = false;
  };

  std::size_t below(std::size_t bound) { return static_cast<std::size_t>(random_() % bound); }
  timestamp tick();
  uuid next_uuid();
  told_room& any_room(room_id& id);

  void add_user(story_unit& unit);
  void add_room(story_unit& unit);
  void rename_room(story_unit& unit);
  void come_or_go(story_unit& unit);
  void see(story_unit& unit);
  void say(story_unit& unit);
  void show_files(story_unit& unit);
  void upload(story_unit& unit);
  void drop_upload(story_unit& unit);
  void edit(story_unit& unit);
  void take_back(story_unit& unit);
  void deliver(story_unit& unit);
  void read(story_unit& unit);

  message new_message(room_id where);
  void append(story_unit& unit, message value);
  void note(story_unit& unit, room_id where, room_event_kind kind, user_id who, message_id about);
  attachment new_file(user_id owner);
  std::string text();

  std::mt19937_64 random_;
  std::size_t most_rooms_;
  std::set<std::string> kinds_;
  std::int64_t seconds_ = 0;
  std::uint64_t uuids_ = 0;
  std::int64_t users_ = 0;
  std::vector<told_room> rooms_;
  std::vector<told_message> messages_;
  std::vector<told_file> files_;
  std::uint64_t client_ids_ = 0;
};

}  // namespace parlor::tests

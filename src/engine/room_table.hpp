// Rooms in memory: who is a member is asked for every message, and storage is not.
#pragma once

#include <cstddef>
#include <list>
#include <optional>
#include <unordered_map>
#include <vector>

#include "parlor/event.hpp"
#include "parlor/ids.hpp"
#include "parlor/model.hpp"
#include "parlor/result.hpp"
#include "parlor/storage/storage.hpp"

namespace parlor::engine {

struct room_entry {
  room_id id;
  room_type type = room_type::direct;
  room_label label;
  std::optional<user_id> created_by;
  std::vector<user_id> members;  // active ones, in order of id
  timestamp newest_at{};         // no later message is dated before this
};

// The rooms that were used last. An entry that was loaded or changed since the last keep() may show what is
// never committed, so undo() forgets it.
class room_table {
 public:
  // Keeps at most `capacity` rooms, with `member_capacity` members among them.
  room_table(std::size_t capacity, std::size_t member_capacity, std::size_t max_members);

  // Nothing for a room that is absent or deleted. Valid until the next call but one of find.
  result<const room_entry*> find(room_id id, const storage_reader& reader);
  // The same for a room that has just been read.
  result<const room_entry*> find(const room& stored, const storage_reader& reader);
  // Precondition: the room has been found in this batch.
  void set_newest(room_id id, timestamp at);
  void forget(room_id id) noexcept;

  void keep() noexcept;
  void undo() noexcept;
  std::size_t size() const { return index_.size(); }

 private:
  const room_entry* find_known(room_id id);

  struct slot {
    room_entry entry;
    bool is_touched = false;
  };

  void touch(slot& used);

  std::size_t capacity_;
  std::size_t member_capacity_;
  std::size_t max_members_;
  std::size_t members_ = 0;  // of all rooms that are kept
  std::list<slot> slots_;    // most recently used first
  std::unordered_map<room_id, std::list<slot>::iterator> index_;
  std::vector<slot*> touched_;
};

}  // namespace parlor::engine

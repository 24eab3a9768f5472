// What a command handler sees.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "parlor/command.hpp"
#include "parlor/event.hpp"

#include "engine/engine.hpp"
#include "engine/presence_table.hpp"
#include "engine/room_table.hpp"
#include "engine/typing_table.hpp"
#include "engine/views.hpp"

namespace parlor::engine {

// What the engine remembers from batch to batch.
struct tables {
  room_table rooms;
  presence_table presence;
  typing_table typing;
  // Asked for once a second in place of once a batch: in small rooms each command of a batch has another
  // sender, and asking for them were 5 us of its 14 on SQLite.
  known_users users;
  timestamp users_since{};
  bool users_are_kept = true;
  // How many rooms users have at most: what was counted once, and all that they were put into since. Who has gone from
  // some, or was put into one that was not kept, has fewer, and is counted again before they are refused.
  std::unordered_map<user_id, std::size_t> room_counts{};

  // Begins a batch.
  void forget_old_users(timestamp now);
  void keep() noexcept;
  void undo() noexcept;
};

// Who gave a command: known, and active. `self` is borrowed from the users that the batch has met.
struct caller {
  const user& self;
  session_id session;
  std::uint64_t correlation = 0;
  bool is_socket = true;
};

// One batch. Handlers check first and change afterwards: what a refused handler has already changed would
// stay.
class context {
 public:
  // All are borrowed. About so many events are to come.
  context(const engine_options& limits, tables& memory, unit_of_work& changes, user_directory& directory,
          timestamp at, std::size_t events);

  const engine_options& options;
  unit_of_work& work;
  user_directory& users;
  room_table& rooms;
  presence_table& presence;
  typing_table& typing;
  std::unordered_map<user_id, std::size_t>& room_counts;
  const timestamp now;
  view_builder views;

  // --- what is there ---
  // room_not_found for a room that is absent or deleted, and for one that the caller is no member of.
  result<const room_entry*> member_room(const caller& who, const room_reference& which);
  // The same for the room that is named, or else the caller's current one; invalid_argument if there is
  // neither.
  result<const room_entry*> member_room(const caller& who, const std::optional<room_reference>& which);
  // message_not_found for a message that is absent, for one in a room that the caller is no member of, and
  // for one that the caller's socket does not hear of.
  result<message> visible_message(const caller& who, const message_reference& which);
  // The caller's open socket; null for the caller of an HTTP request.
  const session_entry* session_of(const caller& who) const;
  // Whether the caller's socket is shown what is said in the room, and so needs no answer of its own.
  bool hears(const caller& who, const room_entry& where) const;

  // --- what is said ---
  void answer(const caller& who, event&& what);
  void answer(const origin& who, event&& what);
  // Everything that there is to say was broadcast: a socket learns that it is done. A request, and a socket that is
  // shown nothing of such rooms, gets `otherwise`.
  void complete(const caller& who, room_type where, event&& otherwise);
  void tell_room(room_id room, event&& what);
  void tell_others(room_id room, user_id except, event&& what);
  void tell_users(std::vector<user_id> to, event&& what);
  void drop_file(std::string key);

  // --- what several commands do ---
  // Takes the caller's indicator in the room back, if there is one.
  void stop_typing(room_id room, user_id typist);
  // The same, unless another session of theirs types there.
  void stop_typing_from(session_id session, room_id room, user_id typist);
  // Tells the caller, who has just come, who types in the room.
  void show_typists(const caller& who, const room_entry& where);

  // --- what a refused command takes back ---
  struct mark {
    std::size_t events = 0;
    std::size_t files = 0;
  };
  mark position() const;
  void rewind(mark to);
  outcome take_outcome();

 private:
  void say(address to, event&& what);

  outcome said_;
};

// A change that was refused although everything had been checked: the unit of work must not be committed.
error unexpected(const error& refusal);

}  // namespace parlor::engine

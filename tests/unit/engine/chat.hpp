// A chat without a server: an engine over a storage in memory, with a clock that is moved by hand.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "parlor/testing/fault.hpp"
#include "parlor/testing/manual_clock.hpp"

#include "engine/engine.hpp"

namespace parlor::engine {

// Knows the users by what is stored; a subject that is new becomes a user, "refused" is kept out.
class plain_directory final : public user_directory {
 public:
  result<user> admit(const principal& who, timestamp now, unit_of_work& work) override;
  result<std::optional<user>> find(const user_reference& which, const storage_reader& reader) override;
  result<std::optional<user>> find_subject(std::string_view subject, const storage_reader& reader) override;
  result<std::vector<user>> search(std::string_view text, std::size_t limit,
                                   const storage_reader& reader) override;
};

// Somebody at a socket.
struct seat {
  user_id user;
  session_id session;
};

class chat {
 public:
  explicit chat(engine_options options = {});

  testing::storage_faults faults;
  testing::manual_clock clock;
  std::unique_ptr<storage> store;
  plain_directory users;
  engine domain;

  user_id add_user(const std::string& name);
  // Straight into storage, behind the engine's back.
  room_id add_room(room_type type, const std::vector<user_id>& members);
  void add_member(room_id room, user_id user);
  void deactivate(user_id user);
  void remove_member(room_id room, user_id user);

  seat open(user_id user, std::optional<room_reference> room = std::nullopt);
  seat open_for_all_rooms(user_id user);
  seat unopened(user_id user);

  outcome run(const seat& who, command what);
  outcome request(user_id who, command what);
  event ask(user_id who, query what);
  message post(const seat& who, room_id room, const std::string& text);

  submitted_command from(const seat& who, command what);
  submitted_command from_request(user_id who, command what);

  std::unique_ptr<storage_reader> snapshot() { return std::move(store->snapshot().value()); }
  std::size_t stored_messages(room_id room);

 private:
  session_id next_session() { return session_id{++sessions_}; }

  std::int64_t sessions_ = 0;
};

// Ann and Bob in a room of their own, both there.
struct direct_pair {
  chat here;
  user_id ann = here.add_user("ann");
  user_id bob = here.add_user("bob");
  room_id room = here.add_room(room_type::direct, {ann, bob});
  seat at = here.open(ann, room_reference{room});
  seat bob_at = here.open(bob, room_reference{room});
};

member membership(chat& here, room_id room, user_id who);

send_message text_message(room_id room, std::string text);
load_messages history_of(room_id room);
attachment file_named(const std::string& key, message_kind kind = message_kind::file);

template <typename Event>
std::vector<Event> all_of(const outcome& said) {
  std::vector<Event> found;
  for (const auto& each : said.events) {
    if (const auto* event = std::get_if<Event>(&each.what)) found.push_back(*event);
  }
  return found;
}

template <typename Event>
std::size_t count_of(const outcome& said) {
  return all_of<Event>(said).size();
}

template <typename Event>
Event only(const outcome& said) {
  auto found = all_of<Event>(said);
  if (found.size() != 1) throw std::runtime_error("expected one event of a kind");
  return std::move(found.front());
}

template <typename Event>
address address_of(const outcome& said) {
  for (const auto& each : said.events) {
    if (std::holds_alternative<Event>(each.what)) return each.to;
  }
  throw std::runtime_error("expected an event of a kind");
}

bool goes_to_session(const address& to, session_id session);
bool goes_to_room(const address& to, room_id room);
bool goes_to_others(const address& to, room_id room, user_id except);
bool goes_to_users(const address& to, const std::vector<user_id>& users);

// The code of the only failure; nothing if nothing failed.
std::optional<errc> failure(const outcome& said);
std::optional<errc> failure(const event& said);

}  // namespace parlor::engine

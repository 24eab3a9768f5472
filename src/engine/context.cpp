#include "engine/context.hpp"

#include <utility>

#include "engine/permissions.hpp"
#include "engine/references.hpp"

namespace parlor::engine {

void tables::forget_old_users(timestamp now) {
  constexpr std::size_t most_users = 10000;
  users_are_kept = false;
  const auto age = now - users_since;
  if (age >= timestamp::duration{} && age < std::chrono::seconds{1} && users.size() < most_users) return;
  users.clear();
  users_since = now;
}

void tables::keep() noexcept {
  rooms.keep();
  presence.keep();
  typing.keep();
  users_are_kept = true;
}

void tables::undo() noexcept {
  rooms.undo();
  presence.undo();
  typing.undo();
  if (!users_are_kept) users.clear();
}

context::context(const engine_options& limits, tables& memory, unit_of_work& changes,
                 user_directory& directory, timestamp at, std::size_t events)
    : options(limits),
      work(changes),
      users(directory),
      rooms(memory.rooms),
      presence(memory.presence),
      typing(memory.typing),
      room_counts(memory.room_counts),
      now(at),
      views(
          changes, directory, memory.users, [&memory](user_id id) { return memory.presence.is_online(id); },
          [&memory, &changes](room_id id) -> result<room_label> {
            const auto found = memory.rooms.find(id, changes);
            if (!found) return found.error();
            return *found == nullptr ? room_label{} : (*found)->label;
          }) {
  said_.events.reserve(events);
}

result<const room_entry*> context::member_room(const caller& who, const room_reference& which) {
  const error absent{errc::room_not_found, "find room", {}};
  const auto look_up = [this, &which]() -> result<const room_entry*> {
    if (const auto* direct = std::get_if<room_id>(&which)) return rooms.find(*direct, work);
    const auto named = find_room(work, which);
    if (!named) return named.error();
    if (!*named) return nullptr;
    return rooms.find(**named, work);
  };
  const auto found = look_up();
  if (!found) return found.error();
  if (*found == nullptr || !is_member(**found, who.self.id)) return absent;
  return *found;
}

result<const room_entry*> context::member_room(const caller& who,
                                               const std::optional<room_reference>& which) {
  if (which) return member_room(who, *which);
  const auto* session = session_of(who);
  if (session == nullptr || !session->current) {
    return error{errc::invalid_argument, "find room", "no room is named, and the session is in none"};
  }
  return member_room(who, room_reference{session->current});
}

result<message> context::visible_message(const caller& who, const message_reference& which) {
  const error absent{errc::message_not_found, "find message", {}};
  auto found = find_message(work, which);
  if (!found) return found.error();
  if (!*found) return absent;
  const auto where = rooms.find((*found)->room, work);
  if (!where) return where.error();
  if (*where == nullptr || !is_member(**where, who.self.id)) return absent;
  const auto* session = session_of(who);
  const bool is_elsewhere = session != nullptr && !session->all_rooms && session->current != (*found)->room;
  if (is_elsewhere) return absent;
  return std::move(**found);
}

const session_entry* context::session_of(const caller& who) const {
  if (!who.is_socket) return nullptr;
  const auto* found = presence.find(who.session);
  return found != nullptr && found->user == who.self.id ? found : nullptr;
}

bool context::hears(const caller& who, const room_entry& where) const {
  const auto* session = session_of(who);
  if (session == nullptr || !session->is_shown(where.type)) return false;
  return session->all_rooms || session->current == where.id;
}

// An event is large, and so is put where it belongs in one step.
void context::say(address to, event&& what) {
  auto& said = said_.events.emplace_back();
  said.to = std::move(to);
  said.what = std::move(what);
}

void context::answer(const caller& who, event&& what) {
  say(to_session{who.session, who.correlation}, std::move(what));
}

void context::answer(const origin& who, event&& what) {
  say(to_session{who.session, who.correlation}, std::move(what));
}

void context::complete(const caller& who, room_type where, event&& otherwise) {
  const auto* session = session_of(who);
  if (who.is_socket && (session == nullptr || session->is_shown(where))) {
    answer(who, command_completed{});
  } else {
    answer(who, std::move(otherwise));
  }
}

void context::tell_room(room_id room, event&& what) {
  say(to_room{room, std::nullopt}, std::move(what));
}

void context::tell_others(room_id room, user_id except, event&& what) {
  say(to_room{room, except}, std::move(what));
}

void context::tell_users(std::vector<user_id> to, event&& what) {
  if (to.empty()) return;
  say(to_users{std::move(to)}, std::move(what));
}

void context::drop_file(std::string key) {
  said_.orphaned_files.push_back(std::move(key));
}

void context::stop_typing(room_id room, user_id typist) {
  const auto* entry = typing.find(room, typist);
  if (entry == nullptr) return;
  tell_others(room, typist, typing_changed{room, entry->typist, false});
  typing.erase(room, typist);
}

void context::stop_typing_from(session_id session, room_id room, user_id typist) {
  const auto* entry = typing.find(room, typist);
  if (entry != nullptr && entry->session == session) stop_typing(room, typist);
}

void context::show_typists(const caller& who, const room_entry& where) {
  if (typing.is_empty()) return;
  for (const auto each : where.members) {
    const auto* entry = each == who.self.id ? nullptr : typing.find(where.id, each);
    if (entry != nullptr) answer(who, typing_changed{where.id, entry->typist, true});
  }
}

context::mark context::position() const {
  return {said_.events.size(), said_.orphaned_files.size()};
}

void context::rewind(mark to) {
  said_.events.erase(said_.events.begin() + static_cast<std::ptrdiff_t>(to.events), said_.events.end());
  said_.orphaned_files.resize(to.files);
}

outcome context::take_outcome() {
  return std::move(said_);
}

error unexpected(const error& refusal) {
  return {errc::unavailable, refusal.operation, "refused after it was checked: " + to_string(refusal)};
}

}  // namespace parlor::engine

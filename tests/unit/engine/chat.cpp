#include "unit/engine/chat.hpp"

#include "parlor/storage/memory.hpp"

namespace parlor::engine {

result<user> plain_directory::admit(const principal& who, timestamp now, unit_of_work& work) {
  if (who.subject == "refused") return error{errc::forbidden, "admit user", {}};
  const auto known = work.find_user_by_subject(who.subject);
  if (!known) return known.error();
  if (*known) return **known;
  auto added = who.claims;
  added.subject = who.subject;
  added.created_at = now;
  return work.put_user(added);
}

result<std::optional<user>> plain_directory::find(const user_reference& which, const storage_reader& reader) {
  if (const auto* id = std::get_if<user_id>(&which)) return reader.find_user(*id);
  if (const auto* id = std::get_if<uuid>(&which)) return reader.find_user_by_uuid(*id);
  return reader.find_user_by_username(std::get<std::string>(which));
}

result<std::optional<user>> plain_directory::find_subject(std::string_view subject,
                                                          const storage_reader& reader) {
  return reader.find_user_by_subject(subject);
}

result<std::vector<user>> plain_directory::search(std::string_view text, std::size_t limit,
                                                  const storage_reader& reader) {
  return reader.search_users(text, limit);
}

chat::chat(engine_options options)
    : store(testing::make_faulty_storage(make_memory_storage(), faults)),
      domain(
          *store, users, [this] { return clock.now(); }, options) {}

user_id chat::add_user(const std::string& name) {
  const auto work = store->begin();
  user added;
  added.subject = "auth|" + name;
  added.username = name;
  added.email = name + "@example.com";
  added.created_at = clock.now();
  const auto stored = (*work)->put_user(added).value();
  (*work)->commit().value();
  return stored.id;
}

room_id chat::add_room(room_type type, const std::vector<user_id>& members) {
  const auto work = store->begin();
  room added;
  added.type = type;
  added.name = type == room_type::group ? "group" : "";
  added.created_by = members.front();
  added.created_at = clock.now();
  added.updated_at = clock.now();
  const auto stored = (*work)->put_room(added).value();
  for (const auto each : members) {
    member joined;
    joined.room = stored.id;
    joined.user = each;
    joined.joined_at = clock.now();
    (*work)->put_member(joined).value();
  }
  (*work)->commit().value();
  return stored.id;
}

void chat::add_member(room_id room, user_id user) {
  const auto work = store->begin();
  member joined;
  joined.room = room;
  joined.user = user;
  joined.joined_at = clock.now();
  (*work)->put_member(joined).value();
  (*work)->commit().value();
}

void chat::remove_member(room_id room, user_id user) {
  const auto work = store->begin();
  auto left = *(*work)->find_member(room, user).value();
  left.is_active = false;
  (*work)->put_member(left).value();
  (*work)->commit().value();
}

void chat::deactivate(user_id user) {
  const auto work = store->begin();
  auto person = *(*work)->find_user(user).value();
  person.is_active = false;
  (*work)->put_user(person).value();
  (*work)->commit().value();
}

seat chat::open(user_id user, std::optional<room_reference> room) {
  const auto opened = unopened(user);
  const auto said = run(opened, open_session{std::move(room), false});
  if (failure(said)) throw std::runtime_error("the session does not open");
  return opened;
}

seat chat::open_for_all_rooms(user_id user) {
  const auto opened = unopened(user);
  const auto said = run(opened, open_session{std::nullopt, true});
  if (failure(said)) throw std::runtime_error("the session does not open");
  return opened;
}

seat chat::unopened(user_id user) {
  return {user, next_session()};
}

outcome chat::run(const seat& who, command what) {
  return domain.run({from(who, std::move(what))});
}

outcome chat::request(user_id who, command what) {
  return domain.run({from_request(who, std::move(what))});
}

event chat::ask(user_id who, query what) {
  const auto reader = snapshot();
  origin asker;
  asker.session = next_session();
  asker.user = who;
  asker.is_socket = false;
  return answer(what, asker, *reader, users, domain.online_users());
}

message chat::post(const seat& who, room_id room, const std::string& text) {
  return only<message_posted>(run(who, text_message(room, text))).posted.message;
}

submitted_command chat::from(const seat& who, command what) {
  submitted_command submitted;
  submitted.from.session = who.session;
  submitted.from.user = who.user;
  submitted.from.correlation = 7;
  submitted.what = std::move(what);
  return submitted;
}

submitted_command chat::from_request(user_id who, command what) {
  auto submitted = from({who, next_session()}, std::move(what));
  submitted.from.is_socket = false;
  return submitted;
}

std::size_t chat::stored_messages(room_id room) {
  return static_cast<std::size_t>(snapshot()->count_messages(room).value());
}

member membership(chat& here, room_id room, user_id who) {
  return *here.snapshot()->find_member(room, who).value();
}

send_message text_message(room_id room, std::string text) {
  send_message what;
  what.room = room_reference{room};
  what.text = std::move(text);
  return what;
}

load_messages history_of(room_id room) {
  load_messages what;
  what.room = room_reference{room};
  return what;
}

attachment file_named(const std::string& key, message_kind kind) {
  attachment file;
  file.key = key;
  file.file_name = key;
  file.size = 3;
  file.mime_type = "application/octet-stream";
  file.kind = kind;
  return file;
}

bool goes_to_session(const address& to, session_id session) {
  const auto* one = std::get_if<to_session>(&to);
  return one != nullptr && one->session == session && one->correlation == 7;
}

bool goes_to_room(const address& to, room_id room) {
  const auto* all = std::get_if<to_room>(&to);
  return all != nullptr && all->room == room && !all->except;
}

bool goes_to_others(const address& to, room_id room, user_id except) {
  const auto* others = std::get_if<to_room>(&to);
  return others != nullptr && others->room == room && others->except == except;
}

bool goes_to_users(const address& to, const std::vector<user_id>& users) {
  const auto* some = std::get_if<to_users>(&to);
  return some != nullptr && some->users == users;
}

std::optional<errc> failure(const outcome& said) {
  const auto found = all_of<command_failed>(said);
  if (found.size() > 1) throw std::runtime_error("more than one failure");
  if (found.empty()) return std::nullopt;
  return found.front().problem.code;
}

std::optional<errc> failure(const event& said) {
  const auto* found = std::get_if<command_failed>(&said);
  return found == nullptr ? std::nullopt : std::optional<errc>(found->problem.code);
}

}  // namespace parlor::engine

#include "fault/story.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

namespace parlor::tests {
namespace {

constexpr std::int64_t most_users = 12;

constexpr const char* words[] = {"tea", "Kettle", "window", "river", "Äpfel", "zug", "ΑΘΗΝΑ", "quiet"};

template <typename Value>
result<void> only_done(const result<Value>& answer) {
  if (!answer) return answer.error();
  return {};
}

user_id nth_user(std::size_t index) {
  return user_id{static_cast<std::int64_t>(index) + 1};
}

room_id nth_room(std::size_t index) {
  return room_id{static_cast<std::int64_t>(index) + 1};
}

}  // namespace

result<void> run(const story_unit& unit, unit_of_work& work) {
  for (const auto& each : unit.changes) {
    if (auto made = each(work); !made) return made;
  }
  return {};
}

timestamp story::tick() {
  constexpr std::int64_t beginning_of_2024 = 1704067200;
  return timestamp{std::chrono::seconds{beginning_of_2024 + ++seconds_}};
}

uuid story::next_uuid() {
  uuid made;
  auto number = ++uuids_;
  for (auto place = made.bytes.rbegin(); number > 0; ++place, number >>= 8U) {
    *place = static_cast<std::uint8_t>(number & 0xffU);
  }
  return made;
}

story::told_room& story::any_room(room_id& id) {
  const auto index = below(rooms_.size());
  id = nth_room(index);
  return rooms_[index];
}

std::string story::text() {
  std::string made;
  const auto count = below(20) == 0 ? 800 : 1 + below(20);  // a long one needs pages of its own
  for (std::size_t index = 0; index < count; ++index) {
    made += words[below(std::size(words))];
    made += ' ';
  }
  return made + std::to_string(seconds_);
}

story_unit story::beginning() {
  story_unit unit;
  add_user(unit);
  add_user(unit);
  add_room(unit);
  say(unit);
  return unit;
}

story_unit story::next() {
  struct weighed {
    const char* kind;
    std::size_t weight;
    void (story::*tell)(story_unit&);
  };
  static constexpr std::array<weighed, 13> all{{
      {"user", 1, &story::add_user},
      {"room", 1, &story::add_room},
      {"rename", 1, &story::rename_room},
      {"member", 2, &story::come_or_go},
      {"last seen", 1, &story::see},
      {"message", 12, &story::say},
      {"files", 2, &story::show_files},
      {"upload", 2, &story::upload},
      {"upload dropped", 1, &story::drop_upload},
      {"edit", 3, &story::edit},
      {"deletion", 2, &story::take_back},
      {"delivery", 2, &story::deliver},
      {"receipt", 3, &story::read},
  }};
  std::size_t sum = 0;
  for (const auto& each : all) sum += each.weight;

  story_unit unit;
  const auto wanted = 1 + below(3);
  while (unit.changes.size() < wanted) {
    auto chance = below(sum);
    const auto* chosen = all.data();
    while (chance >= chosen->weight) chance -= chosen++->weight;
    const auto before = unit.changes.size();
    (this->*chosen->tell)(unit);
    if (unit.changes.size() > before) kinds_.insert(chosen->kind);
  }
  return unit;
}

void story::add_user(story_unit& unit) {
  if (users_ == most_users) return;
  user person;
  const auto name = "person" + std::to_string(++users_);
  person.uuid = next_uuid();
  person.subject = "subject of " + name;
  person.username = name;
  person.email = name + "@example.com";
  person.created_at = tick();
  unit.changes.push_back([person](unit_of_work& work) { return only_done(work.put_user(person)); });
}

void story::add_room(story_unit& unit) {
  if (rooms_.size() == most_rooms_) return;
  room place;
  const auto id = nth_room(rooms_.size());
  place.uuid = next_uuid();
  place.slug = "room" + std::to_string(id.value);
  place.name = place.slug;
  place.type = room_type::group;
  place.created_by = nth_user(0);
  place.created_at = tick();
  place.updated_at = place.created_at;
  unit.changes.push_back([place](unit_of_work& work) { return only_done(work.put_room(place)); });
  rooms_.emplace_back();
  note(unit, id, room_event_kind::room_created, nth_user(0), {});
  for (const auto who : {nth_user(0), nth_user(1)}) {
    member joined;
    joined.room = id;
    joined.user = who;
    joined.joined_at = place.created_at;
    unit.changes.push_back([joined](unit_of_work& work) { return work.put_member(joined); });
    rooms_.back().members.push_back(who);
  }
}

void story::rename_room(story_unit& unit) {
  room_id id;
  any_room(id);
  const auto name = text().substr(0, 40);
  const auto at = tick();
  unit.changes.push_back([id, name, at](unit_of_work& work) -> result<void> {
    const auto found = work.find_room(id);
    if (!found) return found.error();
    auto renamed = **found;
    renamed.name = name;
    renamed.updated_at = at;
    return only_done(work.put_room(renamed));
  });
}

void story::come_or_go(story_unit& unit) {
  room_id id;
  auto& where = any_room(id);
  const auto who = nth_user(2 + below(static_cast<std::size_t>(most_users)));
  if (who.value > users_) return;
  const auto found = std::find(where.members.begin(), where.members.end(), who);
  member changed;
  changed.room = id;
  changed.user = who;
  changed.joined_at = tick();
  changed.read_sequence = where.last;
  changed.is_active = found == where.members.end();
  unit.changes.push_back([changed](unit_of_work& work) { return work.put_member(changed); });
  note(unit, id, changed.is_active ? room_event_kind::member_joined : room_event_kind::member_left, who, {});
  if (changed.is_active) {
    where.members.push_back(who);
  } else {
    where.members.erase(found);
  }
}

void story::see(story_unit& unit) {
  const auto who = nth_user(below(static_cast<std::size_t>(users_)));
  const auto at = tick();
  unit.changes.push_back([who, at](unit_of_work& work) { return work.set_last_seen(who, at); });
}

message story::new_message(room_id where) {
  auto& told = rooms_[static_cast<std::size_t>(where.value) - 1];
  message said;
  said.uuid = next_uuid();
  said.room = where;
  said.sender = told.members[below(told.members.size())];
  said.text = text();
  said.created_at = tick();
  said.client_message_id = "client-" + std::to_string(++client_ids_);
  return said;
}

void story::append(story_unit& unit, message value) {
  auto& told = rooms_[static_cast<std::size_t>(value.room.value) - 1];
  unit.sent = value;
  unit.changes.push_back([value](unit_of_work& work) { return only_done(work.append_message(value)); });
  messages_.push_back({value.room, ++told.last});
  told.messages.push_back(message_id{static_cast<std::int64_t>(messages_.size())});
}

void story::say(story_unit& unit) {
  room_id id;
  any_room(id);
  append(unit, new_message(id));
}

attachment story::new_file(user_id owner) {
  attachment file;
  file.id = attachment_id{static_cast<std::int64_t>(files_.size()) + 1};
  file.owner = owner;
  file.key = "chat_files/images/" + std::to_string(file.id.value) + ".jpg";
  file.file_name = "photo.jpg";
  file.size = 1000 + file.id.value;
  file.mime_type = "image/jpeg";
  file.kind = message_kind::image;
  file.created_at = tick();
  files_.push_back({file});
  file.id = {};  // the storage gives it
  return file;
}

void story::show_files(story_unit& unit) {
  room_id id;
  any_room(id);
  auto said = new_message(id);
  said.kind = message_kind::image;
  said.attachments.push_back(new_file(said.sender));
  files_.back().is_shown = true;
  for (auto& each : files_) {
    if (each.is_shown || !each.is_there) continue;
    each.is_shown = true;
    said.attachments.push_back(each.stored);
    break;
  }
  append(unit, said);
}

void story::upload(story_unit& unit) {
  const auto file = new_file(nth_user(below(static_cast<std::size_t>(users_))));
  unit.changes.push_back([file](unit_of_work& work) { return only_done(work.add_attachment(file)); });
}

void story::drop_upload(story_unit& unit) {
  // Never the newest: its id would be given once more, which differs between storages.
  for (std::size_t index = 0; index + 1 < files_.size(); ++index) {
    auto& each = files_[index];
    if (each.is_shown || !each.is_there) continue;
    each.is_there = false;
    unit.changes.push_back([id = each.stored.id](unit_of_work& work) { return work.remove_attachment(id); });
    return;
  }
}

void story::edit(story_unit& unit) {
  const auto index = below(messages_.size());
  const auto& told = messages_[index];
  if (told.is_deleted) return;
  const message_id id{static_cast<std::int64_t>(index) + 1};
  const auto at = tick();
  unit.changes.push_back(
      [id, at, new_text = text()](unit_of_work& work) { return work.edit_message(id, new_text, at); });
  note(unit, told.room, room_event_kind::message_edited, nth_user(0), id);
}

void story::take_back(story_unit& unit) {
  const auto index = below(messages_.size());
  auto& told = messages_[index];
  if (told.is_deleted) return;
  told.is_deleted = true;
  const message_id id{static_cast<std::int64_t>(index) + 1};
  const auto at = tick();
  unit.changes.push_back([id, at](unit_of_work& work) { return only_done(work.remove_message(id, at)); });
  note(unit, told.room, room_event_kind::message_deleted, nth_user(0), id);
}

void story::deliver(story_unit& unit) {
  const message_id id{static_cast<std::int64_t>(below(messages_.size())) + 1};
  unit.changes.push_back([id](unit_of_work& work) { return work.set_delivered(id); });
}

void story::read(story_unit& unit) {
  const auto index = below(messages_.size());
  const auto& told = messages_[index];
  const auto& members = rooms_[static_cast<std::size_t>(told.room.value) - 1].members;
  const auto who = members[below(members.size())];
  const message_id id{static_cast<std::int64_t>(index) + 1};
  const auto at = tick();
  unit.changes.push_back([room = told.room, who, place = told.place, id, at](unit_of_work& work) {
    return work.set_read(room, who, place, id, at);
  });
  note(unit, told.room, room_event_kind::messages_read, who, id);
}

void story::note(story_unit& unit, room_id where, room_event_kind kind, user_id who, message_id about) {
  room_event entry;
  entry.room = where;
  entry.kind = kind;
  entry.user = who;
  entry.message = about;
  entry.at = tick();
  unit.changes.push_back([entry](unit_of_work& work) { return only_done(work.append_event(entry)); });
  ++rooms_[static_cast<std::size_t>(where.value) - 1].last;
}

}  // namespace parlor::tests

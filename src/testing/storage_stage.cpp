#include "testing/storage_stage.hpp"

#include <chrono>
#include <utility>

namespace parlor::testing::storage_stage {
namespace {

std::string joined(const std::vector<std::string>& texts) {
  std::string line;
  for (const auto& text : texts) line += (line.empty() ? "" : ", ") + text;
  return line;
}

}  // namespace

void need(const result<void>& answer, std::string_view what) {
  if (!answer) expect(false, std::string(what) + ": " + to_string(answer.error()));
}

timestamp at(std::int64_t seconds) {
  constexpr std::int64_t beginning_of_2024 = 1704067200;
  return timestamp{std::chrono::seconds{beginning_of_2024 + seconds}};
}

std::unique_ptr<unit_of_work> begin(storage& store) {
  return need(store.begin(), "begin");
}

std::unique_ptr<storage_reader> snapshot(storage& store) {
  return need(store.snapshot(), "snapshot");
}

void change(storage& store, const std::function<void(unit_of_work&)>& make_changes) {
  const auto work = begin(store);
  make_changes(*work);
  need(work->commit(), "commit");
}

user add_user(unit_of_work& work, const std::string& name) {
  user person;
  person.subject = "subject of " + name;
  person.username = name;
  person.email = name + "@example.com";
  person.created_at = at(0);
  return need(work.put_user(person), "put_user");
}

room add_room(unit_of_work& work, const std::string& slug, room_type type,
              const std::vector<user_id>& members) {
  room place;
  place.slug = slug;
  place.name = "The " + slug;
  place.type = type;
  place.created_at = at(0);
  place.updated_at = at(0);
  place = need(work.put_room(place), "put_room");
  for (const auto user : members) need(work.put_member(member_of(place.id, user)), "put_member");
  return place;
}

message say(unit_of_work& work, const room& where, user_id sender, const std::string& text) {
  message saying;
  saying.room = where.id;
  saying.sender = sender;
  saying.text = text;
  saying.created_at = at(10);
  return need(work.append_message(saying), "append_message");
}

attachment file_of(user_id owner, const std::string& key) {
  attachment file;
  file.owner = owner;
  file.key = key;
  file.file_name = "photo.png";
  file.size = 1234;
  file.mime_type = "image/png";
  file.kind = message_kind::image;
  file.created_at = at(5);
  return file;
}

member member_of(room_id room, user_id user) {
  member person;
  person.room = room;
  person.user = user;
  person.joined_at = at(0);
  return person;
}

room_event event_of(room_id room, room_event_kind kind, user_id user) {
  room_event entry;
  entry.room = room;
  entry.kind = kind;
  entry.user = user;
  entry.at = at(20);
  return entry;
}

company add_company(unit_of_work& work) {
  company all;
  all.ann = add_user(work, "ann");
  all.bob = add_user(work, "bob");
  all.club = add_room(work, "club", room_type::group, {all.ann.id, all.bob.id});
  return all;
}

std::vector<std::string> texts_of(const std::vector<message>& messages) {
  std::vector<std::string> texts;
  for (const auto& one : messages) texts.push_back(one.text);
  return texts;
}

void expect_texts(const result<std::vector<message>>& messages, const std::vector<std::string>& wanted) {
  const auto seen = texts_of(need(messages, "list messages"));
  expect(seen == wanted, "[" + joined(seen) + "] in place of [" + joined(wanted) + "]");
}

}  // namespace parlor::testing::storage_stage

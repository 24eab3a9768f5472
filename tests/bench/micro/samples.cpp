#include "micro/samples.hpp"

#include <chrono>
#include <random>
#include <system_error>

#include <stdlib.h>

namespace parlor::bench {
namespace {

timestamp some_day() {
  return timestamp(std::chrono::seconds(1704067200));
}

}  // namespace

std::string sample_text() {
  return "Shall we meet at the station at seven, or is the caf\xC3\xA9 better? The train is late again, \"as "
         "usual\".";
}

std::string random_bytes(std::size_t size) {
  std::mt19937 random(1);
  std::string bytes(size, '\0');
  for (auto& byte : bytes) byte = static_cast<char>(random());
  return bytes;
}

sample_chat add_chat(storage& store, std::size_t members) {
  sample_chat chat;
  const auto work = need(store.begin());
  for (std::size_t index = 1; index <= members; ++index) {
    const auto name = "user" + std::to_string(index);
    user person;
    person.subject = name;
    person.username = name;
    person.email = name + "@example.com";
    person.first_name = "Ann";
    person.last_name = "Example";
    person.created_at = some_day();
    chat.members.push_back(need(work->put_user(person)));
  }
  room place;
  place.name = "The club";
  place.type = room_type::group;
  place.created_by = chat.members.front().id;
  place.created_at = some_day();
  place.updated_at = some_day();
  chat.room = need(work->put_room(place));
  for (const auto& person : chat.members) {
    member one;
    one.room = chat.room.id;
    one.user = person.id;
    one.joined_at = some_day();
    need(work->put_member(one));
  }
  need(work->commit());
  return chat;
}

message message_in(const sample_chat& chat, std::size_t sender) {
  message saying;
  saying.room = chat.room.id;
  saying.sender = chat.members[sender].id;
  saying.text = sample_text();
  saying.created_at = some_day();
  return saying;
}

message_posted posted_in(const sample_chat& chat) {
  message_posted event;
  event.posted.message = message_in(chat, 0);
  event.posted.message.id = message_id(123456);
  event.posted.message.uuid = *parse_uuid("0190f0c8-7e1b-7c3a-9d2e-5b6a7c8d9e0f");
  event.posted.message.sequence = 654321;
  event.posted.message.is_delivered = true;
  event.posted.sender = {chat.members.front(), true};
  event.posted.room = {chat.room.uuid, chat.room.slug, chat.room.type};
  return event;
}

scratch_folder::scratch_folder() {
  auto pattern = (std::filesystem::temp_directory_path() / "parlor-bench-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) {
    throw std::system_error(errno, std::generic_category(), "make a scratch folder");
  }
  path_ = pattern;
}

scratch_folder::~scratch_folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace parlor::bench

#include "demo.hpp"

#include <memory>
#include <utility>

namespace parlor_server {
namespace {

// The ids are the storage's choice, so that the two fit in beside users who are there already.
parlor::result<parlor::user> find_or_put(parlor::unit_of_work& work, const std::string& username,
                                         const std::string& first_name, const std::string& last_name,
                                         parlor::timestamp now) {
  auto found = work.find_user_by_username(username);
  if (!found) return found.error();
  if (*found) return **std::move(found);
  parlor::user person;
  person.subject = username;
  person.username = username;
  person.email = username + "@example.com";
  person.first_name = first_name;
  person.last_name = last_name;
  person.created_at = now;
  return work.put_user(person);
}

parlor::result<void> put_direct_room(parlor::unit_of_work& work, const parlor::user& one,
                                     const parlor::user& other, parlor::timestamp now) {
  const auto found = work.find_direct_room(one.id, other.id);
  if (!found) return found.error();
  if (*found) return {};
  parlor::room wanted;
  wanted.type = parlor::room_type::direct;
  wanted.created_by = one.id;
  wanted.created_at = now;
  wanted.updated_at = now;
  const auto room = work.put_room(wanted);
  if (!room) return room.error();

  parlor::room_event entry;
  entry.room = room->id;
  entry.kind = parlor::room_event_kind::room_created;
  entry.user = one.id;
  entry.at = now;
  if (const auto logged = work.append_event(entry); !logged) return logged.error();
  for (const auto& person : {one, other}) {
    parlor::member member;
    member.room = room->id;
    member.user = person.id;
    member.joined_at = now;
    if (auto put = work.put_member(member); !put) return put;
  }
  return {};
}

}  // namespace

parlor::result<std::vector<parlor::user>> put_demo(parlor::storage& storage, parlor::timestamp now) {
  auto work = storage.begin();
  if (!work) return work.error();
  auto ann = find_or_put(**work, "ann", "Ann", "Lee", now);
  if (!ann) return ann.error();
  auto bob = find_or_put(**work, "bob", "Bob", "Stone", now);
  if (!bob) return bob.error();
  if (auto put = put_direct_room(**work, *ann, *bob, now); !put) return put.error();
  if (auto done = (*work)->commit(); !done) return done.error();
  return std::vector<parlor::user>{*std::move(ann), *std::move(bob)};
}

}  // namespace parlor_server

#include <string>

#include "testing/storage_stage.hpp"

namespace parlor::testing::storage_stage {
namespace {

void what_put_member_is_given_is_stored(storage& store) {
  member person;
  change(store, [&person](unit_of_work& work) {
    const auto all = add_company(work);
    const auto eve = add_user(work, "eve");
    person = {all.club.id, eve.id, at(1), 5, message_id{3}, at(2), true};
    need(work.put_member(person), "put_member");
  });
  const auto seen = snapshot(store);
  expect(found(seen->find_member(person.room, person.user), "find_member") == person,
         "another member is stored");
}

void finding_no_member_is_not_an_error(storage& store) {
  const auto work = begin(store);
  const auto all = add_company(*work);
  expect_nothing(work->find_member(all.club.id, user_id{999}), "find_member");
  expect_nothing(work->find_member(room_id{999}, all.ann.id), "find_member");
}

void putting_a_member_again_replaces_them(storage& store) {
  const auto work = begin(store);
  const auto all = add_company(*work);
  const member next{all.club.id, all.ann.id, at(8), 2, message_id{1}, at(9), false};
  need(work->put_member(next), "put_member");
  expect(found(work->find_member(next.room, next.user), "find_member") == next, "it was not replaced");
}

void a_member_needs_a_room_and_a_user(storage& store) {
  const auto work = begin(store);
  const auto all = add_company(*work);
  expect_error(work->put_member(member_of(room_id{999}, all.ann.id)), errc::not_found, "no such room");
  expect_error(work->put_member(member_of(all.club.id, user_id{999})), errc::not_found, "no such user");
  add_user(*work, "the unit goes on");
}

void members_of_lists_active_members_in_order_of_user_id(storage& store) {
  const auto work = begin(store);
  const auto ann = add_user(*work, "ann");
  const auto bob = add_user(*work, "bob");
  const auto eve = add_user(*work, "eve");
  const auto club = add_room(*work, "club", room_type::group, {eve.id, ann.id, bob.id});
  auto left = member_of(club.id, bob.id);
  left.is_active = false;
  need(work->put_member(left), "put_member");
  const auto seen = need(work->members_of(club.id, 10), "members_of");
  expect(seen.size() == 2 && seen[0].user == ann.id && seen[1].user == eve.id, "another list");
  expect(need(work->members_of(club.id, 1), "members_of").size() == 1, "the limit was not kept");
}

void members_are_listed_beyond_1000(storage& store) {
  const auto work = begin(store);
  std::vector<user_id> many;
  for (int number = 0; number < 1002; ++number) {
    many.push_back(add_user(*work, "user" + std::to_string(number)).id);
  }
  const auto club = add_room(*work, "club", room_type::group, many);
  expect(need(work->members_of(club.id, 10000), "members_of").size() == many.size(), "not all of them");
  expect(need(work->members_of(club.id, 1001), "members_of").size() == 1001, "the limit was not kept");
}

void readers_are_listed_who_has_read_furthest_first(storage& store) {
  const auto work = begin(store);
  std::vector<user_id> all;
  for (const auto* name : {"ann", "bob", "eve", "kim", "zoe"}) all.push_back(add_user(*work, name).id);
  const auto club = add_room(*work, "club", room_type::group, all);
  const auto other = add_room(*work, "other", room_type::group, all);
  const sequence read[] = {3, 5, 0, 3, 9};
  for (std::size_t index = 0; index < all.size(); ++index) {
    need(work->set_read(club.id, all[index], read[index], message_id{1}, at(30)), "set_read");
  }
  need(work->set_read(other.id, all[2], 8, message_id{1}, at(30)), "set_read");
  auto left = found(work->find_member(club.id, all[4]), "find_member");
  left.is_active = false;
  need(work->put_member(left), "put_member");

  const auto readers = need(work->readers_of(club.id, 1, 10), "readers_of");
  expect(readers.size() == 3, "not the three active ones who have read something");
  expect(readers[0].user == all[1] && readers[1].user == all[0] && readers[2].user == all[3],
         "another order");
  expect(readers[0] == found(work->find_member(club.id, all[1]), "find_member"), "not all of the member");
  expect(need(work->readers_of(club.id, 4, 10), "readers_of").size() == 1, "who has read less was listed");
  expect(need(work->readers_of(club.id, 1, 2), "readers_of").size() == 2, "the limit was not kept");
  expect(need(work->readers_of(club.id, 6, 10), "readers_of").empty(), "nobody has read so far");
}

void set_read_moves_the_watermark_forward(storage& store) {
  const auto work = begin(store);
  const auto all = add_company(*work);
  need(work->set_read(all.club.id, all.ann.id, 4, message_id{9}, at(30)), "set_read");
  const auto seen = found(work->find_member(all.club.id, all.ann.id), "find_member");
  expect(seen.read_sequence == 4 && seen.read_message == message_id{9} && seen.last_read_at == at(30),
         "the watermark is elsewhere");
  expect(seen.joined_at == at(0) && seen.is_active, "something else changed");
}

void a_smaller_sequence_changes_nothing(storage& store) {
  const auto work = begin(store);
  const auto all = add_company(*work);
  need(work->set_read(all.club.id, all.ann.id, 4, message_id{9}, at(30)), "set_read");
  need(work->set_read(all.club.id, all.ann.id, 3, message_id{8}, at(31)), "set_read");
  const auto seen = found(work->find_member(all.club.id, all.ann.id), "find_member");
  expect(seen.read_sequence == 4 && seen.read_message == message_id{9} && seen.last_read_at == at(30),
         "the watermark moved");
}

void set_read_of_no_member_is_not_found(storage& store) {
  const auto work = begin(store);
  const auto all = add_company(*work);
  expect_error(work->set_read(all.club.id, user_id{999}, 1, message_id{1}, at(1)), errc::not_found,
               "set_read");
}

void co_members_are_listed_once_in_order_of_id(storage& store) {
  const auto work = begin(store);
  const auto all = add_company(*work);
  const auto eve = add_user(*work, "eve");
  add_room(*work, "second", room_type::group, {eve.id, all.bob.id, all.ann.id});
  const auto seen = need(work->co_members_of(all.ann.id, 10), "co_members_of");
  expect(seen == std::vector<user_id>{all.bob.id, eve.id}, "another list");
  expect(need(work->co_members_of(all.ann.id, 1), "co_members_of").size() == 1, "the limit was not kept");
}

void co_members_are_active_members_of_active_rooms(storage& store) {
  const auto work = begin(store);
  const auto all = add_company(*work);
  const auto eve = add_user(*work, "eve");
  const auto zoe = add_user(*work, "zoe");
  auto gone = add_room(*work, "gone", room_type::group, {all.ann.id, eve.id});
  gone.is_active = false;
  need(work->put_room(gone), "put_room");
  auto left = member_of(add_room(*work, "left", room_type::group, {all.ann.id, zoe.id}).id, all.ann.id);
  left.is_active = false;
  need(work->put_member(left), "put_member");
  auto quit = member_of(all.club.id, zoe.id);
  quit.is_active = false;
  need(work->put_member(quit), "put_member");
  expect(need(work->co_members_of(all.ann.id, 10), "co_members_of") == std::vector<user_id>{all.bob.id},
         "more than the one who shares an active room");
}

void co_members_of_many_rooms_are_listed_once(storage& store) {
  const auto work = begin(store);
  const auto all = add_company(*work);
  for (int number = 0; number < 8; ++number) {
    add_room(*work, "room " + std::to_string(number), room_type::group, {all.ann.id, all.bob.id});
  }
  const auto eve = add_user(*work, "eve");
  add_room(*work, "last", room_type::group, {all.ann.id, eve.id});
  expect(
      need(work->co_members_of(all.ann.id, 2), "co_members_of") == std::vector<user_id>{all.bob.id, eve.id},
      "another list");
  const auto one = need(work->co_members_of(all.ann.id, 1), "co_members_of");
  expect(one.size() == 1 && one.front() != all.ann.id, "not one of the others");
}

}  // namespace

std::vector<storage_case> storage_member_cases() {
  return {
      {"what put_member is given is stored", what_put_member_is_given_is_stored},
      {"finding no member is not an error", finding_no_member_is_not_an_error},
      {"putting a member again replaces them", putting_a_member_again_replaces_them},
      {"a member needs a room and a user", a_member_needs_a_room_and_a_user},
      {"members_of lists active members in order of user id",
       members_of_lists_active_members_in_order_of_user_id},
      {"members are listed beyond 1000", members_are_listed_beyond_1000},
      {"readers are listed, who has read furthest first", readers_are_listed_who_has_read_furthest_first},
      {"set_read moves the watermark forward", set_read_moves_the_watermark_forward},
      {"set_read with a smaller sequence changes nothing", a_smaller_sequence_changes_nothing},
      {"set_read of no member is not_found", set_read_of_no_member_is_not_found},
      {"co-members are listed once, in order of id", co_members_are_listed_once_in_order_of_id},
      {"co-members of many rooms are listed once", co_members_of_many_rooms_are_listed_once},
      {"co-members are active members of active rooms", co_members_are_active_members_of_active_rooms},
  };
}

}  // namespace parlor::testing::storage_stage

#include "testing/storage_stage.hpp"

namespace parlor::testing::storage_stage {
namespace {

void a_new_room_gets_what_it_lacks(storage& store) {
  const auto work = begin(store);
  const auto one = need(work->put_room(room{}), "put_room");
  const auto other = need(work->put_room(room{}), "put_room");
  expect(one.id && one.uuid && !one.slug.empty(), "something is missing");
  expect(one.slug != other.slug, "two rooms have the same slug");
  expect(one.uuid != other.uuid, "two rooms have the same uuid");
  expect(one.last_sequence == 0, "the log is not empty");
}

void what_put_room_answers_is_stored(storage& store) {
  room place;
  change(store, [&place](unit_of_work& work) {
    place.slug = "lounge";
    place.name = "Lounge";
    place.type = room_type::group;
    place.created_by = add_user(work, "ann").id;
    place.created_at = at(1);
    place.updated_at = at(2);
    place = need(work.put_room(place), "put_room");
  });
  const auto seen = snapshot(store);
  expect(found(seen->find_room(place.id), "find_room") == place, "find_room answers another room");
  expect(found(seen->find_room_by_uuid(place.uuid), "find_room_by_uuid") == place, "by uuid: another room");
  expect(found(seen->find_room_by_slug("lounge"), "find_room_by_slug") == place, "by slug: another room");
}

void finding_no_room_is_not_an_error(storage& store) {
  const auto seen = snapshot(store);
  expect_nothing(seen->find_room(room_id{7}), "find_room");
  expect_nothing(seen->find_room_by_uuid(uuid{{1}}), "find_room_by_uuid");
  expect_nothing(seen->find_room_by_slug("nowhere"), "find_room_by_slug");
  expect_nothing(seen->find_direct_room(user_id{1}, user_id{2}), "find_direct_room");
}

void a_slug_is_unique(storage& store) {
  const auto work = begin(store);
  add_room(*work, "club", room_type::group, {});
  room twin;
  twin.slug = "club";
  expect_error(work->put_room(twin), errc::conflict, "put_room");
}

void a_rooms_uuid_is_unique(storage& store) {
  const auto work = begin(store);
  const auto club = add_room(*work, "club", room_type::group, {});
  room twin;
  twin.uuid = club.uuid;
  expect_error(work->put_room(twin), errc::conflict, "put_room");
}

void replacing_a_room_keeps_its_log_and_its_origin(storage& store) {
  const auto work = begin(store);
  const auto all = add_company(*work);
  say(*work, all.club, all.ann.id, "hello");
  auto next = all.club;
  next.uuid = {};
  next.slug = "new";
  next.name = "New";
  next.created_at = {};
  next.updated_at = at(50);
  next.last_sequence = 77;
  const auto stored = need(work->put_room(next), "put_room");
  expect(stored.uuid == all.club.uuid && stored.created_at == all.club.created_at, "its origin changed");
  expect(stored.last_sequence == 1, "its last_sequence is not the storage's own");
  expect(stored.slug == "new" && stored.name == "New" && stored.updated_at == at(50), "it was not replaced");
  expect(found(work->find_room(stored.id), "find_room") == stored, "what was answered is not what is stored");
  expect_nothing(work->find_room_by_slug("club"), "the slug that is gone");
}

void a_room_is_found_after_its_deletion(storage& store) {
  const auto work = begin(store);
  auto all = add_company(*work);
  all.club.is_active = false;
  need(work->put_room(all.club), "put_room");
  expect(!found(work->find_room(all.club.id), "find_room").is_active, "it says that it is active");
}

void a_direct_room_is_found_by_its_two_members(storage& store) {
  const auto work = begin(store);
  const auto all = add_company(*work);
  const auto direct = add_room(*work, "ann-bob", room_type::direct, {all.ann.id, all.bob.id});
  expect(found(work->find_direct_room(all.ann.id, all.bob.id), "find_direct_room").id == direct.id,
         "another room");
  expect(found(work->find_direct_room(all.bob.id, all.ann.id), "find_direct_room").id == direct.id,
         "another room");
}

void a_direct_room_is_that_of_exactly_these_two(storage& store) {
  const auto work = begin(store);
  const auto all = add_company(*work);
  const auto eve = add_user(*work, "eve");
  expect_nothing(work->find_direct_room(all.ann.id, all.bob.id), "a group is no direct room");
  add_room(*work, "ann-bob", room_type::direct, {all.ann.id, all.bob.id});
  expect_nothing(work->find_direct_room(all.ann.id, eve.id), "one of the two is another");
  expect_nothing(work->find_direct_room(all.ann.id, all.ann.id), "one alone");
}

void a_deleted_direct_room_is_not_found_by_its_members(storage& store) {
  const auto work = begin(store);
  const auto all = add_company(*work);
  auto direct = add_room(*work, "ann-bob", room_type::direct, {all.ann.id, all.bob.id});
  direct.is_active = false;
  need(work->put_room(direct), "put_room");
  expect_nothing(work->find_direct_room(all.ann.id, all.bob.id), "find_direct_room");
  const auto next = add_room(*work, "again", room_type::direct, {all.ann.id, all.bob.id});
  expect(found(work->find_direct_room(all.ann.id, all.bob.id), "find_direct_room").id == next.id,
         "another room");
}

void a_direct_room_that_was_left_is_not_found_by_its_members(storage& store) {
  const auto work = begin(store);
  const auto all = add_company(*work);
  const auto direct = add_room(*work, "ann-bob", room_type::direct, {all.ann.id, all.bob.id});
  auto bob = member_of(direct.id, all.bob.id);
  bob.is_active = false;
  need(work->put_member(bob), "put_member");
  expect_nothing(work->find_direct_room(all.ann.id, all.bob.id), "find_direct_room");
  bob.is_active = true;
  need(work->put_member(bob), "put_member");
  found(work->find_direct_room(all.ann.id, all.bob.id), "find_direct_room");
}

void two_have_one_direct_room(storage& store) {
  const auto work = begin(store);
  const auto all = add_company(*work);
  add_room(*work, "ann-bob", room_type::direct, {all.ann.id, all.bob.id});
  const auto second = add_room(*work, "second", room_type::direct, {all.ann.id});
  expect_error(work->put_member(member_of(second.id, all.bob.id)), errc::conflict, "put_member");
  expect_nothing(work->find_member(second.id, all.bob.id), "the conflict changed nothing");
}

void a_direct_room_stays_that_of_its_two_when_it_is_replaced(storage& store) {
  const auto work = begin(store);
  const auto all = add_company(*work);
  auto direct = add_room(*work, "ann-bob", room_type::direct, {all.ann.id, all.bob.id});
  direct.name = "Ann and Bob";
  direct.slug.clear();
  expect(need(work->put_room(direct), "put_room").slug == "ann-bob", "the slug was not kept");
  expect(found(work->find_direct_room(all.ann.id, all.bob.id), "find_direct_room").name == "Ann and Bob",
         "another room");
}

void a_deleted_direct_room_does_not_come_back_beside_another(storage& store) {
  const auto work = begin(store);
  const auto all = add_company(*work);
  auto old = add_room(*work, "old", room_type::direct, {all.ann.id, all.bob.id});
  old.is_active = false;
  need(work->put_room(old), "put_room");
  const auto next = add_room(*work, "next", room_type::direct, {all.ann.id, all.bob.id});
  const auto expect_next = [&](std::string_view what) {
    expect(found(work->find_direct_room(all.ann.id, all.bob.id), what).id == next.id, what);
  };
  old.name = "The old one";
  need(work->put_room(old), "a deleted room has a new name");
  expect_next("the other room is lost");
  need(work->put_member(member_of(old.id, all.bob.id)), "who comes into a deleted room");
  expect_next("the other room is lost");
  old.is_active = true;
  expect_error(work->put_room(old), errc::conflict, "a second room of the two");
  expect_next("the conflict changed something");
}

void rooms_of_lists_the_most_recently_updated_first(storage& store) {
  const auto work = begin(store);
  const auto all = add_company(*work);
  const auto second = add_room(*work, "second", room_type::group, {all.ann.id});
  const auto third = add_room(*work, "third", room_type::group, {all.ann.id});
  say(*work, second, all.ann.id, "hello");
  const auto seen = need(work->rooms_of(all.ann.id, 10), "rooms_of");
  expect(seen.size() == 3, std::to_string(seen.size()) + " rooms");
  expect(seen[0].id == second.id, "the room with a message is not first");
  expect(seen[1].id == third.id && seen[2].id == all.club.id, "rooms of one time are not by id, descending");
  expect(need(work->rooms_of(all.ann.id, 2), "rooms_of").size() == 2, "the limit was not kept");
}

void rooms_of_leaves_out_what_is_not_active(storage& store) {
  const auto work = begin(store);
  const auto all = add_company(*work);
  auto gone = add_room(*work, "gone", room_type::group, {all.ann.id});
  gone.is_active = false;
  need(work->put_room(gone), "put_room");
  auto left = member_of(add_room(*work, "left", room_type::group, {all.ann.id}).id, all.ann.id);
  left.is_active = false;
  need(work->put_member(left), "put_member");
  add_room(*work, "foreign", room_type::group, {all.bob.id});
  const auto seen = need(work->rooms_of(all.ann.id, 10), "rooms_of");
  expect(seen.size() == 1 && seen.front().id == all.club.id, "more than the one active room is listed");
}

void a_creator_has_to_exist(storage& store) {
  const auto work = begin(store);
  room place;
  place.created_by = user_id{99};
  expect_error(work->put_room(place), errc::not_found, "put_room");
}

}  // namespace

std::vector<storage_case> storage_room_cases() {
  return {
      {"a new room gets an id, a uuid and a slug of its own", a_new_room_gets_what_it_lacks},
      {"what put_room answers is stored", what_put_room_answers_is_stored},
      {"finding no room is not an error", finding_no_room_is_not_an_error},
      {"a slug is unique", a_slug_is_unique},
      {"the uuid of a room is unique", a_rooms_uuid_is_unique},
      {"replacing a room keeps its log and its origin", replacing_a_room_keeps_its_log_and_its_origin},
      {"a room is found after its deletion", a_room_is_found_after_its_deletion},
      {"a direct room is found by its two members", a_direct_room_is_found_by_its_two_members},
      {"a direct room is that of exactly these two", a_direct_room_is_that_of_exactly_these_two},
      {"a deleted direct room is not found by its members",
       a_deleted_direct_room_is_not_found_by_its_members},
      {"a direct room that was left is not found by its members",
       a_direct_room_that_was_left_is_not_found_by_its_members},
      {"two have one direct room", two_have_one_direct_room},
      {"a direct room stays that of its two when it is replaced",
       a_direct_room_stays_that_of_its_two_when_it_is_replaced},
      {"a deleted direct room does not come back beside another",
       a_deleted_direct_room_does_not_come_back_beside_another},
      {"rooms_of lists the most recently updated first", rooms_of_lists_the_most_recently_updated_first},
      {"rooms_of leaves out what is not active", rooms_of_leaves_out_what_is_not_active},
      {"the creator of a room has to exist", a_creator_has_to_exist},
  };
}

}  // namespace parlor::testing::storage_stage

#include <future>

#include "testing/storage_stage.hpp"

namespace parlor::testing::storage_stage {
namespace {

void a_unit_reads_its_own_changes(storage& store) {
  const auto work = begin(store);
  const auto all = add_company(*work);
  say(*work, all.club, all.ann.id, "a");
  expect_texts(work->messages_before(all.club.id, 0, 10), {"a"});
  expect(need(work->rooms_of(all.ann.id, 10), "rooms_of").size() == 1, "its own room is not listed");
}

void a_snapshot_does_not_see_an_open_unit(storage& store) {
  company all;
  change(store, [&all](unit_of_work& work) { all = add_company(work); });
  const auto work = begin(store);
  say(*work, all.club, all.ann.id, "a");
  add_user(*work, "eve");
  const auto seen = snapshot(store);
  expect_texts(seen->messages_before(all.club.id, 0, 10), {});
  expect(found(seen->find_room(all.club.id), "find_room").last_sequence == 0, "the room was changed");
  expect_nothing(seen->find_user_by_username("eve"), "the new user");
}

void a_snapshot_sees_every_unit_committed_before(storage& store) {
  company all;
  change(store, [&all](unit_of_work& work) { all = add_company(work); });
  change(store, [&all](unit_of_work& work) { say(work, all.club, all.ann.id, "a"); });
  expect_texts(snapshot(store)->messages_before(all.club.id, 0, 10), {"a"});
}

void a_snapshot_does_not_see_what_is_committed_later(storage& store) {
  company all;
  change(store, [&all](unit_of_work& work) { all = add_company(work); });
  const auto before = snapshot(store);
  change(store, [&all](unit_of_work& work) {
    say(work, all.club, all.ann.id, "a");
    auto renamed = all.bob;
    renamed.username = "rob";
    need(work.put_user(renamed), "put_user");
  });
  expect_texts(before->messages_before(all.club.id, 0, 10), {});
  expect(found(before->find_user(all.bob.id), "find_user") == all.bob, "a user changed under the snapshot");
  expect_texts(snapshot(store)->messages_before(all.club.id, 0, 10), {"a"});
}

void snapshots_are_read_from_several_threads(storage& store) {
  company all;
  change(store, [&all](unit_of_work& work) {
    all = add_company(work);
    for (int number = 0; number < 20; ++number) say(work, all.club, all.ann.id, "a");
  });
  const auto read = [&store, &all] {
    std::size_t seen = 0;
    for (int turn = 0; turn < 20; ++turn) {
      seen = need(snapshot(store)->messages_before(all.club.id, 0, 100), "messages_before").size();
    }
    return seen;
  };
  auto one = std::async(std::launch::async, read);
  auto other = std::async(std::launch::async, read);
  for (int number = 0; number < 20; ++number) {
    change(store, [&all](unit_of_work& work) { say(work, all.club, all.bob.id, "b"); });
  }
  expect(one.get() >= 20 && other.get() >= 20, "a reader saw less than was committed before it");
  expect(read() == 40, "not every unit was committed");
}

void destruction_without_commit_undoes_everything(storage& store) {
  company all;
  change(store, [&all](unit_of_work& work) { all = add_company(work); });
  {
    const auto work = begin(store);
    say(*work, all.club, all.ann.id, "a");
    need(work->append_event(event_of(all.club.id, room_event_kind::member_left, all.bob.id)), "append_event");
    need(work->add_attachment(file_of(all.ann.id, "key")), "add_attachment");
    need(work->set_last_seen(all.ann.id, at(50)), "set_last_seen");
    need(work->set_read(all.club.id, all.bob.id, 1, message_id{1}, at(50)), "set_read");
    add_user(*work, "eve");
  }
  const auto seen = snapshot(store);
  expect_texts(seen->messages_before(all.club.id, 0, 10), {});
  expect(need(seen->events_since(all.club.id, 0, 10), "events_since").empty(), "the log is there");
  expect(found(seen->find_room(all.club.id), "find_room") == all.club, "the room was changed");
  expect(found(seen->find_user(all.ann.id), "find_user") == all.ann, "the user was changed");
  expect(found(seen->find_member(all.club.id, all.bob.id), "find_member").read_sequence == 0,
         "a watermark moved");
  expect_nothing(seen->find_attachment("key"), "the file");
  expect_nothing(seen->find_user_by_username("eve"), "the new user");
}

void a_unit_after_one_that_was_undone_starts_from_what_is_committed(storage& store) {
  company all;
  change(store, [&all](unit_of_work& work) { all = add_company(work); });
  say(*begin(store), all.club, all.ann.id, "undone");
  change(store, [&all](unit_of_work& work) {
    expect(say(work, all.club, all.ann.id, "kept").sequence == 1, "the log has a gap");
  });
  expect_texts(snapshot(store)->messages_before(all.club.id, 0, 10), {"kept"});
}

void a_unit_goes_on_after_a_conflict(storage& store) {
  company all;
  change(store, [&all](unit_of_work& work) {
    all = add_company(work);
    user twin;
    twin.subject = all.ann.subject;
    expect_error(work.put_user(twin), errc::conflict, "put_user");
    expect_error(work.edit_message(message_id{99}, "b", at(1)), errc::not_found, "edit_message");
    say(work, all.club, all.ann.id, "a");
  });
  expect_texts(snapshot(store)->messages_before(all.club.id, 0, 10), {"a"});
}

void a_unit_without_changes_commits(storage& store) {
  change(store, [](unit_of_work&) {});
  change(store, [](unit_of_work& work) { expect_nothing(work.find_user(user_id{1}), "find_user"); });
}

void ids_are_not_used_twice_across_units(storage& store) {
  company all;
  message_id last;
  change(store, [&all, &last](unit_of_work& work) {
    all = add_company(work);
    last = say(work, all.club, all.ann.id, "a").id;
  });
  change(store, [&all, last](unit_of_work& work) {
    expect(last < say(work, all.club, all.ann.id, "b").id, "the id of the next unit is not above the last");
  });
}

void maintain_changes_nothing_that_is_seen(storage& store) {
  company all;
  change(store, [&all](unit_of_work& work) {
    all = add_company(work);
    say(work, all.club, all.ann.id, "a");
  });
  store.maintain();
  store.maintain();
  expect_texts(snapshot(store)->messages_before(all.club.id, 0, 10), {"a"});
}

void a_storage_in_use_is_sound(storage& store) {
  change(store, [](unit_of_work& work) {
    const auto all = add_company(work);
    const auto direct = add_room(work, "direct", room_type::direct, {all.ann.id, all.bob.id});
    const auto said = say(work, all.club, all.ann.id, "a");
    say(work, direct, all.bob.id, "b");
    need(work.append_event(event_of(all.club.id, room_event_kind::member_joined, all.bob.id)),
         "append_event");
    need(work.edit_message(said.id, "c", at(30)), "edit_message");
    need(work.remove_message(said.id, at(31)), "remove_message");
    need(work.set_read(all.club.id, all.bob.id, 2, said.id, at(32)), "set_read");
  });
  const auto lines = need(store.verify(), "verify");
  expect(lines.empty(), lines.empty() ? "" : lines.front());
}

}  // namespace

std::vector<storage_case> storage_unit_cases() {
  return {
      {"a unit reads its own changes", a_unit_reads_its_own_changes},
      {"a snapshot does not see an open unit", a_snapshot_does_not_see_an_open_unit},
      {"a snapshot sees every unit committed before", a_snapshot_sees_every_unit_committed_before},
      {"a snapshot does not see what is committed later", a_snapshot_does_not_see_what_is_committed_later},
      {"snapshots are read from several threads", snapshots_are_read_from_several_threads},
      {"destruction without commit undoes everything", destruction_without_commit_undoes_everything},
      {"a unit after one that was undone starts from what is committed",
       a_unit_after_one_that_was_undone_starts_from_what_is_committed},
      {"a unit goes on after a conflict", a_unit_goes_on_after_a_conflict},
      {"a unit without changes commits", a_unit_without_changes_commits},
      {"ids are not used twice across units", ids_are_not_used_twice_across_units},
      {"maintain changes nothing that is seen", maintain_changes_nothing_that_is_seen},
      {"verify has no complaint about a storage in use", a_storage_in_use_is_sound},
  };
}

}  // namespace parlor::testing::storage_stage

#include "testing/storage_stage.hpp"

namespace parlor::testing::storage_stage {
namespace {

void what_append_message_answers_is_stored(storage& store) {
  message stored;
  change(store, [&stored](unit_of_work& work) {
    const auto all = add_company(work);
    const auto parent = say(work, all.club, all.bob.id, "question");
    message answer;
    answer.room = all.club.id;
    answer.sender = all.ann.id;
    answer.receiver = all.bob.id;
    answer.kind = message_kind::voice;
    answer.text = "Grüße 👋 '; DROP TABLE messages; --";
    answer.parent = parent.id;
    answer.client_message_id = "c-1";
    answer.created_at = at(3) + std::chrono::microseconds{123456};
    answer.attachments = {file_of(all.ann.id, "one"), file_of(all.ann.id, "two")};
    stored = need(work.append_message(answer), "append_message");
    expect(stored.text == answer.text && stored.parent == parent.id, "the answer is another message");
  });
  expect(stored.id && stored.uuid && stored.sequence == 2, "something was not filled in");
  const auto seen = snapshot(store);
  expect(found(seen->find_message(stored.id), "find_message") == stored, "another message");
  expect(found(seen->find_message_by_uuid(stored.uuid), "find_message_by_uuid") == stored, "another by uuid");
  expect(found(seen->find_message_by_client_id(stored.sender, "c-1"), "by client id") == stored, "another");
}

void finding_no_message_is_not_an_error(storage& store) {
  const auto seen = snapshot(store);
  expect_nothing(seen->find_message(message_id{7}), "find_message");
  expect_nothing(seen->find_message_by_uuid(uuid{{1}}), "find_message_by_uuid");
  expect_nothing(seen->find_message_by_client_id(user_id{1}, "c"), "find_message_by_client_id");
  expect_nothing(seen->find_message_by_client_id(user_id{1}, ""), "find_message_by_client_id");
}

void a_message_takes_the_rooms_next_sequence(storage& store) {
  const auto work = begin(store);
  const auto all = add_company(*work);
  const auto other = add_room(*work, "other", room_type::group, {all.ann.id});
  expect(say(*work, all.club, all.ann.id, "a").sequence == 1, "the first is not 1");
  expect(say(*work, other, all.ann.id, "b").sequence == 1, "the other room's first is not 1");
  expect(say(*work, all.club, all.ann.id, "c").sequence == 2, "the second is not 2");
  expect(found(work->find_room(all.club.id), "find_room").last_sequence == 2, "the room does not know");
}

void ids_rise(storage& store) {
  const auto work = begin(store);
  const auto all = add_company(*work);
  const auto first = say(*work, all.club, all.ann.id, "a").id;
  expect(first < say(*work, all.club, all.ann.id, "b").id, "the second id is not above the first");
}

void a_message_updates_its_room(storage& store) {
  const auto work = begin(store);
  const auto all = add_company(*work);
  const auto said = say(*work, all.club, all.ann.id, "a");
  expect(found(work->find_room(all.club.id), "find_room").updated_at == said.created_at,
         "updated_at is older");
}

void a_message_is_an_entry_of_the_log(storage& store) {
  const auto work = begin(store);
  const auto all = add_company(*work);
  const auto said = say(*work, all.club, all.ann.id, "a");
  const auto log = need(work->events_since(all.club.id, 0, 10), "events_since");
  const room_event entry{all.club.id, 1,          room_event_kind::message_posted,
                         said.id,     all.ann.id, said.created_at};
  expect(log == std::vector<room_event>{entry}, "the log has another entry");
}

void a_client_message_id_is_unique_per_sender(storage& store) {
  const auto work = begin(store);
  const auto all = add_company(*work);
  message saying;
  saying.room = all.club.id;
  saying.sender = all.ann.id;
  saying.client_message_id = "c";
  need(work->append_message(saying), "append_message");
  expect_error(work->append_message(saying), errc::conflict, "the same again");
  saying.sender = all.bob.id;
  need(work->append_message(saying), "the same of another sender");
  saying.client_message_id.clear();
  need(work->append_message(saying), "none");
  need(work->append_message(saying), "none again");
}

void a_conflict_of_append_message_changes_nothing(storage& store) {
  const auto work = begin(store);
  const auto all = add_company(*work);
  message saying;
  saying.room = all.club.id;
  saying.sender = all.ann.id;
  saying.client_message_id = "c";
  need(work->append_message(saying), "append_message");
  saying.attachments = {file_of(all.ann.id, "key")};
  expect_error(work->append_message(saying), errc::conflict, "append_message");
  expect_nothing(work->find_attachment("key"), "the file of the message that was refused");
  expect(need(work->count_messages(all.club.id), "count_messages") == 1, "the message is there");
  expect(say(*work, all.club, all.ann.id, "next").sequence == 2, "a sequence was lost");
}

void a_message_needs_what_it_refers_to(storage& store) {
  const auto work = begin(store);
  const auto all = add_company(*work);
  message saying;
  saying.room = room_id{999};
  saying.sender = all.ann.id;
  expect_error(work->append_message(saying), errc::not_found, "no such room");
  saying.room = all.club.id;
  saying.sender = user_id{999};
  expect_error(work->append_message(saying), errc::not_found, "no such sender");
  saying.sender = all.ann.id;
  saying.parent = message_id{999};
  expect_error(work->append_message(saying), errc::not_found, "no such parent");
  saying.parent.reset();
  saying.receiver = user_id{999};
  expect_error(work->append_message(saying), errc::not_found, "no such receiver");
  saying.receiver.reset();
  expect(need(work->append_message(saying), "append_message").sequence == 1, "a sequence was lost");
}

void a_message_is_stored_under_an_id_that_is_given(storage& store) {
  const auto work = begin(store);
  const auto all = add_company(*work);
  message saying;
  saying.id = message_id{40};
  saying.room = all.club.id;
  saying.sender = all.ann.id;
  expect(need(work->append_message(saying), "append_message").id == saying.id, "another id was given");
  expect(say(*work, all.club, all.ann.id, "next").id.value > 40, "the next id is not above it");
}

void a_message_that_was_deleted_before_it_came_waits_for_nobody(storage& store) {
  const auto work = begin(store);
  const auto all = add_company(*work);
  message gone;
  gone.room = all.club.id;
  gone.sender = all.ann.id;
  gone.deleted_at = at(11);
  need(work->append_message(gone), "append_message");
  expect_texts(work->undelivered_to(all.bob.id, 10), {});
}

void ids_and_uuids_are_unique(storage& store) {
  const auto work = begin(store);
  const auto all = add_company(*work);
  const auto said = say(*work, all.club, all.ann.id, "a");
  auto twin = said;
  twin.uuid = {};
  expect_error(work->append_message(twin), errc::conflict, "an id that is taken");
  twin.uuid = said.uuid;
  twin.id = {};
  expect_error(work->append_message(twin), errc::conflict, "a uuid that is taken");
  expect_texts(work->messages_before(all.club.id, 0, 10), {"a"});
  expect(say(*work, all.club, all.ann.id, "b").sequence == 2, "the log has a gap");
}

void edit_message_replaces_the_text_and_sets_edited_at(storage& store) {
  const auto work = begin(store);
  const auto all = add_company(*work);
  auto said = say(*work, all.club, all.ann.id, "a");
  need(work->edit_message(said.id, "b", at(40)), "edit_message");
  said.text = "b";
  said.edited_at = at(40);
  expect(found(work->find_message(said.id), "find_message") == said, "another message");
}

void editing_what_is_not_there_is_not_found(storage& store) {
  const auto work = begin(store);
  const auto all = add_company(*work);
  expect_error(work->edit_message(message_id{999}, "b", at(40)), errc::not_found, "no such message");
  const auto said = say(*work, all.club, all.ann.id, "a");
  need(work->remove_message(said.id, at(41)), "remove_message");
  expect_error(work->edit_message(said.id, "b", at(42)), errc::not_found, "a deleted message");
}

void an_undelivered_message_waits_for_each_other_member(storage& store) {
  const auto work = begin(store);
  const auto all = add_company(*work);
  const auto said = say(*work, all.club, all.ann.id, "a");
  expect(!said.is_delivered, "it is delivered before anybody has it");
  const auto waiting = need(work->undelivered_to(all.bob.id, 10), "undelivered_to");
  expect(waiting.size() == 1 && waiting.front() == said, "the other member has nothing waiting");
  expect(need(work->undelivered_to(all.ann.id, 10), "undelivered_to").empty(), "its sender waits for it");
  need(work->set_delivered(said.id), "set_delivered");
  expect(need(work->undelivered_to(all.bob.id, 10), "undelivered_to").empty(), "it still waits");
  expect(found(work->find_message(said.id), "find_message").is_delivered, "the message does not know");
  expect_error(work->set_delivered(message_id{999}), errc::not_found, "no such message");
}

void undelivered_messages_are_bounded_and_in_order(storage& store) {
  const auto work = begin(store);
  const auto all = add_company(*work);
  const auto first = say(*work, all.club, all.ann.id, "a");
  say(*work, all.club, all.bob.id, "b");
  const auto second = say(*work, all.club, all.ann.id, "c");
  const auto removed = say(*work, all.club, all.ann.id, "d");
  need(work->remove_message(removed.id, at(40)), "remove_message");
  message at_once;
  at_once.room = all.club.id;
  at_once.sender = all.ann.id;
  at_once.text = "e";
  at_once.is_delivered = true;
  need(work->append_message(at_once), "append_message");
  const auto waiting = need(work->undelivered_to(all.bob.id, 10), "undelivered_to");
  expect(waiting.size() == 2 && waiting.front() == first && waiting.back() == second, "others wait");
  expect(need(work->undelivered_to(all.bob.id, 1), "undelivered_to").size() == 1, "the bound is not kept");
  auto closed = found(work->find_room(all.club.id), "find_room");
  closed.is_active = false;
  need(work->put_room(closed), "put_room");
  expect(need(work->undelivered_to(all.bob.id, 10), "undelivered_to").empty(), "a deleted room waits");
}

void remove_message_empties_the_text_and_sets_deleted_at(storage& store) {
  const auto work = begin(store);
  const auto all = add_company(*work);
  auto said = say(*work, all.club, all.ann.id, "a");
  expect(need(work->remove_message(said.id, at(40)), "remove_message").empty(), "files came from nowhere");
  said.text.clear();
  said.deleted_at = at(40);
  expect(found(work->find_message(said.id), "find_message") == said, "another message");
  expect_texts(work->messages_after(all.club.id, 0, 10), {""});
}

void removing_what_is_not_there_is_not_found(storage& store) {
  const auto work = begin(store);
  const auto all = add_company(*work);
  expect_error(work->remove_message(message_id{999}, at(40)), errc::not_found, "no such message");
  const auto said = say(*work, all.club, all.ann.id, "a");
  need(work->remove_message(said.id, at(40)), "remove_message");
  expect_error(work->remove_message(said.id, at(41)), errc::not_found, "a deleted message");
}

void append_event_takes_the_rooms_next_sequence(storage& store) {
  const auto work = begin(store);
  const auto all = add_company(*work);
  say(*work, all.club, all.ann.id, "a");
  auto entry = event_of(all.club.id, room_event_kind::member_joined, all.bob.id);
  const auto stored = need(work->append_event(entry), "append_event");
  entry.sequence = 2;
  expect(stored == entry, "another entry was answered");
  const auto place = found(work->find_room(all.club.id), "find_room");
  expect(place.last_sequence == 2, "the room does not know");
  expect(place.updated_at == at(10), "the entry updated the room");
  expect(say(*work, all.club, all.ann.id, "b").sequence == 3, "the next is not 3");
}

void every_kind_of_entry_is_kept(storage& store) {
  const auto work = begin(store);
  const auto all = add_company(*work);
  std::vector<room_event> written;
  for (const auto kind :
       {room_event_kind::room_created, room_event_kind::message_edited, room_event_kind::message_deleted,
        room_event_kind::messages_read, room_event_kind::member_joined, room_event_kind::member_left,
        room_event_kind::room_deleted}) {
    auto entry = event_of(all.club.id, kind, all.ann.id);
    entry.message = message_id{12};
    written.push_back(need(work->append_event(entry), "append_event"));
  }
  expect(need(work->events_since(all.club.id, 0, 10), "events_since") == written, "another log");
}

void an_entry_needs_a_room(storage& store) {
  const auto work = begin(store);
  const auto entry = event_of(room_id{999}, room_event_kind::room_created, user_id{1});
  expect_error(work->append_event(entry), errc::not_found, "append_event");
}

void an_entry_is_no_message(storage& store) {
  const auto work = begin(store);
  const auto all = add_company(*work);
  const auto entry = event_of(all.club.id, room_event_kind::message_posted, all.ann.id);
  expect_error(work->append_event(entry), errc::invalid_argument, "append_event");
}

}  // namespace

std::vector<storage_case> storage_message_cases() {
  return {
      {"what append_message answers is stored", what_append_message_answers_is_stored},
      {"finding no message is not an error", finding_no_message_is_not_an_error},
      {"a message takes the room's next sequence", a_message_takes_the_rooms_next_sequence},
      {"ids rise", ids_rise},
      {"a message sets its room's updated_at", a_message_updates_its_room},
      {"a message is an entry of the log", a_message_is_an_entry_of_the_log},
      {"a client message id is unique per sender where there is one",
       a_client_message_id_is_unique_per_sender},
      {"a conflict of append_message changes nothing", a_conflict_of_append_message_changes_nothing},
      {"a message needs what it refers to", a_message_needs_what_it_refers_to},
      {"a message is stored under an id that is given", a_message_is_stored_under_an_id_that_is_given},
      {"a message that was deleted before it came waits for nobody",
       a_message_that_was_deleted_before_it_came_waits_for_nobody},
      {"ids and uuids of messages are unique", ids_and_uuids_are_unique},
      {"edit_message replaces the text and sets edited_at",
       edit_message_replaces_the_text_and_sets_edited_at},
      {"editing what is not there is not_found", editing_what_is_not_there_is_not_found},
      {"an undelivered message waits for each other member",
       an_undelivered_message_waits_for_each_other_member},
      {"undelivered messages are bounded and in order", undelivered_messages_are_bounded_and_in_order},
      {"remove_message empties the text and sets deleted_at",
       remove_message_empties_the_text_and_sets_deleted_at},
      {"removing what is not there is not_found", removing_what_is_not_there_is_not_found},
      {"append_event takes the room's next sequence", append_event_takes_the_rooms_next_sequence},
      {"every kind of entry is kept", every_kind_of_entry_is_kept},
      {"an entry of the log needs a room", an_entry_needs_a_room},
      {"an entry that says that a message was posted is invalid", an_entry_is_no_message},
  };
}

}  // namespace parlor::testing::storage_stage

#include <limits>

#include "testing/storage_stage.hpp"

namespace parlor::testing::storage_stage {
namespace {

// Messages "1" … "6" of Ann in the club, with an entry of another kind in between: "4" has sequence 5.
company add_conversation(unit_of_work& work) {
  const auto all = add_company(work);
  const auto other = add_room(work, "other", room_type::group, {all.ann.id, all.bob.id});
  for (const auto* text : {"1", "2", "3"}) say(work, all.club, all.ann.id, text);
  say(work, other, all.ann.id, "elsewhere");
  need(work.append_event(event_of(all.club.id, room_event_kind::messages_read, all.bob.id)), "append_event");
  for (const auto* text : {"4", "5", "6"}) say(work, all.club, all.ann.id, text);
  return all;
}

void messages_before_lists_the_newest_oldest_first(storage& store) {
  const auto work = begin(store);
  const auto all = add_conversation(*work);
  expect_texts(work->messages_before(all.club.id, 0, 10), {"1", "2", "3", "4", "5", "6"});
  expect_texts(work->messages_before(all.club.id, 0, 2), {"5", "6"});
}

void messages_before_stays_below_the_bound(storage& store) {
  const auto work = begin(store);
  const auto all = add_conversation(*work);
  expect_texts(work->messages_before(all.club.id, 5, 2), {"2", "3"});
  expect_texts(work->messages_before(all.club.id, 6, 2), {"3", "4"});
  expect_texts(work->messages_before(all.club.id, 1, 2), {});
}

void messages_before_passes_over_the_newest(storage& store) {
  const auto work = begin(store);
  const auto all = add_conversation(*work);
  expect_texts(work->messages_before(all.club.id, 0, 2, 1), {"4", "5"});
  expect_texts(work->messages_before(all.club.id, 5, 2, 2), {"1"});
  expect_texts(work->messages_before(all.club.id, 0, 2, std::numeric_limits<std::size_t>::max()), {});
  expect_texts(work->messages_before(all.club.id, 0, 2, 6), {});
  expect_texts(work->messages_before(all.club.id, 0, 2, 60), {});
}

void messages_after_lists_the_oldest_above_the_bound(storage& store) {
  const auto work = begin(store);
  const auto all = add_conversation(*work);
  expect_texts(work->messages_after(all.club.id, 0, 2), {"1", "2"});
  expect_texts(work->messages_after(all.club.id, 3, 2), {"4", "5"});
  expect_texts(work->messages_after(all.club.id, 7, 2), {});
}

void lists_carry_attachments(storage& store) {
  const auto work = begin(store);
  const auto all = add_company(*work);
  message saying;
  saying.room = all.club.id;
  saying.sender = all.ann.id;
  saying.attachments = {file_of(all.ann.id, "b"), file_of(all.ann.id, "a")};
  const auto said = need(work->append_message(saying), "append_message");
  expect(said.attachments.front().key == "b", "not in the order in which they were given");
  expect(need(work->messages_after(all.club.id, 0, 5), "messages_after").front() == said, "another message");
  expect(need(work->messages_before(all.club.id, 0, 5), "messages_before").front() == said,
         "another message");
}

void a_room_without_messages_lists_none(storage& store) {
  const auto seen = snapshot(store);
  expect_texts(seen->messages_before(room_id{999}, 0, 2), {});
  expect_texts(seen->messages_after(room_id{999}, 0, 2), {});
  expect(need(seen->count_messages(room_id{999}), "count_messages") == 0, "messages of nowhere");
  expect(need(seen->count_unread(room_id{999}, user_id{1}), "count_unread") == 0, "unread in nowhere");
  expect(need(seen->events_since(room_id{999}, 0, 2), "events_since").empty(), "events of nowhere");
}

void count_messages_counts_what_is_listed(storage& store) {
  const auto work = begin(store);
  const auto all = add_conversation(*work);
  expect(need(work->count_messages(all.club.id), "count_messages") == 6, "not 6");
  const auto listed = need(work->messages_after(all.club.id, 0, 10), "messages_after");
  need(work->remove_message(listed.front().id, at(60)), "remove_message");
  expect(need(work->count_messages(all.club.id), "count_messages") == 6,
         "a deleted message is listed, not counted");
}

void unread_are_messages_of_others_after_the_watermark(storage& store) {
  const auto work = begin(store);
  const auto all = add_conversation(*work);
  say(*work, all.club, all.bob.id, "own");
  expect(need(work->count_unread(all.club.id, all.bob.id), "count_unread") == 6, "not all 6 of Ann's");
  expect(need(work->count_unread(all.club.id, all.ann.id), "count_unread") == 1, "not the 1 of Bob's");
  need(work->set_read(all.club.id, all.bob.id, 3, message_id{3}, at(60)), "set_read");
  expect(need(work->count_unread(all.club.id, all.bob.id), "count_unread") == 3,
         "not the 3 after the watermark");
}

void deleted_messages_are_not_unread(storage& store) {
  const auto work = begin(store);
  const auto all = add_conversation(*work);
  const auto listed = need(work->messages_after(all.club.id, 0, 10), "messages_after");
  need(work->remove_message(listed.front().id, at(60)), "remove_message");
  expect(need(work->count_unread(all.club.id, all.bob.id), "count_unread") == 5, "not 5");
}

void unread_are_counted_among_the_newest_1000(storage& store) {
  const auto work = begin(store);
  const auto all = add_company(*work);
  for (int number = 0; number < 1003; ++number) say(*work, all.club, all.ann.id, "text");
  say(*work, all.club, all.bob.id, "own");
  expect(need(work->count_unread(all.club.id, all.bob.id), "count_unread") == 999, "not 999 and an own one");
}

void the_log_has_no_gaps(storage& store) {
  const auto work = begin(store);
  const auto all = add_conversation(*work);
  const auto log = need(work->events_since(all.club.id, 0, 100), "events_since");
  expect(log.size() == 7, std::to_string(log.size()) + " entries in place of 7");
  sequence wanted = 1;
  for (const auto& entry : log) expect(entry.sequence == wanted++, "a gap in the log");
  expect(log[3].kind == room_event_kind::messages_read, "entries are not in the order of writing");
}

void events_since_starts_after_and_keeps_the_limit(storage& store) {
  const auto work = begin(store);
  const auto all = add_conversation(*work);
  const auto log = need(work->events_since(all.club.id, 2, 3), "events_since");
  expect(log.size() == 3 && log.front().sequence == 3 && log.back().sequence == 5, "another part of the log");
  expect(need(work->events_since(all.club.id, 7, 3), "events_since").empty(), "something after the end");
}

void changes_since_lists_edits_and_deletions_alone(storage& store) {
  const auto work = begin(store);
  const auto all = add_conversation(*work);
  std::vector<room_event> changes;
  for (const auto kind : {room_event_kind::message_edited, room_event_kind::messages_read,
                          room_event_kind::message_deleted, room_event_kind::message_edited}) {
    auto entry = event_of(all.club.id, kind, all.ann.id);
    entry.message = message_id{1};
    entry = need(work->append_event(entry), "append_event");
    if (kind != room_event_kind::messages_read) changes.push_back(entry);
  }
  say(*work, all.club, all.ann.id, "a");
  expect(need(work->changes_since(all.club.id, 0, 10), "changes_since") == changes, "other entries");
  const auto first = changes.front();
  expect(need(work->changes_since(all.club.id, first.sequence - 1, 1), "changes_since") ==
             std::vector<room_event>{first},
         "not the first alone");
  changes.erase(changes.begin());
  expect(need(work->changes_since(all.club.id, first.sequence, 10), "changes_since") == changes,
         "not those after the first");
  expect(need(work->changes_since(room_id{999}, 0, 10), "changes_since").empty(), "changes of nowhere");
}

}  // namespace

std::vector<storage_case> storage_reading_cases() {
  return {
      {"messages_before lists the newest, oldest first", messages_before_lists_the_newest_oldest_first},
      {"messages_before stays below the bound", messages_before_stays_below_the_bound},
      {"messages_before passes over the newest", messages_before_passes_over_the_newest},
      {"messages_after lists the oldest above the bound", messages_after_lists_the_oldest_above_the_bound},
      {"lists of messages carry attachments in their order", lists_carry_attachments},
      {"a room without messages lists none", a_room_without_messages_lists_none},
      {"count_messages counts what is listed", count_messages_counts_what_is_listed},
      {"unread are messages of others after the watermark",
       unread_are_messages_of_others_after_the_watermark},
      {"deleted messages are not unread", deleted_messages_are_not_unread},
      {"unread are counted among the newest 1000", unread_are_counted_among_the_newest_1000},
      {"the log has no gaps", the_log_has_no_gaps},
      {"events_since starts after the bound and keeps the limit",
       events_since_starts_after_and_keeps_the_limit},
      {"changes_since lists edits and deletions alone", changes_since_lists_edits_and_deletions_alone},
  };
}

}  // namespace parlor::testing::storage_stage

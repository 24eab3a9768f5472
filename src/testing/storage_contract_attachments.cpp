#include "testing/storage_stage.hpp"

namespace parlor::testing::storage_stage {
namespace {

message with_files(const company& all, std::vector<attachment> files) {
  message saying;
  saying.room = all.club.id;
  saying.sender = all.ann.id;
  saying.created_at = at(10);
  saying.attachments = std::move(files);
  return saying;
}

void what_add_attachment_answers_is_stored(storage& store) {
  attachment file;
  change(store, [&file](unit_of_work& work) {
    file = need(work.add_attachment(file_of(add_user(work, "ann").id, "key")), "add_attachment");
  });
  expect(static_cast<bool>(file.id), "no id was filled in");
  expect(found(snapshot(store)->find_attachment("key"), "find_attachment") == file, "another file is stored");
}

void finding_no_attachment_is_not_an_error(storage& store) {
  const auto seen = snapshot(store);
  expect_nothing(seen->find_attachment("nothing"), "find_attachment");
  expect_nothing(seen->message_of_attachment(attachment_id{9}), "message_of_attachment");
}

void a_key_is_unique(storage& store) {
  const auto work = begin(store);
  const auto all = add_company(*work);
  need(work->add_attachment(file_of(all.ann.id, "key")), "add_attachment");
  expect_error(work->add_attachment(file_of(all.bob.id, "key")), errc::conflict, "add_attachment");
  expect_error(work->append_message(with_files(all, {file_of(all.ann.id, "key")})), errc::conflict,
               "in a message");
  expect(need(work->count_messages(all.club.id), "count_messages") == 0, "the message is there");
}

void a_key_is_unique_within_a_message(storage& store) {
  const auto work = begin(store);
  const auto all = add_company(*work);
  const auto file = file_of(all.ann.id, "key");
  expect_error(work->append_message(with_files(all, {file, file})), errc::conflict, "append_message");
  expect_nothing(work->find_attachment("key"), "a file of a message that was refused");
}

void a_file_is_stored_under_an_id_that_is_given(storage& store) {
  const auto work = begin(store);
  const auto all = add_company(*work);
  auto file = file_of(all.ann.id, "key");
  file.id = attachment_id{40};
  expect(need(work->add_attachment(file), "add_attachment").id == file.id, "another id was given");
  expect(need(work->add_attachment(file_of(all.ann.id, "next")), "add_attachment").id.value > 40,
         "the next id is not above it");
}

void an_id_is_unique(storage& store) {
  const auto work = begin(store);
  const auto all = add_company(*work);
  auto file = file_of(all.ann.id, "key");
  file.id = need(work->add_attachment(file), "add_attachment").id;
  file.key = "other";
  expect_error(work->add_attachment(file), errc::conflict, "an id that is taken");
  expect_nothing(work->find_attachment("other"), "a file that was refused");
}

void an_owner_has_to_exist(storage& store) {
  const auto work = begin(store);
  const auto all = add_company(*work);
  const auto file = file_of(user_id{99}, "key");
  expect_error(work->add_attachment(file), errc::not_found, "add_attachment");
  expect_error(work->append_message(with_files(all, {file})), errc::not_found, "append_message");
}

void a_message_claims_a_file(storage& store) {
  const auto work = begin(store);
  const auto all = add_company(*work);
  const auto file = need(work->add_attachment(file_of(all.ann.id, "key")), "add_attachment");
  expect_nothing(work->message_of_attachment(file.id), "before it was claimed");
  attachment named;
  named.id = file.id;
  const auto said = need(work->append_message(with_files(all, {named})), "append_message");
  expect(said.attachments == std::vector<attachment>{file}, "the message shows another file");
  expect(found(work->message_of_attachment(file.id), "message_of_attachment") == said.id, "another message");
}

void a_message_brings_a_file(storage& store) {
  const auto work = begin(store);
  const auto all = add_company(*work);
  const auto said =
      need(work->append_message(with_files(all, {file_of(all.ann.id, "key")})), "append_message");
  const auto file = found(work->find_attachment("key"), "find_attachment");
  expect(said.attachments == std::vector<attachment>{file}, "the message shows another file");
  expect(found(work->message_of_attachment(file.id), "message_of_attachment") == said.id, "another message");
}

void a_file_is_claimed_once(storage& store) {
  const auto work = begin(store);
  const auto all = add_company(*work);
  const auto file = need(work->add_attachment(file_of(all.ann.id, "key")), "add_attachment");
  const auto fresh = need(work->add_attachment(file_of(all.ann.id, "fresh")), "add_attachment");
  need(work->append_message(with_files(all, {file})), "append_message");
  expect_error(work->append_message(with_files(all, {fresh, file})), errc::conflict, "claimed before");
  expect_nothing(work->message_of_attachment(fresh.id), "the conflict changed nothing");
  expect_error(work->append_message(with_files(all, {fresh, fresh})), errc::conflict,
               "claimed twice at once");
  expect_nothing(work->message_of_attachment(fresh.id), "the conflict changed nothing");
  expect(say(*work, all.club, all.ann.id, "next").sequence == 2, "a sequence was lost");
}

void claiming_what_is_not_there_is_not_found(storage& store) {
  const auto work = begin(store);
  const auto all = add_company(*work);
  attachment named;
  named.id = attachment_id{99};
  expect_error(work->append_message(with_files(all, {named})), errc::not_found, "append_message");
  expect(need(work->count_messages(all.club.id), "count_messages") == 0, "the message is there");
}

void the_removal_of_a_message_revokes_its_files(storage& store) {
  const auto work = begin(store);
  const auto all = add_company(*work);
  const auto said =
      need(work->append_message(with_files(all, {file_of(all.ann.id, "b"), file_of(all.ann.id, "a")})),
           "append_message");
  const auto revoked = need(work->remove_message(said.id, at(40)), "remove_message");
  expect(revoked == said.attachments, "other files were answered");
  for (const auto& file : revoked) expect_nothing(work->message_of_attachment(file.id), "a revoked file");
  expect(found(work->find_message(said.id), "find_message").attachments.empty(),
         "the message still shows them");
  expect(need(work->unclaimed_attachments(at(99), 10), "unclaimed_attachments").size() == 2, "not unclaimed");
}

void unclaimed_files_are_listed_oldest_first(storage& store) {
  const auto work = begin(store);
  const auto all = add_company(*work);
  const auto add = [&work, &all](const char* key, std::int64_t seconds) {
    auto file = file_of(all.ann.id, key);
    file.created_at = at(seconds);
    return need(work->add_attachment(file), "add_attachment");
  };
  const auto third = add("third", 30);
  const auto first = add("first", 10);
  const auto second = add("second", 20);
  const auto claimed = add("claimed", 5);
  need(work->append_message(with_files(all, {claimed})), "append_message");
  const auto listed = [&work](timestamp before, std::size_t limit) {
    return need(work->unclaimed_attachments(before, limit), "unclaimed_attachments");
  };
  expect(listed(at(99), 10) == std::vector<attachment>{first, second, third}, "another list");
  expect(listed(at(99), 1) == std::vector<attachment>{first}, "the limit was not kept");
  expect(listed(at(20), 10) == std::vector<attachment>{first}, "not only what is older");
}

void every_file_is_listed_in_order_of_id(storage& store) {
  const auto work = begin(store);
  const auto all = add_company(*work);
  const auto loose = need(work->add_attachment(file_of(all.ann.id, "loose")), "add_attachment");
  const auto shown =
      need(work->append_message(with_files(all, {file_of(all.ann.id, "shown")})), "append_message");
  const auto every = std::vector<attachment>{loose, shown.attachments.front()};
  expect(need(work->attachments_after(attachment_id{}, 10), "attachments_after") == every, "another list");
  const auto rest = need(work->attachments_after(loose.id, 10), "attachments_after");
  expect(rest == shown.attachments, "not what comes after the first");
  expect(need(work->attachments_after(attachment_id{}, 1), "attachments_after").size() == 1,
         "more than the limit");
}

void remove_attachment_forgets_the_file(storage& store) {
  const auto work = begin(store);
  const auto all = add_company(*work);
  const auto loose = need(work->add_attachment(file_of(all.ann.id, "loose")), "add_attachment");
  need(work->remove_attachment(loose.id), "remove_attachment");
  expect_nothing(work->find_attachment("loose"), "find_attachment");
  expect(need(work->unclaimed_attachments(at(99), 10), "unclaimed_attachments").empty(),
         "it is still listed");
  expect_error(work->remove_attachment(loose.id), errc::not_found, "removed again");
  const auto next = need(work->add_attachment(file_of(all.ann.id, "loose")), "the key is free again");
  expect(loose.id < next.id, "an id was used twice");
}

void the_removal_of_a_claimed_file_leaves_the_message(storage& store) {
  const auto work = begin(store);
  const auto all = add_company(*work);
  const auto said =
      need(work->append_message(with_files(all, {file_of(all.ann.id, "one"), file_of(all.ann.id, "two")})),
           "append");
  need(work->remove_attachment(said.attachments.front().id), "remove_attachment");
  const auto rest = found(work->find_message(said.id), "find_message").attachments;
  expect(rest == std::vector<attachment>{said.attachments.back()}, "the message shows another list");
}

}  // namespace

std::vector<storage_case> storage_attachment_cases() {
  return {
      {"what add_attachment answers is stored", what_add_attachment_answers_is_stored},
      {"finding no attachment is not an error", finding_no_attachment_is_not_an_error},
      {"the key of an attachment is unique", a_key_is_unique},
      {"the key of an attachment is unique within a message, too", a_key_is_unique_within_a_message},
      {"a file is stored under an id that is given", a_file_is_stored_under_an_id_that_is_given},
      {"the id of an attachment is unique", an_id_is_unique},
      {"the owner of an attachment has to exist", an_owner_has_to_exist},
      {"a message claims a file", a_message_claims_a_file},
      {"a message brings a file", a_message_brings_a_file},
      {"a file is claimed once", a_file_is_claimed_once},
      {"claiming what is not there is not_found", claiming_what_is_not_there_is_not_found},
      {"the removal of a message revokes its files", the_removal_of_a_message_revokes_its_files},
      {"unclaimed files are listed oldest first", unclaimed_files_are_listed_oldest_first},
      {"every file is listed in order of id", every_file_is_listed_in_order_of_id},
      {"remove_attachment forgets the file", remove_attachment_forgets_the_file},
      {"the removal of a claimed file leaves the message", the_removal_of_a_claimed_file_leaves_the_message},
  };
}

}  // namespace parlor::testing::storage_stage

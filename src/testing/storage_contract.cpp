#include "parlor/testing/storage_contract.hpp"

#include <filesystem>
#include <utility>

#include "testing/storage_stage.hpp"

namespace parlor::testing {
namespace {

using storage_stage::add_company;
using storage_stage::add_user;
using storage_stage::begin;
using storage_stage::change;
using storage_stage::company;
using storage_stage::expect_error;
using storage_stage::expect_texts;
using storage_stage::file_of;
using storage_stage::found;
using storage_stage::need;
using storage_stage::say;
using storage_stage::snapshot;
using storage_stage::storage_attachment_cases;
using storage_stage::storage_case;
using storage_stage::storage_member_cases;
using storage_stage::storage_message_cases;
using storage_stage::storage_reading_cases;
using storage_stage::storage_room_cases;
using storage_stage::storage_search_cases;
using storage_stage::storage_unit_cases;
using storage_stage::storage_user_cases;

using reopening = std::function<std::unique_ptr<storage>(std::unique_ptr<storage>)>;

void what_was_committed_is_there_after_reopening(std::unique_ptr<storage> store, const reopening& reopen) {
  company all;
  message said;
  change(*store, [&all, &said](unit_of_work& work) {
    all = add_company(work);
    message saying;
    saying.room = all.club.id;
    saying.sender = all.ann.id;
    saying.attachments = {file_of(all.ann.id, "key")};
    said = need(work.append_message(saying), "append_message");
  });
  store = reopen(std::move(store));
  expect(store != nullptr, "the storage was not opened again");
  const auto seen = snapshot(*store);
  expect(found(seen->find_message(said.id), "find_message") == said, "another message");
  expect(found(seen->find_user(all.ann.id), "find_user") == all.ann, "another user");
  expect(found(seen->find_room(all.club.id), "find_room").last_sequence == 1, "another last_sequence");
}

void what_was_not_committed_is_gone_after_reopening(std::unique_ptr<storage> store, const reopening& reopen) {
  company all;
  change(*store, [&all](unit_of_work& work) { all = add_company(work); });
  say(*begin(*store), all.club, all.ann.id, "a");
  store = reopen(std::move(store));
  expect(store != nullptr, "the storage was not opened again");
  expect_texts(snapshot(*store)->messages_before(all.club.id, 0, 10), {});
}

void ids_are_not_used_twice_after_reopening(std::unique_ptr<storage> store, const reopening& reopen) {
  user_id ann;
  attachment_id last;
  change(*store, [&ann, &last](unit_of_work& work) {
    ann = add_user(work, "ann").id;
    last = need(work.add_attachment(file_of(ann, "key")), "add_attachment").id;
  });
  change(*store, [last](unit_of_work& work) { need(work.remove_attachment(last), "remove_attachment"); });
  store = reopen(std::move(store));
  expect(store != nullptr, "the storage was not opened again");
  change(*store, [ann, last](unit_of_work& work) {
    const auto next = need(work.add_attachment(file_of(ann, "next")), "add_attachment").id;
    expect(last < next, "the id of a removed file was used again");
  });
}

void a_backup_is_refused(storage& store) {
  expect_error(store.backup(std::filesystem::path{"parlor-backup-that-is-not-made"}), errc::not_supported,
               "backup");
}

}  // namespace

std::vector<contract_case> storage_contract(storage_subject subject) {
  std::vector<contract_case> cases;
  const auto add = [&cases, make = subject.make_empty](const std::vector<storage_case>& part) {
    for (const auto& one : part) {
      cases.push_back({std::string{one.name}, [make, check = one.check] { check(*make()); }});
    }
  };
  add(storage_user_cases());
  add(storage_room_cases());
  add(storage_member_cases());
  add(storage_message_cases());
  add(storage_reading_cases());
  add(storage_search_cases());
  add(storage_attachment_cases());
  add(storage_unit_cases());

  const auto capabilities = subject.make_empty()->capabilities();
  if (!capabilities.online_backup) {
    add({{"a backup that is not declared is not_supported", a_backup_is_refused}});
  }
  const auto add_lasting = [&cases, &subject](const char* name, auto check) {
    cases.push_back({name, [subject, check] { check(subject.make_empty(), subject.reopen); }});
  };
  if (subject.reopen) {
    add_lasting("what was committed is there after reopening", what_was_committed_is_there_after_reopening);
    add_lasting("what was not committed is gone after reopening",
                what_was_not_committed_is_gone_after_reopening);
    add_lasting("ids are not used twice after reopening", ids_are_not_used_twice_after_reopening);
  } else if (capabilities.durable) {
    cases.push_back(
        {"a durable storage can be reopened", [] { expect(false, "no way of reopening is given"); }});
  }
  return cases;
}

}  // namespace parlor::testing

// A storage of one's own: the SQLite storage, with an audit log of every change beside it.
//
//   custom_storage DIRECTORY      keeps chat.db and audit.log there, and posts one message
//
// The adapter itself is custom_storage/audited_storage.cpp. Like every adapter it is run through the contract
// suite of parlor/testing/storage_contract.hpp; see tests/contract/storage_contract_test.cpp.
#include <cstdio>
#include <exception>
#include <filesystem>

#include <parlor/storage/sqlite.hpp>

#include "custom_storage/audited_storage.hpp"

int main(int count, char** arguments) try {
  const std::filesystem::path directory = count > 1 ? arguments[1] : ".";
  parlor::sqlite_options options;
  options.file = directory / "chat.db";
  const auto store =
      make_audited_storage(parlor::make_sqlite_storage(options).value(), directory / "audit.log");

  const auto work = store->begin().value();
  auto ann = work->find_user_by_subject("ann").value();
  if (!ann) {
    parlor::user person;
    person.subject = "ann";
    ann = work->put_user(person).value();
  }
  auto lobby = work->find_room_by_slug("lobby").value();
  if (!lobby) {
    parlor::room place;
    place.slug = "lobby";
    place.type = parlor::room_type::group;
    lobby = work->put_room(place).value();
  }
  parlor::message greeting;
  greeting.room = lobby->id;
  greeting.sender = ann->id;
  greeting.text = "hello";
  work->append_message(greeting).value();
  work->commit().value();
  std::printf("%s was written to\n", (directory / "audit.log").c_str());
} catch (const std::exception& problem) {
  std::fprintf(stderr, "custom_storage: %s\n", problem.what());
  return 1;
}

// A database of a test's own, a parlor in it, and a look at it from outside.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "parlor/storage/sqlite.hpp"

#include <SQLiteCpp/SQLiteCpp.h>

#include "unit/storage/scratch_folder.hpp"

namespace parlor::tests {

struct sqlite_desk {
  scratch_folder folder;
  sqlite_options options;

  sqlite_desk() { options.file = folder.path() / "chat.db"; }

  result<std::unique_ptr<storage>> open() const { return make_sqlite_storage(options); }

  std::uintmax_t log_size() const { return std::filesystem::file_size(options.file.string() + "-wal"); }

  // Runs SQL on the file as another program would. Only while no storage has it open for writing.
  void run(const std::string& script) const {
    SQLite::Database database(options.file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    database.exec(script);
  }
  // Each makes of the present schema the one before it.
  void undo_reading() const {
    run("DROP INDEX room_events_of_changes; DROP INDEX members_by_progress; DROP INDEX messages_by_room; "
        "DROP INDEX messages_waiting; "
        "CREATE INDEX messages_undelivered ON messages (room_id, sequence) "
        "WHERE is_delivered = 0 AND deleted_at IS NULL; "
        "DELETE FROM parlor_schema WHERE version IN (4, 5)");
  }
  void undo_search_index() const {
    run("DROP TRIGGER text_leaves_filter; DROP TABLE search_blocks; DROP INDEX rooms_to_index; "
        "ALTER TABLE rooms DROP COLUMN indexed_count; DELETE FROM parlor_schema WHERE version = 3");
  }
  std::string ask(const std::string& question) const {
    SQLite::Database database(options.file.string(), SQLite::OPEN_READONLY);
    return database.execAndGet(question).getString();
  }
};

struct furniture {
  user_id ann;
  user_id bob;
  room_id club;
};

inline furniture furnish(storage& store) {
  const auto work = store.begin().value();
  user person;
  person.subject = "ann";
  person.username = "ann";
  const auto ann = work->put_user(person).value().id;
  person.subject = "bob";
  person.username = "bob";
  const auto bob = work->put_user(person).value().id;
  room place;
  place.slug = "club";
  place.name = "Club";
  place.type = room_type::group;
  place.created_by = ann;
  place.created_at = timestamp{std::chrono::microseconds{1704110400000042}};
  const auto club = work->put_room(place).value().id;
  for (const auto user : {ann, bob}) {
    member one;
    one.room = club;
    one.user = user;
    work->put_member(one).value();
  }
  work->commit().value();
  return {ann, bob, club};
}

inline message say(unit_of_work& work, const furniture& all, const std::string& text) {
  message saying;
  saying.room = all.club;
  saying.sender = all.ann;
  saying.text = text;
  saying.created_at = timestamp{std::chrono::microseconds{1704110400000042}};
  return work.append_message(saying).value();
}

inline void post(storage& store, const furniture& all, const std::string& text) {
  const auto work = store.begin().value();
  say(*work, all, text);
  work->commit().value();
}

inline std::int64_t count(storage& store, const furniture& all) {
  return store.snapshot().value()->count_messages(all.club).value();
}

}  // namespace parlor::tests

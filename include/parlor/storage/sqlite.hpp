// A storage in one SQLite database.
#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <memory>

#include "parlor/result.hpp"
#include "parlor/storage/storage.hpp"

namespace parlor {

enum class sqlite_access {
  read_write,  // creates the database, migrates it, and holds a lock that keeps a second process out
  read_only,   // beside a process that has it open: snapshot, verify and backup work; begin is not_supported
};

// What search_messages has besides the messages themselves.
enum class sqlite_indexing {
  behind_commits,  // for each 64 messages of a room up to 8 KiB that say which words are not in them; written in
                   // maintain(), and in begin() where maintain() is not called. Without them a search is as
                   // right, and slow in large rooms
  none,            // no further ones: for hosts that do not search
};

struct sqlite_options {
  std::filesystem::path file;  // ":memory:" for a database that is gone with the storage
  sqlite_access access = sqlite_access::read_write;
  std::size_t readers = 4;                         // open snapshots at a time; a further one waits
  std::chrono::milliseconds busy_timeout{5000};    // how long snapshot() waits, and SQLite for a lock
  std::size_t checkpoint_bytes = 4 * 1024 * 1024;  // the log is copied back at this size at the latest
  sqlite_indexing search_index = sqlite_indexing::behind_commits;
};

// Opens the database. Every commit is synchronous (WAL, synchronous=FULL).
// [Errors]    busy: another process holds the database; too_new: a later parlor wrote it; io_failed; corrupt.
result<std::unique_ptr<storage>> make_sqlite_storage(sqlite_options options);

}  // namespace parlor

#include "storage/sqlite_errors.hpp"

#include <string>
#include <utility>

#include <doctest/doctest.h>
#include <sqlite3.h>

using parlor::errc;

TEST_SUITE_BEGIN("sqlite_errors");

TEST_CASE("what SQLite refuses is said in the library's words, with the operation") {
  const std::pair<int, errc> rows[] = {
      {SQLITE_CONSTRAINT, errc::conflict},
      {SQLITE_TOOBIG, errc::too_large},
      {SQLITE_CORRUPT, errc::corrupt},
      {SQLITE_NOTADB, errc::corrupt},
      {SQLITE_FORMAT, errc::corrupt},
      {SQLITE_IOERR, errc::io_failed},
      {SQLITE_IOERR_FSYNC, errc::io_failed},
      {SQLITE_FULL, errc::io_failed},
      {SQLITE_CANTOPEN, errc::io_failed},
      {SQLITE_READONLY, errc::io_failed},
      {SQLITE_READONLY_DBMOVED, errc::io_failed},
      {SQLITE_PERM, errc::io_failed},
      {SQLITE_BUSY, errc::unavailable},
      {SQLITE_LOCKED, errc::unavailable},
      {SQLITE_NOMEM, errc::unavailable},
      {SQLITE_INTERRUPT, errc::unavailable},
  };
  for (const auto& row : rows) {
    CAPTURE(row.first);
    const auto said = parlor::storage_detail::translate(SQLite::Exception("why", row.first), "commit");
    CHECK(said.code == row.second);
    CHECK(said.operation == std::string("commit"));
    CHECK(said.detail == "why");
  }
}

TEST_SUITE_END();

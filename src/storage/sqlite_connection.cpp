#include "storage/sqlite_connection.hpp"

#include <algorithm>
#include <cstring>

#include <sqlite3.h>

namespace parlor::storage_detail {
namespace {

// A log that readers kept from being reused is cut back to this once it can be.
constexpr const char* keep_log_small = "PRAGMA journal_size_limit = 67108864";

int open_flags(connection_role role) {
  if (role == connection_role::writer) {
    return SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE | SQLite::OPEN_NOMUTEX;
  }
  return SQLite::OPEN_READONLY | SQLite::OPEN_NOMUTEX;
}

int note_log_frames(void* frames, sqlite3*, const char*, int count) {
  *static_cast<int*>(frames) = count;
  return SQLITE_OK;
}

}  // namespace

std::string_view sqlite_query::bytes(int column) const {
  const auto value = prepared_.getColumn(column);
  return {static_cast<const char*>(value.getBlob()), static_cast<std::size_t>(value.getBytes())};
}

uuid sqlite_query::identity(int column) const {
  const auto bytes = prepared_.getColumn(column);
  uuid value;
  if (bytes.getBytes() == static_cast<int>(value.bytes.size())) {
    std::memcpy(value.bytes.data(), bytes.getBlob(), value.bytes.size());
  }
  return value;
}

sqlite_connection::sqlite_connection(const connection_settings& settings, connection_role role)
    : role_(role),
      database_(settings.file, open_flags(role), static_cast<int>(settings.busy_timeout.count())) {
  auto* handle = database_.getHandle();
  constexpr int largest_value = 1024 * 1024;
  constexpr int longest_pattern = 256;
  constexpr int most_parameters = 64;
  sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, largest_value);
  sqlite3_limit(handle, SQLITE_LIMIT_LIKE_PATTERN_LENGTH, longest_pattern);
  sqlite3_limit(handle, SQLITE_LIMIT_VARIABLE_NUMBER, most_parameters);
  database_.check(sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr));
  database_.exec("PRAGMA trusted_schema = OFF");
  database_.exec("PRAGMA cell_size_check = ON");
  database_.exec("PRAGMA mmap_size = 0");  // an I/O error must not arrive as a signal
  database_.exec("PRAGMA foreign_keys = ON");
}

void sqlite_connection::configure(const connection_settings& settings) {
  if (role_ == connection_role::writer) {
    if (database_.execAndGet("PRAGMA journal_mode = WAL").getString() != "wal") {
      throw SQLite::Exception("this file system does not support write-ahead logging", SQLITE_CANTOPEN);
    }
    database_.exec(settings.synchronous ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = OFF");
    database_.exec(keep_log_small);
  }
  // Copying the log back automatically would let two connections do it at once.
  database_.exec("PRAGMA wal_autocheckpoint = 0");
  if (role_ == connection_role::writer)
    sqlite3_wal_hook(database_.getHandle(), note_log_frames, &log_frames_);
}

SQLite::Statement& sqlite_connection::prepared(statement which) {
  auto& slot = statements_[static_cast<std::size_t>(which)];
  if (!slot) slot = std::make_unique<SQLite::Statement>(database_, text_of(which));
  return *slot;
}

void sqlite_connection::try_run(statement which) noexcept {
  try {
    run(which);
  } catch (const std::exception&) {
    // Such as the rollback of what SQLite has rolled back itself.
    return;
  }
}

sqlite_savepoint::sqlite_savepoint(sqlite_connection& connection) : connection_(connection) {
  connection_.run(statement::open_savepoint);
}

sqlite_savepoint::~sqlite_savepoint() {
  if (!open_) return;
  connection_.try_run(statement::undo_savepoint);
  connection_.try_run(statement::release_savepoint);
}

void sqlite_savepoint::release() {
  connection_.run(statement::release_savepoint);
  open_ = false;
}

}  // namespace parlor::storage_detail

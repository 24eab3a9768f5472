#include "storage/sqlite_connection.hpp"

#include <algorithm>
#include <cstring>

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

bool sqlite_query::step() {
  const int status = sqlite3_step(&prepared_);
  if (status == SQLITE_ROW) return true;
  if (status == SQLITE_DONE) return false;
  throw SQLite::Exception(sqlite3_db_handle(&prepared_), status);
}

std::string_view sqlite_query::bytes(int column) const {
  const auto* value = static_cast<const char*>(sqlite3_column_blob(&prepared_, column));
  return {value, static_cast<std::size_t>(sqlite3_column_bytes(&prepared_, column))};
}

uuid sqlite_query::identity(int column) const {
  const auto found = bytes(column);
  uuid value;
  if (found.size() == value.bytes.size()) std::memcpy(value.bytes.data(), found.data(), found.size());
  return value;
}

void sqlite_query::bind(int index, std::string_view value) {
  const auto* bytes = value.data() == nullptr ? "" : value.data();  // a null pointer would be NULL
  check(sqlite3_bind_text(&prepared_, index, bytes, static_cast<int>(value.size()), SQLITE_STATIC));
}

void sqlite_query::bind_blob(int index, const void* bytes, std::size_t size) {
  check(sqlite3_bind_blob(&prepared_, index, bytes, static_cast<int>(size), SQLITE_STATIC));
}

void sqlite_query::check(int status) const {
  if (status != SQLITE_OK) throw SQLite::Exception(sqlite3_db_handle(&prepared_), status);
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

sqlite3_stmt& sqlite_connection::prepared(statement which) {
  auto& slot = statements_[static_cast<std::size_t>(which)];
  if (!slot) {
    const auto text = text_of(which);
    sqlite3_stmt* made = nullptr;
    database_.check(sqlite3_prepare_v3(database_.getHandle(), text.data(), static_cast<int>(text.size()),
                                       SQLITE_PREPARE_PERSISTENT, &made, nullptr));
    slot.reset(made);
  }
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

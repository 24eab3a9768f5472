// One connection to the database, with its prepared statements.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "parlor/model.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

#include "storage/sqlite_statements.hpp"

namespace parlor::storage_detail {

// Bytes that are no text, by address.
struct sqlite_blob {
  std::string_view bytes;
};

// One use of a prepared statement: bound, stepped and, whatever happens, reset. Throws SQLite::Exception.
//
// Texts and uuids are bound by address and have to live as long as the query. SQLite is called without
// SQLite::Statement, which counts references for each column that is read: a session that opens reads fifty.
class sqlite_query {
 public:
  template <typename... Values>
  explicit sqlite_query(sqlite3_stmt& prepared, const Values&... values) : prepared_(prepared) {
    int index = 0;
    (bind(++index, values), ...);
  }
  sqlite_query(const sqlite_query&) = delete;
  sqlite_query& operator=(const sqlite_query&) = delete;
  ~sqlite_query() { sqlite3_reset(&prepared_); }

  // True while there is a row.
  bool step();

  std::int64_t number(int column) const { return sqlite3_column_int64(&prepared_, column); }
  std::string text(int column) const { return std::string{bytes(column)}; }
  // What text() copies, or a blob; valid until the next step.
  std::string_view bytes(int column) const;
  bool is_null(int column) const { return sqlite3_column_type(&prepared_, column) == SQLITE_NULL; }
  timestamp time(int column) const { return timestamp{timestamp::duration{number(column)}}; }
  uuid identity(int column) const;

 private:
  void bind(int index, std::int64_t value) { check(sqlite3_bind_int64(&prepared_, index, value)); }
  void bind(int index, const std::string& value) { bind(index, std::string_view{value}); }
  void bind(int index, std::string_view value);
  void bind(int index, sqlite_blob value) { bind_blob(index, value.bytes.data(), value.bytes.size()); }
  void bind(int index, timestamp value) { bind(index, std::int64_t{value.time_since_epoch().count()}); }
  void bind(int index, const uuid& value) { bind_blob(index, value.bytes.data(), value.bytes.size()); }
  template <typename Tag>
  void bind(int index, basic_id<Tag> value) {
    bind(index, value.value);
  }
  template <typename Value>
  void bind(int index, const std::optional<Value>& value) {
    if (value) return bind(index, *value);
    check(sqlite3_bind_null(&prepared_, index));
  }
  void bind_blob(int index, const void* bytes, std::size_t size);
  void check(int status) const;

  sqlite3_stmt& prepared_;
};

enum class connection_role {
  writer,     // creates the file; the only connection that writes and that copies the log back
  reader,     // cannot write, and so cannot copy the log back either
  inspector,  // a reader for work that takes long and that pooled readers should not be kept from
};

struct connection_settings {
  std::string file;
  std::chrono::milliseconds busy_timeout{0};
  bool synchronous = true;  // false: for a database that nobody expects to survive
};

// [Threads]   One at a time.
// [Errors]    Every function throws SQLite::Exception.
class sqlite_connection {
 public:
  sqlite_connection(const connection_settings& settings, connection_role role);
  sqlite_connection(const sqlite_connection&) = delete;
  sqlite_connection& operator=(const sqlite_connection&) = delete;

  // The settings that every use of a parlor database needs; of a writer also those that change the file.
  void configure(const connection_settings& settings);

  template <typename... Values>
  sqlite_query query(statement which, const Values&... values) {
    return sqlite_query{prepared(which), values...};
  }
  // Runs a statement that answers no rows; answers how many rows it changed.
  template <typename... Values>
  std::int64_t run(statement which, const Values&... values) {
    auto once = query(which, values...);
    once.step();
    return database_.getChanges();
  }
  // Like run, where failing is expected and means nothing.
  void try_run(statement which) noexcept;

  SQLite::Database& database() { return database_; }
  std::int64_t last_id() const { return database_.getLastInsertRowid(); }
  // Frames that the log held after the last commit of this connection.
  int log_frames() const { return log_frames_; }

 private:
  struct finalizer {
    void operator()(sqlite3_stmt* prepared) const { sqlite3_finalize(prepared); }
  };

  sqlite3_stmt& prepared(statement which);

  int log_frames_ = 0;
  connection_role role_;
  SQLite::Database database_;
  // Destroyed before the database.
  std::array<std::unique_ptr<sqlite3_stmt, finalizer>, static_cast<std::size_t>(statement::last)> statements_;
};

// Undoes what one call of a unit of work has done so far, unless it is told that the call is complete.
class sqlite_savepoint {
 public:
  explicit sqlite_savepoint(sqlite_connection& connection);
  sqlite_savepoint(const sqlite_savepoint&) = delete;
  sqlite_savepoint& operator=(const sqlite_savepoint&) = delete;
  ~sqlite_savepoint();

  void release();

 private:
  sqlite_connection& connection_;
  bool open_ = true;
};

}  // namespace parlor::storage_detail

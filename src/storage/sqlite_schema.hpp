// The tables, and how an older database becomes a present one.
#pragma once

#include "parlor/result.hpp"

#include "storage/sqlite_connection.hpp"

namespace parlor::storage_detail {

inline constexpr std::int64_t schema_version = 5;

enum class database_state { empty, older, present };

// What the file is. Changes nothing, and is called before anything does.
// [Errors]    corrupt: another program's database; too_new. Throws SQLite::Exception.
result<database_state> inspect_database(sqlite_connection& connection);

// Runs the migrations that the file has not seen, all of them or none. Throws SQLite::Exception.
void migrate(sqlite_connection& writer);

}  // namespace parlor::storage_detail

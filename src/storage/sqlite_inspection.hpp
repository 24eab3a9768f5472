// What is done to a whole database beside its use: verification and copies.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "parlor/result.hpp"

#include "storage/sqlite_connection.hpp"

namespace parlor::storage_detail {

// Lines that describe what contradicts itself.
result<std::vector<std::string>> verify_database(const connection_settings& settings);

// Writes what is committed now to a new file, synced. [Errors] conflict: the file exists.
result<void> copy_database(const connection_settings& settings, const std::filesystem::path& file);

}  // namespace parlor::storage_detail

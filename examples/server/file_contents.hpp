// Whole files, in and out.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "parlor/result.hpp"

namespace parlor_server {

// [Errors]    io_failed; too_large for more than 16 MiB.
parlor::result<std::string> read_file(const std::filesystem::path& path);

// Makes the file durable, with mode 0600, and whole from the first moment on.
// [Errors]    conflict: it exists already; io_failed.
parlor::result<void> create_private_file(const std::filesystem::path& path, std::string_view bytes);

// "Permission denied"
std::string system_text(int error_number);

}  // namespace parlor_server

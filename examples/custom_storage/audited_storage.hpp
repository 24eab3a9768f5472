// A storage that adds something to another: it writes down who changed what, one line for each change.
#pragma once

#include <filesystem>
#include <memory>

#include <parlor/storage/storage.hpp>

// The audit log is appended to after each commit; what is not committed leaves no line.
std::unique_ptr<parlor::storage> make_audited_storage(std::unique_ptr<parlor::storage> inner,
                                                      std::filesystem::path audit_log);

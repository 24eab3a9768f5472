// Whether two storages hold the same, as far as anybody can ask.
#pragma once

#include <optional>
#include <string>

#include "parlor/storage/storage.hpp"

namespace parlor::tests {

// Nothing where both answer every question alike; else the first question of which the answers differ, and both.
// An error: `seen` refused an answer.
result<std::optional<std::string>> difference(const storage_reader& seen, const storage_reader& wanted);

}  // namespace parlor::tests

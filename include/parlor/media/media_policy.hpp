// What files a dialect accepts, and where they go.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "parlor/model.hpp"

namespace parlor {

// One line of the table: what a message of that kind may carry.
struct media_policy {
  message_kind kind = message_kind::file;
  std::int64_t max_bytes = 0;                // of one file; 0: no bound of its own
  std::vector<std::string> allowed_types{};  // MIME types in the order shown to users; empty: every type
  std::string directory{};                   // first part of the key: "chat_files/images"
  // The rest of the key. {user_id}, {timestamp} (which ends in 128 random bits and must stand there),
  // {_index} (empty for a single file), {date} (YYYY/MM/DD), {name} (the cleaned file name).
  std::string key_pattern = "{user_id}_{timestamp}{_index}_{name}";
};

}  // namespace parlor

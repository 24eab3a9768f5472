// What files a dialect accepts, and where they go.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "parlor/model.hpp"

namespace parlor {

// What of a file is kept.
enum class media_form : std::uint8_t {
  as_sent,
  jpeg,  // a JPEG, PNG or GIF is drawn anew: upright, on white, without metadata, as a file ".jpg"
};

// One line of the table: what a message of that kind may carry.
struct media_policy {
  message_kind kind = message_kind::file;
  std::int64_t max_bytes = 0;                // of one file; 0: no bound of its own
  std::vector<std::string> allowed_types{};  // MIME types in the order shown to users; empty: every type
  std::string directory{};                   // first part of the key: "chat_files/images"
  // The rest of the key. {timestamp} (which ends in 128 random bits) or {random} (these bits alone) must
  // stand there; {user_id}, {_index} (empty for a single file), {date} (YYYY/MM/DD), {name} (the cleaned file
  // name) or its parts {stem} and {.extension}.
  std::string key_pattern = "{user_id}_{timestamp}{_index}_{name}";
  media_form form = media_form::as_sent;
};

}  // namespace parlor

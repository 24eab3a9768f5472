// UTF-8 (RFC 3629).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace parlor::text {

bool is_valid_utf8(std::string_view text);
// Code points in valid UTF-8.
std::size_t count_code_points(std::string_view text);
// True for text that a message may hold: valid UTF-8 without C0 controls but tab, line feed and carriage
// return.
bool is_message_text(std::string_view text);
// True for text of one line, such as names: valid UTF-8 without control characters.
bool is_single_line(std::string_view text);
// At most `max_bytes` bytes of `text`, cut between code points.
std::string_view truncate_utf8(std::string_view text, std::size_t max_bytes);

}  // namespace parlor::text

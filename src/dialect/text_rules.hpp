// What texts from peers may look like, and how numbers in texts are read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parlor/result.hpp"

namespace parlor::dialects {

// The longest client_message_id, in bytes.
inline constexpr std::size_t max_client_message_id = 128;

// How many bytes the blank at the beginning of `text` has, as JavaScript's trim() takes it; 0 where there is
// none. `text` is valid UTF-8.
std::size_t blank_size(std::string_view text);

// Without anything to see: empty, or white space as JavaScript's trim() takes it. `text` is valid UTF-8.
bool is_blank(std::string_view text);

// The decimal number 1 … max_id in `text`; blanks around it and zeros before it are overlooked. Nothing for
// any other text.
std::optional<std::int64_t> parse_lenient_id(std::string_view text);

// Nothing, or invalid_argument and too_large with a sentence for the peer: a message has no control
// characters, and at most `max_code_points`.
result<void> check_message_text(std::string_view text, std::size_t max_code_points);

// "/static" of "/static//".
std::string without_slashes_at_end(std::string path);

// "a, b, c".
std::string joined(const std::vector<std::string>& words);

}  // namespace parlor::dialects

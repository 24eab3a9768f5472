// What texts from peers may look like, and how numbers in texts are read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parlor::dialects {

// The longest client_message_id, in bytes.
inline constexpr std::size_t max_client_message_id = 128;

// Without anything to see: empty, or white space as JavaScript's trim() takes it. `text` is valid UTF-8.
bool is_blank(std::string_view text);

// The decimal number 1 … max_id in `text`; blanks around it and zeros before it are overlooked. Nothing for
// any other text.
std::optional<std::int64_t> parse_lenient_id(std::string_view text);

// "a, b, c".
std::string joined(const std::vector<std::string>& words);

}  // namespace parlor::dialects

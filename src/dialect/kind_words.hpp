// What kinds of messages are called on the wire, in every dialect that names them.
#pragma once

#include <optional>
#include <string_view>

#include "parlor/model.hpp"

namespace parlor::dialects {

// "text", "image", "file" or "voice".
std::string_view word_of(message_kind kind);

// Nothing for any other word.
std::optional<message_kind> kind_of_word(std::string_view word);

}  // namespace parlor::dialects

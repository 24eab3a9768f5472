// Events that say what a stranger wrote.
#pragma once

#include <string>
#include <string_view>

#include "parlor/event.hpp"

namespace fuzzing {

// `bytes` as they are where they are UTF-8, or else as many characters, one for each byte.
std::string text_of_bytes(std::string_view bytes);

// Puts `text` wherever a person, a room, a message, a file or an error has a text of somebody's own.
void put_text(parlor::event& what, const std::string& text);

}  // namespace fuzzing

// The names under which files are stored.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "parlor/model.hpp"

namespace parlor::media {

// What a pattern may speak of: {user_id} {timestamp} {random} {index} {_index} {name} {stem} {.extension}
// {date}. {random} is 128 random bits in hexadecimal, {timestamp} the UTC time in microseconds, a hyphen, and
// as many random bits. A pattern must have one of both: nobody can guess a link.
// {_index} is "_" and the index where there are several files and empty where there is one; {index} is 0
// there. {name} is the cleaned name, lower-cased extension included, with everything but letters, digits,
// '.', '-' and '_' made '_', cut to 100 bytes; {stem} and {.extension} are its two parts. {date} is
// YYYY/MM/DD.
struct key_values {
  user_id owner;
  timestamp at{};
  std::optional<std::size_t> index;  // set where a message has several files
  std::string_view file_name;
};

// True for a pattern that has {timestamp} or {random}, none but the words above, and gives valid keys.
bool valid_key_pattern(std::string_view pattern);

// "{directory}/{filled pattern}", or the filled pattern alone where `directory` is empty. Precondition: a
// valid pattern.
std::string make_media_key(std::string_view directory, std::string_view pattern, const key_values& values);

}  // namespace parlor::media

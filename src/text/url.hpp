// Percent-encoding, queries and forms.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace parlor::text {

enum class plus_sign { literal, space };

// Nothing for an incomplete or malformed escape, and where the result has a NUL or is not valid UTF-8.
std::optional<std::string> percent_decode(std::string_view text, plus_sign plus = plus_sign::literal);
// Escapes everything but unreserved characters (RFC 3986 section 2.3).
std::string percent_encode(std::string_view text);

using name_value = std::pair<std::string, std::string>;
// application/x-www-form-urlencoded, which queries use too: at most 64 pairs, else nothing.
std::optional<std::vector<name_value>> parse_form(std::string_view text);
// The first value of that name.
std::optional<std::string_view> find_value(const std::vector<name_value>& pairs, std::string_view name);

}  // namespace parlor::text

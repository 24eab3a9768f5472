// Header fields with parameters, such as `form-data; name="files"; filename="a.png"` (RFC 9110
// section 5.6.6).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace parlor::text {

struct header_value {
  std::string value;                                            // lower-case
  std::vector<std::pair<std::string, std::string>> parameters;  // names in lower case, values without quotes

  std::optional<std::string_view> find(std::string_view name) const;
};

// Nothing for broken syntax, control characters, or a parameter that stands twice. Quotes may be escaped in a
// quoted string as \" and a backslash as \\; any other backslash stands for itself, since browsers have sent
// plain Windows paths.
std::optional<header_value> parse_header_value(std::string_view text);

std::string to_lower_ascii(std::string_view text);

}  // namespace parlor::text

// Small comparisons on field names and values (RFC 9110 section 5.6).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace parlor::net {

bool equal_ignoring_case(std::string_view left, std::string_view right);
std::string to_lower(std::string_view text);
// Without blanks and tabs at both ends.
std::string_view trimmed(std::string_view text);
// The trimmed, non-empty elements of a comma-separated list.
std::vector<std::string_view> list_elements(std::string_view list);
// Whether the comma-separated list has that element, compared without case.
bool list_has(std::string_view list, std::string_view element);
// RFC 9110 section 5.6.2; false for the empty text.
bool is_token(std::string_view text);
// No control characters but the tab: what may stand in a field value.
bool is_field_value(std::string_view text);
// Of what stands before the first control character. Eight bytes at a time: with this a head is looked over in a
// fifth of the instructions.
std::size_t size_without_controls(std::string_view text);

}  // namespace parlor::net

// What the tongues read JSON with.
#pragma once

#include <string>
#include <string_view>

#include "text/json_reader.hpp"

namespace simulation {

// A number or a string, as text; empty for anything else and for what is not there.
std::string word_at(const parlor::text::json_value& object, std::string_view name);
bool is_true_at(const parlor::text::json_value& object, std::string_view name);
// Throws a broken_rule where it is not there.
const parlor::text::json_value& member_of(const parlor::text::json_value& object, std::string_view name);
// Throws a broken_rule where it is no JSON.
parlor::text::json_document parse(std::string_view text);

}  // namespace simulation

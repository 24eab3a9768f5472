// Reading the query and the form fields of an HTTP request.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "parlor/dialect/dialect.hpp"
#include "parlor/result.hpp"

namespace parlor::dialects {

// The first value of that name; nothing for none.
std::optional<std::string_view> find_value(const std::vector<name_and_value>& values, std::string_view name);

// A count in a query: `otherwise` where it is absent or empty, `most` where it is larger; invalid_argument
// with a sentence for the peer for anything that is no whole number from 1 on.
result<std::size_t> read_count(const http_call& call, std::string_view name, std::size_t otherwise,
                               std::size_t most);

// True for "application/json" with any parameters, in any case.
bool has_media_type(const http_call& call, std::string_view lower_case_type);

}  // namespace parlor::dialects

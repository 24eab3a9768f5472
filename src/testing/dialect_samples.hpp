// Events of every kind, and what a dialect made of its input as one comparable text.
#pragma once

#include <string>
#include <vector>

#include "parlor/dialect/dialect.hpp"

namespace parlor::testing {

// Each kind of event at least once, with values at the edges: nothing, everything, the largest ids, long and
// odd text.
std::vector<event> every_event();
// Each error once, with a detail that no peer should be told.
std::vector<error> every_error();

std::string describe(const decode_result& decoded);
std::string describe(const result<open_session>& decoded);
std::string describe(const rendering& rendered);
std::string describe(const http_response& answered);

}  // namespace parlor::testing

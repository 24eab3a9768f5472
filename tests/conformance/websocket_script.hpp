// What the tables about frames say (RFC 6455 section 5 and 7), as plays.
#pragma once

#include <vector>

#include "case_file.hpp"
#include "play.hpp"

namespace parlor::conformance {

// One play, or one for each way to split where the case says so. Throws bad_table.
std::vector<play> make_websocket_plays(const conformance_case& from, cutting how);

}  // namespace parlor::conformance

// What the tables about HTTP/1.1 say (RFC 9110, RFC 9112, and the handshake of RFC 6455 section 4), as plays.
#pragma once

#include "case_file.hpp"
#include "play.hpp"

namespace parlor::conformance {

// Throws bad_table.
play make_http_play(const conformance_case& from, cutting how);

}  // namespace parlor::conformance

// Plays whole tables.
#pragma once

#include <string>

#include "test_server.hpp"

namespace parlor::conformance {

// Plays each case of the table in one go and byte by byte, and fails the test for each that went wrong.
void prove_websocket_table(const std::string& name, const test_server& against);
void prove_http_table(const std::string& name, const test_server& against);

}  // namespace parlor::conformance

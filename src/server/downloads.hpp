// Files out of the media sink.
#pragma once

#include <string>

#include "parlor/transport/transport.hpp"

#include "server/services.hpp"

namespace parlor::server_side {

// Answers the exchange with the file of that key, whole or in part, or with 404. The link is the permission:
// it holds 128 random bits.
void serve_file(services& shared, exchange_id exchange, const http_request& request, std::string key);

}  // namespace parlor::server_side

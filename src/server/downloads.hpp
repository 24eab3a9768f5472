// Files out of the media sink.
#pragma once

#include <string>

#include "parlor/transport/transport.hpp"

#include "server/services.hpp"

namespace parlor::server_side {

// Answers the exchange with the file of that key, whole or in part. The link is the permission: without a good
// one the answer is the 404 of a file that is not there, before anybody has looked whether it is, or 410 where
// the link has expired.
void serve_file(services& shared, exchange_id exchange, const http_request& request, std::string key);

}  // namespace parlor::server_side

// The bytes in front of a response's body.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "parlor/transport/http.hpp"

namespace parlor::net {

enum class persistence { keep_alive, keep_alive_said, close };

// Status line and fields with their empty line. Fields that belong to the transport, and fields that would
// break out of their line, are left out. A negative size leaves Content-Length out.
std::string make_head(const http_response& response, std::int64_t size, persistence connection,
                      std::string_view date);

std::int64_t size_of(const http_response& response);
// Whether a response of this status can have a body at all (RFC 9110 section 6.4.1).
bool has_body(int status);

// "<status> <phrase>" as a small text, for what the transport refuses by itself.
http_response make_refusal(int status);

}  // namespace parlor::net

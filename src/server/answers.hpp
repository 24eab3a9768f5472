// HTTP answers of the server's own, where no dialect is asked.
#pragma once

#include <cstdint>
#include <string_view>

#include "parlor/error.hpp"
#include "parlor/transport/http.hpp"

namespace parlor::server_side {

// A body that nobody asked for is read and thrown away up to here, so that the connection can be used again.
inline constexpr std::int64_t max_unwanted_body_bytes = 64 * 1024;

// {"detail":…}: clients of every dialect read an error's text there.
http_response plain_refusal(int status, std::string_view detail);

// The same for an error, by its code alone.
http_response plain_refusal(const error& problem);

}  // namespace parlor::server_side

// Timestamps as text, in UTC.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "parlor/model.hpp"

namespace parlor::text {

std::string format_iso_seconds(timestamp at);              // 2024-01-01T12:00:00Z
std::string format_iso_milliseconds(timestamp at);         // 2024-01-01T12:00:00.123Z
std::string format_iso_microseconds(timestamp at);         // 2024-01-01T12:00:00.123456Z
std::string format_iso_microseconds_offset(timestamp at);  // 2024-01-01T12:00:00.123456+00:00
std::string format_plain_seconds(timestamp at);            // 2024-01-01 12:00:00
std::string format_http_date(timestamp at);  // Mon, 01 Jan 2024 12:00:00 GMT (RFC 9110 section 5.6.7)
std::string format_date_path(timestamp at);  // 2024/01/01

}  // namespace parlor::text

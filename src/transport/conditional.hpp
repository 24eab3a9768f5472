// Conditional and range requests on a resource of known size and entity tag (RFC 9110 sections 13 and 14).
#pragma once

#include <cstdint>
#include <string_view>

#include "parlor/transport/http.hpp"

namespace parlor::net {

struct range_decision {
  int status = 200;         // 200, 206, 304, 412 or 416
  std::int64_t offset = 0;  // the first byte to send
  std::int64_t length = 0;  // how many; 0 for 304, 412 and 416
};

// `etag` with its quotes: "\"abc\"". One range is honoured; several, or one that is malformed, yield the
// whole.
range_decision decide(const http_request& request, std::int64_t size, std::string_view etag);

// ETag, Accept-Ranges and, where due, Content-Range.
void add_fields(http_fields& answer, const range_decision& decision, std::int64_t size,
                std::string_view etag);

}  // namespace parlor::net

// Where a request head ends, and what its fields must say: the shapes that let two servers disagree about where
// a request ends (RFC 9112 sections 2.2, 5, 6 and 11) are refused, not repaired.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "parlor/transport/http.hpp"

namespace parlor::net {

struct head_limits {
  std::size_t max_target_bytes = 0;
  std::size_t max_field_bytes = 0;
  std::size_t max_fields = 100;
};

// Finds the end of a head while its bytes arrive, and refuses it as early as it can be seen to be wrong.
class head_scanner {
 public:
  struct finding {
    std::size_t size = 0;  // of the whole head with its empty line; 0 while it is incomplete
    int refusal = 0;       // a status code, or 0
  };

  // `bytes` starts at the request line; what was looked at before is not looked at again.
  finding scan(std::string_view bytes, const head_limits& limits);
  void reset() { *this = head_scanner(); }

 private:
  std::size_t scanned_ = 0;
  std::size_t line_start_ = 0;
  std::size_t line_end_ = 0;  // of the request line, 0 before it is complete
  std::size_t lines_ = 0;
};

struct body_framing {
  bool is_chunked = false;
  std::int64_t length = 0;  // unless chunked
};

// What the fields say about the body, and whether they are consistent.
struct framing_finding {
  body_framing framing;
  int refusal = 0;
};
framing_finding check_framing(const http_fields& fields, int minor_version);

// Exactly one plausible Host on HTTP/1.1, at most one on 1.0: a status code, or 0.
int check_host(const http_fields& fields, int minor_version);

// Digits only, without overflow.
std::optional<std::int64_t> parse_length(std::string_view digits);

}  // namespace parlor::net

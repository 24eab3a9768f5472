// A complete request head as a value.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "parlor/transport/http.hpp"

#include "http_checks.hpp"

namespace parlor::net {

enum class expectation { none, continue_first, unknown };

struct request_head {
  http_request request;  // remote_address and is_secure are left alone
  int minor_version = 1;
  bool keeps_alive = true;
  expectation expects = expectation::none;
  body_framing framing;
};

struct head_result {
  std::optional<request_head> head;
  int refusal = 0;  // the status to answer with where there is no head
};

// `bytes` is a head that head_scanner found, with its empty line.
head_result parse_head(std::string_view bytes);

}  // namespace parlor::net

// Who may ask for how much: which limit holds for what is asked.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>

#include "parlor/dialect/dialect.hpp"
#include "parlor/server_options.hpp"
#include "parlor/transport/http.hpp"

#include "server/rate_limiter.hpp"

namespace parlor::server_side {

// Each function takes what it asks for. It answers nothing, or how long the caller has to wait.
//
// [Threads]   Any.
class caller_limits {
 public:
  explicit caller_limits(const server_options& options) : options_(options) {}

  using wait = std::optional<std::chrono::milliseconds>;

  // A frame of a user's, whatever is in it, by the limit of its dialect's.
  wait of_frame(user_id user, std::size_t dialect, const rate_limit& limit);
  // What a user wants done.
  wait of_request(user_id user, const dialect_request& what);
  wait of_upload(user_id user);
  // An HTTP request or handshake, whoever sends it.
  wait of_address(const http_request& request);

 private:
  const server_options& options_;
  rate_limiter of_users_;
  rate_limiter of_addresses_;  // apart: whoever has many addresses makes no user begin anew
};

// Whose request it is: the peer's address, or what proxies that are trusted say.
std::string client_address(const http_request& request, const std::vector<std::string>& trusted_proxies);

}  // namespace parlor::server_side

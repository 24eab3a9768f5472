// Which pages may use the server: cross-origin resource sharing (the Fetch standard) and the check of
// upgrades.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parlor/transport/http.hpp"

namespace parlor::net {

enum class origin_kind {
  none,     // not from a page, or from one that the browser does not tell of
  own,      // a page of the server's own host
  allowed,  // a page of a listed origin
  foreign,
};

class origin_policy {
 public:
  explicit origin_policy(const std::vector<std::string>& allowed_origins);

  origin_kind judge(const http_request& request) const;

  // The answer that needs nobody else: to a preflight, and to a foreign page that wants to change something
  // or to open a socket.
  std::optional<http_response> answer_for(const http_request& request, origin_kind kind) const;

  // Adds what a browser wants to see on every answer.
  void decorate(http_fields& answer, const http_request& request, origin_kind kind) const;
  // Adds what every answer has whose request could not be read.
  void decorate(http_fields& answer) const;

 private:
  std::vector<std::string> allowed_;  // in lower case
};

}  // namespace parlor::net

// Where a request carries its token, and the request's query without it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "parlor/dialect/dialect.hpp"
#include "parlor/result.hpp"
#include "parlor/transport/http.hpp"

namespace parlor::server_side {

inline constexpr std::size_t max_token_bytes = 4096;

// The token of `Authorization: Bearer`, of the WebSocket sub-protocols "Bearer, <token>", or of the query's
// `token`. [Errors] unauthenticated: there is none, it is too long, or two of them disagree.
result<std::string> find_token(const http_request& request);

// The sub-protocol to answer: the offered spelling of Bearer, or nothing. Never the token.
std::string chosen_subprotocol(const http_request& request);

// The query's pairs and its text, both without the token. malformed where it cannot be decoded.
struct clean_query {
  std::vector<name_and_value> pairs;
  std::string text;
};
result<clean_query> query_without_token(std::string_view query);

}  // namespace parlor::server_side

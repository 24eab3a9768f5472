#include "server/credentials.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "text/url.hpp"

namespace parlor::server_side {
namespace {

constexpr std::string_view bearer = "bearer";

bool equals_ignoring_case(std::string_view left, std::string_view lower_case_right) {
  return std::equal(left.begin(), left.end(), lower_case_right.begin(), lower_case_right.end(),
                    [](char one, char other) {
                      return (one >= 'A' && one <= 'Z' ? static_cast<char>(one - 'A' + 'a') : one) == other;
                    });
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::vector<std::string> offered_subprotocols(const http_request& request) {
  std::vector<std::string> offered;
  const std::string joined = request.fields.joined("Sec-WebSocket-Protocol");
  for (std::string_view rest = joined; !rest.empty();) {
    const auto comma = std::min(rest.find(','), rest.size());
    if (const auto name = trimmed(rest.substr(0, comma)); !name.empty()) offered.emplace_back(name);
    rest.remove_prefix(std::min(comma + 1, rest.size()));
  }
  return offered;
}

using tokens = std::vector<std::string>;

void add_tokens_of_fields(const http_request& request, tokens& found) {
  for (const auto& [name, value] : request.fields.all()) {
    if (!equals_ignoring_case(name, "authorization")) continue;
    const std::string_view field = value;
    const auto blank = field.find(' ');
    const bool is_bearer =
        blank != std::string_view::npos && equals_ignoring_case(field.substr(0, blank), bearer);
    // Another scheme is present, and never right.
    found.emplace_back(is_bearer ? trimmed(field.substr(blank)) : std::string_view{});
  }
}

void add_tokens_of_subprotocols(const http_request& request, tokens& found) {
  const auto offered = offered_subprotocols(request);
  for (std::size_t place = 0; place + 1 < offered.size(); ++place) {
    if (equals_ignoring_case(offered[place], bearer)) found.push_back(offered[++place]);
  }
}

bool is_token_pair(std::string_view pair) {
  return pair.substr(0, pair.find('=')) == "token";
}

// Calls it with each "name=value" of a query.
template <typename Visitor>
void for_each_pair(std::string_view query, Visitor&& visit) {
  while (!query.empty()) {
    const auto end = std::min(query.find('&'), query.size());
    visit(query.substr(0, end));
    query.remove_prefix(std::min(end + 1, query.size()));
  }
}

void add_tokens_of_query(const http_request& request, tokens& found) {
  for_each_pair(request.query, [&found](std::string_view pair) {
    if (!is_token_pair(pair)) return;
    const auto equals = pair.find('=');
    const auto value = equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1);
    found.push_back(text::percent_decode(value).value_or(""));
  });
}

}  // namespace

result<std::string> find_token(const http_request& request) {
  tokens found;
  add_tokens_of_fields(request, found);
  add_tokens_of_subprotocols(request, found);
  add_tokens_of_query(request, found);
  if (found.empty()) return error{errc::unauthenticated, "find token", "none", 0};
  for (const auto& each : found) {
    if (each.empty()) return error{errc::unauthenticated, "find token", "empty", 0};
    if (each.size() > max_token_bytes) return error{errc::unauthenticated, "find token", "too long", 0};
    if (each != found.front()) return error{errc::unauthenticated, "find token", "two that differ", 0};
  }
  return std::move(found.front());
}

std::string chosen_subprotocol(const http_request& request) {
  for (auto& name : offered_subprotocols(request)) {
    if (equals_ignoring_case(name, bearer)) return name;
  }
  return {};
}

result<clean_query> query_without_token(std::string_view query) {
  clean_query cleaned;
  for_each_pair(query, [&cleaned](std::string_view pair) {
    if (pair.empty() || is_token_pair(pair)) return;
    if (!cleaned.text.empty()) cleaned.text += '&';
    cleaned.text += pair;
  });
  auto pairs = text::parse_form(cleaned.text);
  if (!pairs) return error{errc::malformed, "decode query", "", 0};
  for (auto& [name, value] : *pairs) cleaned.pairs.push_back({std::move(name), std::move(value)});
  return cleaned;
}

}  // namespace parlor::server_side

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

std::optional<std::string> token_of_field(const http_request& request) {
  const auto field = request.fields.find("Authorization");
  if (!field) return std::nullopt;
  const auto blank = field->find(' ');
  if (blank == std::string_view::npos || !equals_ignoring_case(field->substr(0, blank), bearer)) {
    return std::string();  // another scheme: present, and never right
  }
  return std::string(trimmed(field->substr(blank)));
}

std::optional<std::string> token_of_subprotocols(const http_request& request) {
  const auto offered = offered_subprotocols(request);
  const auto scheme = std::find_if(offered.begin(), offered.end(),
                                   [](const auto& name) { return equals_ignoring_case(name, bearer); });
  if (scheme == offered.end() || scheme + 1 == offered.end()) return std::nullopt;
  return *(scheme + 1);
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

std::optional<std::string> token_of_query(const http_request& request) {
  std::optional<std::string> token;
  for_each_pair(request.query, [&token](std::string_view pair) {
    if (token || !is_token_pair(pair)) return;
    const auto equals = pair.find('=');
    const auto value = equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1);
    token = text::percent_decode(value).value_or("");
  });
  return token;
}

}  // namespace

result<std::string> find_token(const http_request& request) {
  std::optional<std::string> found;
  for (auto& source : {token_of_field(request), token_of_subprotocols(request), token_of_query(request)}) {
    if (!source) continue;
    if (source->empty()) return error{errc::unauthenticated, "find token", "empty", 0};
    if (source->size() > max_token_bytes) return error{errc::unauthenticated, "find token", "too long", 0};
    if (found && *found != *source) return error{errc::unauthenticated, "find token", "two that differ", 0};
    found = source;
  }
  if (!found) return error{errc::unauthenticated, "find token", "none", 0};
  return *std::move(found);
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

#include "cors.hpp"

#include <algorithm>

#include "field_text.hpp"

namespace parlor::net {

namespace {

// "https://Example.com:443" and "Example.com:443" both become "example.com".
std::string host_of(std::string_view origin_or_host, std::string_view default_port) {
  const auto scheme = origin_or_host.find("://");
  if (scheme != std::string_view::npos) origin_or_host.remove_prefix(scheme + 3);
  auto host = to_lower(origin_or_host);
  if (host.size() > default_port.size() &&
      host.compare(host.size() - default_port.size(), std::string::npos, default_port) == 0) {
    host.resize(host.size() - default_port.size());
  }
  return host;
}

std::string_view default_port_of(std::string_view origin) {
  return equal_ignoring_case(origin.substr(0, 8), "https://") ? ":443" : ":80";
}

bool changes_state(std::string_view method) {
  return method != "GET" && method != "HEAD" && method != "OPTIONS";
}

bool is_preflight(const http_request& request) {
  return request.method == "OPTIONS" && request.fields.find("Access-Control-Request-Method").has_value();
}

}  // namespace

origin_policy::origin_policy(const std::vector<std::string>& allowed_origins) {
  for (const auto& origin : allowed_origins) {
    auto name = to_lower(trimmed(origin));
    while (!name.empty() && name.back() == '/') name.pop_back();
    if (!name.empty()) allowed_.push_back(std::move(name));
  }
}

origin_kind origin_policy::judge(const http_request& request) const {
  const auto origin = request.fields.find("Origin");
  if (!origin) return origin_kind::none;
  if (request.fields.joined("Origin") != *origin) return origin_kind::foreign;
  if (std::find(allowed_.begin(), allowed_.end(), to_lower(*origin)) != allowed_.end())
    return origin_kind::allowed;
  const auto host = request.fields.find("Host");
  if (!host || host->empty() || origin->find("://") == std::string_view::npos) return origin_kind::foreign;
  const auto port = default_port_of(*origin);
  return host_of(*origin, port) == host_of(*host, port) ? origin_kind::own : origin_kind::foreign;
}

std::optional<http_response> origin_policy::answer_for(const http_request& request, origin_kind kind) const {
  if (is_preflight(request) && kind != origin_kind::none) {
    http_response answer;
    answer.status = kind == origin_kind::foreign ? 403 : 204;
    if (kind == origin_kind::foreign) return answer;
    answer.fields.add("Access-Control-Allow-Methods", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
    answer.fields.add(
        "Access-Control-Allow-Headers",
        "Authorization, Content-Type, Range, If-Match, If-None-Match, If-Modified-Since, If-Range, "
        "X-Requested-With");
    answer.fields.add("Access-Control-Max-Age", "600");
    return answer;
  }
  const bool is_upgrade = list_has(request.fields.joined("Upgrade"), "websocket");
  if (kind == origin_kind::foreign && (changes_state(request.method) || is_upgrade)) {
    return http_response(403, "text/plain; charset=utf-8", "pages of this origin are not allowed\n");
  }
  return std::nullopt;
}

void origin_policy::decorate(http_fields& answer, const http_request& request, origin_kind kind) const {
  decorate(answer);
  if (kind != origin_kind::allowed && kind != origin_kind::own) return;
  answer.set("Access-Control-Allow-Origin", std::string(request.fields.find("Origin").value_or("")));
  answer.set("Access-Control-Expose-Headers",
             "Content-Range, Content-Length, ETag, Content-Disposition, Accept-Ranges, Retry-After");
}

void origin_policy::decorate(http_fields& answer) const {
  answer.add("Vary", "Origin");
  if (!answer.find("Cross-Origin-Resource-Policy")) {
    answer.add("Cross-Origin-Resource-Policy", allowed_.empty() ? "same-origin" : "cross-origin");
  }
}

}  // namespace parlor::net

#include "http_head.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "field_text.hpp"

namespace parlor::net {

namespace {

// As many fields as a browser sends with an upgrade, so that they are not moved as they become more.
constexpr std::size_t usual_fields = 16;

// Those that a dialect or a host may give a meaning to. CONNECT and TRACE are for proxies.
constexpr std::array<std::string_view, 7> methods = {"GET",   "HEAD",   "POST",   "PUT",
                                                     "PATCH", "DELETE", "OPTIONS"};

struct request_line {
  std::string_view method;
  std::string_view target;
  int minor_version = 1;
};

int read_request_line(std::string_view line, request_line& read) {
  const auto first = line.find(' ');
  const auto last = line.rfind(' ');
  if (first == std::string_view::npos || first == last) return 400;
  read.method = line.substr(0, first);
  read.target = line.substr(first + 1, last - first - 1);
  if (!is_token(read.method) || read.target.empty()) return 400;
  const bool is_plain = std::all_of(read.target.begin(), read.target.end(), [](char letter) {
    return letter > 0x20 && letter < 0x7f && letter != '#';
  });
  if (!is_plain) return 400;
  const auto version = line.substr(last + 1);
  if (version == "HTTP/1.1" || version == "HTTP/1.0") {
    read.minor_version = version.back() - '0';
    return 0;
  }
  const bool is_version = version.size() == 8 && version.substr(0, 5) == "HTTP/" && version[6] == '.' &&
                          version[5] >= '0' && version[5] <= '9' && version[7] >= '0' && version[7] <= '9';
  return is_version ? 505 : 400;
}

int read_field_line(std::string_view line, http_fields& fields) {
  // A line that begins with a blank continues the one before (obs-fold); a blank before the colon belongs to
  // no token.
  const auto colon = line.find(':');
  if (colon == std::string_view::npos || !is_token(line.substr(0, colon))) return 400;
  const auto value = line.substr(colon + 1);
  if (!is_field_value(value)) return 400;
  fields.add(std::string(line.substr(0, colon)), std::string(trimmed(value)));
  return 0;
}

// Without its end; nothing where that is missing.
std::optional<std::string_view> take_line(std::string_view& bytes) {
  constexpr std::string_view line_end = "\r\n";
  const auto size = bytes.find(line_end);
  if (size == std::string_view::npos) return std::nullopt;
  const auto line = bytes.substr(0, size);
  bytes.remove_prefix(size + line_end.size());
  return line;
}

int read_lines(std::string_view bytes, request_line& first, http_fields& fields) {
  auto line = take_line(bytes);
  if (!line) return 400;
  if (const int refusal = read_request_line(*line, first); refusal != 0) return refusal;
  for (line = take_line(bytes); line; line = take_line(bytes)) {
    if (line->empty()) return 0;
    if (const int refusal = read_field_line(*line, fields); refusal != 0) return refusal;
  }
  return 400;
}

// Splits the target by its form (RFC 9112 section 3.2). The authority of the absolute form replaces Host.
int take_target(request_head& head, std::string target) {
  auto& request = head.request;
  if (target == "*") {
    request.path = std::move(target);
    return request.method == "OPTIONS" ? 0 : 400;
  }
  if (target.front() != '/') {
    const auto scheme = target.find("://");
    if (scheme == std::string::npos) return 400;
    const auto name = to_lower(target.substr(0, scheme));
    if (name != "http" && name != "https") return 400;
    const auto authority_start = scheme + 3;
    const auto authority_end = std::min(target.find_first_of("/?", authority_start), target.size());
    auto authority = target.substr(authority_start, authority_end - authority_start);
    if (authority.empty()) return 400;
    request.fields.set("Host", std::move(authority));
    target.erase(0, authority_end);
    if (target.empty() || target.front() != '/') target.insert(0, 1, '/');
  }
  const auto question = target.find('?');
  if (question != std::string::npos) {
    request.query = target.substr(question + 1);
    target.resize(question);
  }
  request.path = std::move(target);
  return 0;
}

bool wants_to_keep_alive(const http_fields& fields, int minor_version) {
  const auto connection = fields.joined("Connection");
  if (list_has(connection, "close")) return false;
  return minor_version > 0 || list_has(connection, "keep-alive");
}

expectation expectation_of(const http_fields& fields, int minor_version) {
  const auto expected = fields.joined("Expect");
  if (expected.empty() || minor_version == 0) return expectation::none;
  return equal_ignoring_case(expected, "100-continue") ? expectation::continue_first : expectation::unknown;
}

}  // namespace

head_result parse_head(std::string_view bytes) {
  request_head head;
  auto& request = head.request;
  request.fields.reserve(usual_fields);
  request_line first;
  if (const int refusal = read_lines(bytes, first, request.fields); refusal != 0)
    return {std::nullopt, refusal};
  if (std::find(methods.begin(), methods.end(), first.method) == methods.end()) return {std::nullopt, 501};
  request.method = first.method;
  head.minor_version = first.minor_version;
  if (const int refusal = check_host(request.fields, head.minor_version); refusal != 0) {
    return {std::nullopt, refusal};
  }
  const auto framing = check_framing(request.fields, head.minor_version);
  if (framing.refusal != 0) return {std::nullopt, framing.refusal};
  head.framing = framing.framing;
  if (const int refusal = take_target(head, std::string(first.target)); refusal != 0)
    return {std::nullopt, refusal};
  if (const int refusal = check_host(request.fields, head.minor_version); refusal != 0) {
    return {std::nullopt, refusal};
  }
  head.keeps_alive = wants_to_keep_alive(request.fields, head.minor_version);
  head.expects = expectation_of(request.fields, head.minor_version);
  if (head.expects == expectation::unknown) return {std::nullopt, 417};
  return {std::move(head), 0};
}

}  // namespace parlor::net

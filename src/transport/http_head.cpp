#include "http_head.hpp"

#include <utility>

#include <http_parser.h>

#include "field_text.hpp"

namespace parlor::net {

namespace {

struct collected {
  std::string target;
  http_fields fields;
  std::string name;
  std::string value;
  bool is_in_value = false;

  void finish_field() {
    if (!is_in_value) return;
    fields.add(std::move(name), std::string(trimmed(value)));
    name.clear();
    value.clear();
    is_in_value = false;
  }
};

collected& of(http_parser* parser) {
  return *static_cast<collected*>(parser->data);
}

http_parser_settings make_settings() {
  http_parser_settings settings;
  http_parser_settings_init(&settings);
  settings.on_url = [](http_parser* parser, const char* at, std::size_t size) {
    of(parser).target.append(at, size);
    return 0;
  };
  settings.on_header_field = [](http_parser* parser, const char* at, std::size_t size) {
    of(parser).finish_field();
    of(parser).name.append(at, size);
    return 0;
  };
  settings.on_header_value = [](http_parser* parser, const char* at, std::size_t size) {
    of(parser).is_in_value = true;
    of(parser).value.append(at, size);
    return 0;
  };
  settings.on_headers_complete = [](http_parser* parser) {
    of(parser).finish_field();
    http_parser_pause(parser, 1);
    return 0;
  };
  return settings;
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

// The parser takes nothing but blanks behind a length; a tab is as good there (RFC 9112 section 5.1).
std::string with_blanks_at_line_ends(std::string_view bytes) {
  std::string head(bytes);
  for (auto end = head.find("\r\n"); end != std::string::npos; end = head.find("\r\n", end + 2)) {
    // No line is blank: check_lines has seen them.
    for (auto last = end; head[last - 1] == ' ' || head[last - 1] == '\t'; --last) head[last - 1] = ' ';
  }
  return head;
}

// The parser knows a fixed set of methods; another one is not malformed, only unknown.
bool has_unknown_method(http_parser& parser) {
  return HTTP_PARSER_ERRNO(&parser) == HPE_INVALID_METHOD;
}

}  // namespace

head_result parse_head(std::string_view bytes) {
  if (const int refusal = check_lines(bytes); refusal != 0) return {std::nullopt, refusal};
  std::string without_tabs;
  if (bytes.find('\t') != std::string_view::npos) {
    without_tabs = with_blanks_at_line_ends(bytes);
    bytes = without_tabs;
  }

  static const http_parser_settings settings = make_settings();
  collected parts;
  http_parser parser;
  http_parser_init(&parser, HTTP_REQUEST);
  parser.data = &parts;
  http_parser_execute(&parser, &settings, bytes.data(), bytes.size());
  if (has_unknown_method(parser)) return {std::nullopt, 501};
  if (HTTP_PARSER_ERRNO(&parser) != HPE_PAUSED) return {std::nullopt, 400};
  if (parser.method == HTTP_CONNECT || parser.method == HTTP_TRACE) return {std::nullopt, 501};

  request_head head;
  head.request.method = http_method_str(static_cast<http_method>(parser.method));
  head.request.fields = std::move(parts.fields);
  head.minor_version = parser.http_minor;
  if (const int refusal = check_host(head.request.fields, head.minor_version); refusal != 0) {
    return {std::nullopt, refusal};
  }
  const auto framing = check_framing(head.request.fields, head.minor_version);
  if (framing.refusal != 0) return {std::nullopt, framing.refusal};
  head.framing = framing.framing;
  if (const int refusal = take_target(head, std::move(parts.target)); refusal != 0)
    return {std::nullopt, refusal};
  if (const int refusal = check_host(head.request.fields, head.minor_version); refusal != 0) {
    return {std::nullopt, refusal};
  }
  head.keeps_alive = wants_to_keep_alive(head.request.fields, head.minor_version);
  head.expects = expectation_of(head.request.fields, head.minor_version);
  if (head.expects == expectation::unknown) return {std::nullopt, 417};
  return {std::move(head), 0};
}

}  // namespace parlor::net

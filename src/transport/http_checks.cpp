#include "http_checks.hpp"

#include <algorithm>
#include <limits>

#include "field_text.hpp"

namespace parlor::net {

namespace {

// RFC 3986 section 3.2.2 has no place for these; '@' would be for a user before the host, ',' for a second one.
constexpr std::string_view in_no_host = ",/@?#\\\"<>^`{|}";

// Room for the method and the version beside the target.
constexpr std::size_t request_line_margin = 48;

std::size_t target_size(std::string_view line) {
  const auto first = line.find(' ');
  const auto last = line.rfind(' ');
  return first == last ? 0 : last - first - 1;
}

}  // namespace

head_scanner::finding head_scanner::scan(std::string_view bytes, const head_limits& limits) {
  const std::size_t max_line = limits.max_target_bytes + request_line_margin;
  for (; scanned_ < bytes.size(); ++scanned_) {
    const bool follows_return = scanned_ > 0 && bytes[scanned_ - 1] == '\r';
    if (!follows_return) scanned_ += size_without_controls(bytes.substr(scanned_));
    if (line_end_ == 0 && scanned_ > max_line) return {0, 414};
    if (scanned_ == bytes.size()) break;
    const char letter = bytes[scanned_];
    if (letter != '\n') {
      if (follows_return || (letter != '\r' && letter != '\t')) return {0, 400};
      continue;
    }
    if (scanned_ == 0 || bytes[scanned_ - 1] != '\r') return {0, 400};
    const bool is_empty_line = scanned_ - 1 == line_start_;
    if (is_empty_line && lines_ == 0) return {0, 400};
    if (is_empty_line) {
      ++scanned_;
      if (scanned_ - line_end_ > limits.max_field_bytes) return {0, 431};
      return {scanned_, 0};
    }
    line_start_ = scanned_ + 1;
    ++lines_;
    if (line_end_ == 0) {
      line_end_ = scanned_ + 1;
      if (target_size(bytes.substr(0, line_end_)) > limits.max_target_bytes) return {0, 414};
    } else if (lines_ - 1 > limits.max_fields) {
      return {0, 431};
    }
  }
  if (line_end_ != 0 && bytes.size() - line_end_ > limits.max_field_bytes) return {0, 431};
  return {};
}

std::optional<std::int64_t> parse_length(std::string_view digits) {
  if (digits.empty()) return std::nullopt;
  constexpr auto most = std::numeric_limits<std::int64_t>::max();
  std::int64_t value = 0;
  for (const char digit : digits) {
    if (digit < '0' || digit > '9') return std::nullopt;
    if (value > (most - (digit - '0')) / 10) return std::nullopt;
    value = value * 10 + (digit - '0');
  }
  return value;
}

framing_finding check_framing(const http_fields& fields, int minor_version) {
  framing_finding found;
  int lengths = 0;
  int encodings = 0;
  std::string_view encoding;
  for (const auto& [name, value] : fields.all()) {
    if (equal_ignoring_case(name, "Content-Length")) {
      ++lengths;
      const auto length = parse_length(value);
      if (!length) return {{}, 400};
      found.framing.length = *length;
    } else if (equal_ignoring_case(name, "Transfer-Encoding")) {
      ++encodings;
      encoding = value;
    }
  }
  if (lengths > 1 || (lengths > 0 && encodings > 0) || encodings > 1) return {{}, 400};
  if (encodings == 0) return found;
  // RFC 9112 section 6.1: a 1.0 message with Transfer-Encoding is to be taken as faulty.
  if (minor_version == 0) return {{}, 400};
  if (!equal_ignoring_case(encoding, "chunked")) {
    // "chunked" that is not alone and last leaves the end of the body unknown.
    return {{}, list_has(encoding, "chunked") || trimmed(encoding).empty() ? 400 : 501};
  }
  found.framing.is_chunked = true;
  return found;
}

int check_host(const http_fields& fields, int minor_version) {
  int hosts = 0;
  for (const auto& [name, value] : fields.all()) {
    if (!equal_ignoring_case(name, "Host")) continue;
    ++hosts;
    const bool is_plausible = std::none_of(value.begin(), value.end(), [](char letter) {
      const auto code = static_cast<unsigned char>(letter);
      return code <= 0x20 || code >= 0x7f || in_no_host.find(letter) != std::string_view::npos;
    });
    if (!is_plausible) return 400;
  }
  if (hosts > 1 || (hosts == 0 && minor_version > 0)) return 400;
  return 0;
}

}  // namespace parlor::net

#include "conditional.hpp"

#include <algorithm>
#include <optional>
#include <string>

#include "field_text.hpp"
#include "http_checks.hpp"

namespace parlor::net {

namespace {

std::string_view without_weakness(std::string_view tag) {
  return tag.substr(0, 2) == "W/" ? tag.substr(2) : tag;
}

enum class comparison { strong, weak };

bool matches_any(std::string_view list, std::string_view etag, comparison how) {
  if (trimmed(list) == "*") return true;
  const auto tags = list_elements(list);
  return std::any_of(tags.begin(), tags.end(), [etag, how](std::string_view tag) {
    return how == comparison::weak ? without_weakness(tag) == without_weakness(etag)
                                   : tag == etag && tag.substr(0, 2) != "W/";
  });
}

// A range that may be sent, or one that lies outside; nothing for what is to be ignored.
struct byte_range {
  std::int64_t offset = 0;
  std::int64_t length = 0;  // 0: not satisfiable
};

std::optional<byte_range> parse_range(std::string_view field, std::int64_t size) {
  constexpr std::string_view unit = "bytes=";
  if (!equal_ignoring_case(field.substr(0, unit.size()), unit)) return std::nullopt;
  const auto range = trimmed(field.substr(unit.size()));
  const auto dash = range.find('-');
  if (dash == std::string_view::npos || range.find(',') != std::string_view::npos) return std::nullopt;
  const auto first_text = trimmed(range.substr(0, dash));
  const auto last_text = trimmed(range.substr(dash + 1));
  if (first_text.empty()) {
    const auto suffix = parse_length(last_text);
    if (!suffix) return std::nullopt;
    const auto length = std::min(*suffix, size);
    return byte_range{size - length, length};
  }
  const auto first = parse_length(first_text);
  if (!first) return std::nullopt;
  std::int64_t last = size - 1;
  if (!last_text.empty()) {
    const auto given = parse_length(last_text);
    if (!given || *given < *first) return std::nullopt;
    last = std::min(last, *given);
  }
  if (*first >= size) return byte_range{0, 0};
  return byte_range{*first, last - *first + 1};
}

}  // namespace

range_decision decide(const http_request& request, std::int64_t size, std::string_view etag) {
  const auto& fields = request.fields;
  const bool is_read = request.method == "GET" || request.method == "HEAD";
  if (const auto wanted = fields.find("If-Match");
      wanted && !matches_any(fields.joined("If-Match"), etag, comparison::strong)) {
    return {412, 0, 0};
  }
  if (fields.find("If-None-Match") && matches_any(fields.joined("If-None-Match"), etag, comparison::weak)) {
    return {is_read ? 304 : 412, 0, 0};
  }
  if (!fields.find("Range") || request.method != "GET") return {200, 0, size};
  if (fields.find("If-Range") && fields.joined("If-Range") != etag) return {200, 0, size};
  const auto parsed = parse_range(fields.joined("Range"), size);
  if (!parsed) return {200, 0, size};
  if (parsed->length == 0) return {416, 0, 0};
  return {206, parsed->offset, parsed->length};
}

void add_fields(http_fields& answer, const range_decision& decision, std::int64_t size,
                std::string_view etag) {
  answer.set("ETag", std::string(etag));
  answer.set("Accept-Ranges", "bytes");
  if (decision.status == 206) {
    answer.set("Content-Range", "bytes " + std::to_string(decision.offset) + "-" +
                                    std::to_string(decision.offset + decision.length - 1) + "/" +
                                    std::to_string(size));
  } else if (decision.status == 416) {
    answer.set("Content-Range", "bytes */" + std::to_string(size));
  }
}

}  // namespace parlor::net

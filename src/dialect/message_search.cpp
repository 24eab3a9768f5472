#include "dialect/message_search.hpp"

#include <cstdint>
#include <optional>
#include <string>

#include "dialect/call_values.hpp"
#include "dialect/problem.hpp"
#include "dialect/sentences.hpp"
#include "dialect/text_rules.hpp"

namespace parlor::dialects {
namespace {

constexpr std::size_t usual_limit = 20;
constexpr std::size_t max_limit = 100;
constexpr std::size_t max_bytes = 256;

}  // namespace

result<void> check_search(std::string_view text) {
  if (is_blank(text)) return make_problem(errc::invalid_argument, sentence::search_required);
  if (text.size() <= max_bytes) return {};
  return make_problem(errc::invalid_argument,
                      std::string(sentence::search_too_long) + std::to_string(max_bytes),
                      static_cast<std::int64_t>(max_bytes));
}

result<search_messages> read_message_search(const http_call& call, std::string_view limit) {
  search_messages read;
  read.text = find_value(call.query, "q").value_or(std::string_view());
  if (const auto checked = check_search(read.text); !checked) return checked.error();
  if (const auto room = find_value(call.query, "room_id"); room && !room->empty()) {
    const auto number = parse_lenient_id(*room);
    if (!number) return make_problem(errc::room_not_found, sentence::room_not_found);
    read.room = room_id(*number);
  }
  if (const auto before = find_value(call.query, "before"); before && !before->empty()) {
    const auto number = parse_lenient_id(*before);
    if (!number) return make_problem(errc::message_not_found, sentence::message_not_found);
    read.before = message_id(*number);
  }
  const auto count = read_count(call, limit, usual_limit, max_limit);
  if (!count) return count.error();
  read.limit = *count;
  return read;
}

}  // namespace parlor::dialects

#include "dialect/call_values.hpp"

#include <algorithm>
#include <cstdint>
#include <string>

#include "dialect/problem.hpp"
#include "dialect/text_rules.hpp"

namespace parlor::dialects {

std::optional<std::string_view> find_value(const std::vector<name_and_value>& values, std::string_view name) {
  const auto found = std::find_if(values.begin(), values.end(),
                                  [name](const name_and_value& one) { return one.name == name; });
  if (found == values.end()) return std::nullopt;
  return found->value;
}

result<std::size_t> read_count(const http_call& call, std::string_view name, std::size_t otherwise,
                               std::size_t most) {
  const auto value = find_value(call.query, name);
  if (!value || value->empty()) return otherwise;
  const auto number = parse_lenient_id(*value);
  if (!number) {
    return make_problem(errc::invalid_argument, std::string(name) + " must be a whole number from 1 on");
  }
  return std::min(static_cast<std::size_t>(*number), most);
}

bool has_media_type(const http_call& call, std::string_view lower_case_type) {
  const std::string_view type = call.content_type;
  const auto end = std::min(type.find_first_of("; \t"), type.size());
  return std::equal(type.begin(), type.begin() + static_cast<std::ptrdiff_t>(end), lower_case_type.begin(),
                    lower_case_type.end(), [](char one, char other) {
                      return (one >= 'A' && one <= 'Z' ? static_cast<char>(one - 'A' + 'a') : one) == other;
                    });
}

}  // namespace parlor::dialects

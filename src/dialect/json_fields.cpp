#include "dialect/json_fields.hpp"

#include <algorithm>
#include <string>

#include "dialect/problem.hpp"
#include "dialect/sentences.hpp"
#include "dialect/text_rules.hpp"
#include "text/utf8.hpp"

namespace parlor::dialects {
namespace {

const text::json_value* find_present(const text::json_value& object, std::string_view name) {
  const auto* value = object.find(name);
  return value == nullptr || value->is_null() ? nullptr : value;
}

error must_be(std::string_view name, std::string_view kind) {
  return make_problem(errc::invalid_argument, std::string(name) + " must be " + std::string(kind));
}

error is_required(std::string_view name) {
  return make_problem(errc::invalid_argument, std::string(name) + " is required");
}

bool is_whole_number(std::string_view text) {
  if (!text.empty() && text.front() == '-') text.remove_prefix(1);
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char one) { return one >= '0' && one <= '9'; });
}

}  // namespace

result<std::optional<std::string_view>> read_string(const text::json_value& object, std::string_view name) {
  const auto* value = find_present(object, name);
  if (value == nullptr) return std::optional<std::string_view>();
  const auto string = value->as_string();
  if (!string) return must_be(name, "a string");
  return string;
}

result<std::optional<bool>> read_boolean(const text::json_value& object, std::string_view name) {
  const auto* value = find_present(object, name);
  if (value == nullptr) return std::optional<bool>();
  const auto boolean = value->as_boolean();
  if (!boolean) return must_be(name, "true or false");
  return boolean;
}

result<std::int64_t> id_of(const text::json_value& value, std::string_view name) {
  if (const auto number = value.as_integer()) return *number >= 1 && *number <= max_id ? *number : 0;
  if (const auto string = value.as_string()) {
    if (const auto number = parse_lenient_id(*string)) return *number;
    if (is_whole_number(*string)) return 0;
  }
  return must_be(name, "an integer");
}

result<std::optional<std::int64_t>> read_id(const text::json_value& object, std::string_view name) {
  const auto* value = find_present(object, name);
  if (value == nullptr) return std::optional<std::int64_t>();
  const auto number = id_of(*value, name);
  if (!number) return number.error();
  return std::optional<std::int64_t>(*number);
}

result<std::optional<uuid>> read_uuid(const text::json_value& object, std::string_view name) {
  const auto* value = find_present(object, name);
  if (value == nullptr) return std::optional<uuid>();
  const auto read = parse_uuid(value->as_string().value_or(std::string_view()));
  if (!read) return must_be(name, "a UUID");
  return read;
}

result<std::size_t> read_count(const text::json_value& object, std::string_view name, std::size_t otherwise,
                               std::size_t most) {
  const auto number = read_id(object, name);
  if (!number) return number.error();
  if (!*number) return otherwise;
  if (**number == 0) return must_be(name, "a whole number from 1 on");
  return std::min(static_cast<std::size_t>(**number), most);
}

result<const text::json_value*> read_array(const text::json_value& object, std::string_view name) {
  const auto* value = find_present(object, name);
  if (value != nullptr && !value->is_array()) return must_be(name, "an array");
  return value;
}

result<bool> require_boolean(const text::json_value& object, std::string_view name) {
  const auto read = read_boolean(object, name);
  if (!read) return read.error();
  if (!*read) return is_required(name);
  return **read;
}

result<std::int64_t> require_id(const text::json_value& object, std::string_view name) {
  const auto read = read_id(object, name);
  if (!read) return read.error();
  if (!*read) return is_required(name);
  return **read;
}

result<uuid> require_uuid(const text::json_value& object, std::string_view name) {
  const auto read = read_uuid(object, name);
  if (!read) return read.error();
  if (!*read) return is_required(name);
  return **read;
}

result<message_reference> require_message(const text::json_value& object, std::string_view name) {
  const auto number = require_id(object, name);
  if (!number) return number.error();
  if (*number == 0) return make_problem(errc::message_not_found, sentence::message_not_found);
  return message_reference(message_id(*number));
}

result<std::string_view> read_message_text(const text::json_value& object, std::string_view name,
                                           std::size_t max_code_points) {
  const auto read = read_string(object, name);
  if (!read) return read.error();
  const auto text = read->value_or(std::string_view());
  if (const auto checked = check_message_text(text, max_code_points); !checked) return checked.error();
  return text;
}

result<std::string_view> require_message_text(const text::json_value& object, std::string_view name,
                                              std::size_t max_code_points) {
  const auto text = read_message_text(object, name, max_code_points);
  if (text && is_blank(*text)) return make_problem(errc::invalid_argument, sentence::content_required);
  return text;
}

result<std::string_view> read_client_message_id(const text::json_value& object, std::string_view name) {
  const auto read = read_string(object, name);
  if (!read) return read.error();
  const auto value = read->value_or(std::string_view());
  if (value.size() > max_client_message_id || !text::is_single_line(value)) {
    return must_be(name, "one line of at most " + std::to_string(max_client_message_id) + " bytes");
  }
  return value;
}

}  // namespace parlor::dialects

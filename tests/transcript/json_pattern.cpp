#include "transcript/json_pattern.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include <doctest/doctest.h>

namespace transcript {
namespace {

using parlor::text::json_document;
using parlor::text::json_kind;
using parlor::text::json_value;

constexpr std::string_view anything = "...";

std::optional<json_document> parse(const std::string& text) {
  parlor::text::json_limits limits;
  limits.max_nodes = 100000;
  auto document = json_document::parse(text, limits);
  if (!document) return std::nullopt;
  return std::move(document).value();
}

std::string compare(const json_value& pattern, const json_value& value, const std::string& path);

std::string compare_objects(const json_value& pattern, const json_value& value, const std::string& path) {
  for (std::size_t index = 0; index < pattern.size(); ++index) {
    const auto name = pattern.at(index).key();
    const auto inner = path + "." + std::string(name);
    const auto* member = value.find(name);
    if (member == nullptr) return inner + " is absent";
    if (auto problem = compare(pattern.at(index), *member, inner); !problem.empty()) return problem;
  }
  return {};
}

std::string compare_lists(const json_value& pattern, const json_value& value, const std::string& path) {
  if (pattern.size() != value.size()) {
    return path + " has " + std::to_string(value.size()) + " elements and not " +
           std::to_string(pattern.size());
  }
  for (std::size_t index = 0; index < pattern.size(); ++index) {
    const auto inner = path + "." + std::to_string(index);
    if (auto problem = compare(pattern.at(index), value.at(index), inner); !problem.empty()) return problem;
  }
  return {};
}

std::string compare(const json_value& pattern, const json_value& value, const std::string& path) {
  if (pattern.as_string() == anything) return value.is_null() ? path + " is null" : std::string();
  if (pattern.kind() != value.kind()) return path + " is of another kind";
  switch (pattern.kind()) {
    case json_kind::null:
      return {};
    case json_kind::boolean:
      return pattern.as_boolean() == value.as_boolean() ? std::string() : path + " is the contrary";
    case json_kind::integer:
      return pattern.as_integer() == value.as_integer() ? std::string()
                                                        : path + " is " + std::to_string(*value.as_integer());
    case json_kind::number:
      return path + " is a number with a fraction, which no play compares";
    case json_kind::string:
      return pattern.as_string() == value.as_string()
                 ? std::string()
                 : path + " is '" + std::string(*value.as_string()) + "'";
    case json_kind::array:
      return compare_lists(pattern, value, path);
    case json_kind::object:
      return compare_objects(pattern, value, path);
  }
  return path;
}

}  // namespace

std::string mismatch(const std::string& pattern, const std::string& text) {
  const auto wanted = parse(pattern);
  if (!wanted) return "the play's own line is no JSON";
  const auto value = parse(text);
  if (!value) return "what was heard is no JSON";
  return compare(wanted->root(), value->root(), "it");
}

heard::heard(std::string text) : text_(std::move(text)) {
  auto parsed = parse(text_);
  INFO(text_);
  REQUIRE(parsed.has_value());
  document_ = std::make_shared<const json_document>(*std::move(parsed));
}

const json_value* heard::find(std::string_view path) const {
  const auto* value = &document_->root();
  while (value != nullptr && !path.empty()) {
    const auto dot = std::min(path.find('.'), path.size());
    const auto step = path.substr(0, dot);
    path.remove_prefix(std::min(dot + 1, path.size()));
    if (value->is_array()) {
      std::size_t index = 0;
      std::from_chars(step.data(), step.data() + step.size(), index);
      value = index < value->size() ? &value->at(index) : nullptr;
    } else {
      value = value->find(step);
    }
  }
  return value;
}

std::int64_t heard::number(std::string_view path) const {
  const auto* value = find(path);
  INFO(text_);
  REQUIRE(value != nullptr);
  REQUIRE(value->as_integer().has_value());
  return *value->as_integer();
}

std::string heard::string(std::string_view path) const {
  const auto* value = find(path);
  INFO(text_);
  REQUIRE(value != nullptr);
  REQUIRE(value->as_string().has_value());
  return std::string(*value->as_string());
}

bool heard::has(std::string_view path) const {
  return find(path) != nullptr;
}

}  // namespace transcript

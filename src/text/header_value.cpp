#include "text/header_value.hpp"

#include <cstddef>

namespace parlor::text {
namespace {

// RFC 9110 section 5.6.2.
bool is_token_character(char character) {
  const bool alphanumeric = (character >= '0' && character <= '9') ||
                            (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z');
  constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
  return alphanumeric || marks.find(character) != std::string_view::npos;
}

bool is_control(char character) {
  const auto byte = static_cast<unsigned char>(character);
  return (byte < 0x20 && character != '\t') || byte == 0x7f;
}

void skip_blanks(std::string_view& text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
}

std::string_view take_token(std::string_view& text) {
  std::size_t length = 0;
  while (length < text.size() && is_token_character(text[length])) ++length;
  const std::string_view token = text.substr(0, length);
  text.remove_prefix(length);
  return token;
}

// A value that is not quoted ends at a blank or semicolon: clients send more than tokens here, such as "a/b".
std::string take_plain_value(std::string_view& text) {
  const std::string_view value = text.substr(0, text.find_first_of("; \t\""));
  text.remove_prefix(value.size());
  return std::string(value);
}

std::optional<std::string> take_quoted_value(std::string_view& text) {
  std::string value;
  for (std::size_t index = 1; index < text.size(); ++index) {
    const char character = text[index];
    if (character == '"') return text.remove_prefix(index + 1), value;
    const bool escapes_next =
        character == '\\' && index + 1 < text.size() && (text[index + 1] == '"' || text[index + 1] == '\\');
    value += escapes_next ? text[++index] : character;
  }
  return std::nullopt;
}

std::optional<std::string> take_value(std::string_view& text) {
  if (!text.empty() && text.front() == '"') return take_quoted_value(text);
  std::string value = take_plain_value(text);
  if (value.empty()) return std::nullopt;
  return value;
}

}  // namespace

std::optional<std::string_view> header_value::find(std::string_view name) const {
  for (const auto& [key, parameter] : parameters) {
    if (key == name) return std::string_view(parameter);
  }
  return std::nullopt;
}

std::string to_lower_ascii(std::string_view text) {
  std::string lower(text);
  for (char& character : lower) {
    if (character >= 'A' && character <= 'Z') character = static_cast<char>(character - 'A' + 'a');
  }
  return lower;
}

std::optional<header_value> parse_header_value(std::string_view text) {
  for (const char character : text) {
    if (is_control(character)) return std::nullopt;
  }
  header_value parsed;
  skip_blanks(text);
  parsed.value = to_lower_ascii(text.substr(0, text.find_first_of("; \t")));
  text.remove_prefix(parsed.value.size());
  if (parsed.value.empty()) return std::nullopt;

  for (skip_blanks(text); !text.empty(); skip_blanks(text)) {
    if (text.front() != ';') return std::nullopt;
    text.remove_prefix(1);
    skip_blanks(text);
    if (text.empty() || text.front() == ';') continue;

    std::string name = to_lower_ascii(take_token(text));
    if (name.empty() || text.empty() || text.front() != '=') return std::nullopt;
    text.remove_prefix(1);
    auto value = take_value(text);
    if (!value || parsed.find(name)) return std::nullopt;
    parsed.parameters.emplace_back(std::move(name), std::move(*value));
  }
  return parsed;
}

}  // namespace parlor::text

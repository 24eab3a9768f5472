#include "field_text.hpp"

#include <algorithm>
#include <array>

#include "text/byte_words.hpp"

namespace parlor::net {

namespace {

constexpr char lower(char letter) {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

constexpr std::array<bool, 256> make_token_characters() {
  std::array<bool, 256> found{};
  for (char letter = '0'; letter <= '9'; ++letter) found[static_cast<unsigned char>(letter)] = true;
  for (char letter = 'A'; letter <= 'Z'; ++letter) found[static_cast<unsigned char>(letter)] = true;
  for (char letter = 'a'; letter <= 'z'; ++letter) found[static_cast<unsigned char>(letter)] = true;
  for (const char letter : std::string_view("!#$%&'*+-.^_`|~"))
    found[static_cast<unsigned char>(letter)] = true;
  return found;
}

constexpr auto token_characters = make_token_characters();

bool is_token_character(char letter) {
  return token_characters[static_cast<unsigned char>(letter)];
}

// The first element of a comma-separated list, with its blanks; the list goes on behind it.
std::string_view take_element(std::string_view& list) {
  const auto comma = std::min(list.find(','), list.size());
  const auto element = list.substr(0, comma);
  list.remove_prefix(std::min(comma + 1, list.size()));
  return element;
}

}  // namespace

bool equal_ignoring_case(std::string_view left, std::string_view right) {
  return left.size() == right.size() && std::equal(left.begin(), left.end(), right.begin(),
                                                   [](char a, char b) { return lower(a) == lower(b); });
}

std::string to_lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), lower);
  return result;
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::vector<std::string_view> list_elements(std::string_view list) {
  std::vector<std::string_view> elements;
  while (!list.empty()) {
    const auto element = trimmed(take_element(list));
    if (!element.empty()) elements.push_back(element);
  }
  return elements;
}

bool list_has(std::string_view list, std::string_view element) {
  while (!list.empty()) {
    if (equal_ignoring_case(trimmed(take_element(list)), element)) return true;
  }
  return false;
}

bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_token_character);
}

bool is_field_value(std::string_view text) {
  for (;;) {
    text.remove_prefix(size_without_controls(text));
    if (text.empty()) return true;
    if (text.front() != '\t') return false;
    text.remove_prefix(1);
  }
}

std::size_t size_without_controls(std::string_view text) {
  constexpr char last_control = 0x7f;
  std::size_t size = 0;
  for (; text.size() - size >= sizeof(text::byte_word); size += sizeof(text::byte_word)) {
    const auto bytes = text::load_word(text.data() + size);
    if (text::has_below_blank(bytes) || text::has_byte(bytes, last_control)) break;
  }
  while (size < text.size() && static_cast<unsigned char>(text[size]) >= ' ' && text[size] != last_control) {
    ++size;
  }
  return size;
}

}  // namespace parlor::net

#include "parlor/ids.hpp"

namespace parlor {
namespace {

constexpr std::size_t uuid_text_size = 36;

constexpr bool is_hyphen_position(std::size_t position) {
  return position == 8 || position == 13 || position == 18 || position == 23;
}

std::optional<std::uint8_t> hex_digit(char letter) {
  if (letter >= '0' && letter <= '9') return static_cast<std::uint8_t>(letter - '0');
  if (letter >= 'a' && letter <= 'f') return static_cast<std::uint8_t>(letter - 'a' + 10);
  if (letter >= 'A' && letter <= 'F') return static_cast<std::uint8_t>(letter - 'A' + 10);
  return std::nullopt;
}

}  // namespace

std::string to_string(const uuid& value) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.reserve(uuid_text_size);
  for (const auto byte : value.bytes) {
    if (is_hyphen_position(text.size())) text += '-';
    text += digits[byte >> 4U];
    text += digits[byte & 0x0fU];
  }
  return text;
}

std::optional<uuid> parse_uuid(std::string_view text) {
  if (text.size() != uuid_text_size) return std::nullopt;
  uuid value;
  std::size_t position = 0;
  for (auto& byte : value.bytes) {
    if (is_hyphen_position(position)) {
      if (text[position] != '-') return std::nullopt;
      ++position;
    }
    const auto high = hex_digit(text[position]);
    const auto low = hex_digit(text[position + 1]);
    if (!high || !low) return std::nullopt;
    byte = static_cast<std::uint8_t>(*high << 4U | *low);
    position += 2;
  }
  return value;
}

std::optional<std::int64_t> parse_id(std::string_view text) {
  constexpr std::size_t longest = 16;  // digits of max_id
  if (text.empty() || text.size() > longest || text.front() == '0') return std::nullopt;
  std::int64_t value = 0;
  for (const auto letter : text) {
    if (letter < '0' || letter > '9') return std::nullopt;
    value = value * 10 + (letter - '0');
  }
  if (value > max_id) return std::nullopt;
  return value;
}

}  // namespace parlor

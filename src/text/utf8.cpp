#include "text/utf8.hpp"

#include <cstdint>
#include <cstring>

namespace parlor::text {
namespace {

constexpr char32_t invalid = 0xffffffff;

std::uint64_t load_word(const char* from) {
  std::uint64_t word = 0;
  std::memcpy(&word, from, sizeof word);
  return word;
}

// The index of the first byte at or after `index` that may not be ASCII; exact to 32 bytes.
std::size_t skip_ascii(std::string_view text, std::size_t index) {
  constexpr std::uint64_t high_bits = 0x8080808080808080;
  while (text.size() - index >= 32) {
    const char* block = text.data() + index;
    const auto bits = load_word(block) | load_word(block + 8) | load_word(block + 16) | load_word(block + 24);
    if ((bits & high_bits) != 0) break;
    index += 32;
  }
  return index;
}

bool is_continuation(char byte) {
  return (static_cast<unsigned char>(byte) & 0xc0) == 0x80;
}

// Reads one code point at `index` and moves behind it; `invalid` for what RFC 3629 section 4 does not allow.
char32_t read_code_point(std::string_view text, std::size_t& index) {
  const auto lead = static_cast<unsigned char>(text[index]);
  if (lead < 0x80) return ++index, lead;
  const std::size_t length = lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
  if (length == 0 || text.size() - index < length) return invalid;

  char32_t value = lead & (0x7fu >> length);
  for (std::size_t offset = 1; offset < length; ++offset) {
    const char byte = text[index + offset];
    if (!is_continuation(byte)) return invalid;
    value = value << 6 | (static_cast<unsigned char>(byte) & 0x3fu);
  }
  const bool overlong = (length == 3 && value < 0x800) || (length == 4 && value < 0x10000);
  const bool surrogate = value >= 0xd800 && value <= 0xdfff;
  if (overlong || surrogate || value > 0x10ffff) return invalid;
  index += length;
  return value;
}

template <typename Predicate>
bool all_code_points(std::string_view text, Predicate allowed) {
  std::size_t index = 0;
  while (index < text.size()) {
    const char32_t value = read_code_point(text, index);
    if (value == invalid || !allowed(value)) return false;
  }
  return true;
}

}  // namespace

bool is_valid_utf8(std::string_view text) {
  std::size_t index = 0;
  while ((index = skip_ascii(text, index)) < text.size()) {
    const std::size_t block_end = text.size() - index < 32 ? text.size() : index + 32;
    while (index < block_end) {
      if (read_code_point(text, index) == invalid) return false;
    }
  }
  return true;
}

std::size_t count_code_points(std::string_view text) {
  std::size_t count = 0;
  for (const char byte : text) count += is_continuation(byte) ? 0 : 1;
  return count;
}

bool is_message_text(std::string_view text) {
  return all_code_points(
      text, [](char32_t value) { return value >= 0x20 || value == '\t' || value == '\n' || value == '\r'; });
}

bool is_single_line(std::string_view text) {
  return all_code_points(text, [](char32_t value) {
    const bool control = value < 0x20 || (value >= 0x7f && value < 0xa0);
    const bool line_end = value == 0x2028 || value == 0x2029;
    return !control && !line_end;
  });
}

std::string_view truncate_utf8(std::string_view text, std::size_t max_bytes) {
  if (text.size() <= max_bytes) return text;
  std::size_t end = max_bytes;
  while (end > 0 && is_continuation(text[end])) --end;
  return text.substr(0, end);
}

}  // namespace parlor::text

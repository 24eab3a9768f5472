#include "text/utf8.hpp"

#include <algorithm>

#include "text/byte_words.hpp"

namespace parlor::text {
namespace {

constexpr char32_t invalid = 0xffffffff;

// How many bytes at the beginning are ASCII, to 32 bytes: most of what is long, such as base64, is nothing else.
std::size_t skip_ascii(std::string_view text) {
  std::size_t index = 0;
  for (; text.size() - index >= 32; index += 32) {
    const char* block = text.data() + index;
    const auto bits = load_word(block) | load_word(block + 8) | load_word(block + 16) | load_word(block + 24);
    if (has_beyond_ascii(bits)) break;
  }
  return index;
}

bool is_continuation(char byte) {
  return (static_cast<unsigned char>(byte) & 0xc0) == 0x80;
}

// Reads one code point beyond ASCII at `index` and moves behind it; `invalid` for what RFC 3629 section 4 does not allow.
char32_t read_code_point(std::string_view text, std::size_t& index) {
  const auto lead = static_cast<unsigned char>(text[index]);
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

// `is_allowed_word` is asked for eight bytes at once: true where all of them are ASCII and allowed.
template <typename Word, typename Predicate>
bool all_code_points(std::string_view text, Word is_allowed_word, Predicate is_allowed) {
  std::size_t index = 0;
  while (index < text.size()) {
    if (text.size() - index >= sizeof(byte_word) && is_allowed_word(load_word(text.data() + index))) {
      index += sizeof(byte_word);
      continue;
    }
    const auto end = std::min(index + sizeof(byte_word), text.size());
    while (index < end) {
      const auto lead = static_cast<unsigned char>(text[index]);
      const char32_t value = lead < 0x80 ? (++index, lead) : read_code_point(text, index);
      if (value == invalid || !is_allowed(value)) return false;
    }
  }
  return true;
}

}  // namespace

bool is_valid_utf8(std::string_view text) {
  text.remove_prefix(skip_ascii(text));
  return all_code_points(
      text, [](byte_word bytes) { return !has_beyond_ascii(bytes); }, [](char32_t) { return true; });
}

std::size_t count_code_points(std::string_view text) {
  std::size_t count = 0;
  for (const char byte : text) count += is_continuation(byte) ? 0 : 1;
  return count;
}

bool is_message_text(std::string_view text) {
  return all_code_points(
      text, [](byte_word bytes) { return !has_beyond_ascii(bytes) && !has_below_blank(bytes); },
      [](char32_t value) { return value >= 0x20 || value == '\t' || value == '\n' || value == '\r'; });
}

bool is_single_line(std::string_view text) {
  const auto is_plain = [](byte_word bytes) {
    return !has_beyond_ascii(bytes) && !has_below_blank(bytes) && !has_byte(bytes, 0x7f);
  };
  return all_code_points(text, is_plain, [](char32_t value) {
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

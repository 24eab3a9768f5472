#include "dialect/text_rules.hpp"

#include <algorithm>
#include <array>

#include "parlor/ids.hpp"

#include "dialect/problem.hpp"
#include "dialect/sentences.hpp"
#include "text/utf8.hpp"

namespace parlor::dialects {
namespace {

constexpr std::string_view ascii_blanks = " \t\n\v\f\r";

// Zs, the two separators, the byte order mark and the zero-width space. U+2000 … U+200B stand in
// is_wide_blank.
constexpr std::array<std::string_view, 8> other_blanks = {
    "\xC2\xA0",      // no-break space
    "\xE1\x9A\x80",  // Ogham space mark
    "\xE2\x80\xA8",  // line separator
    "\xE2\x80\xA9",  // paragraph separator
    "\xE2\x80\xAF",  // narrow no-break space
    "\xE2\x81\x9F",  // medium mathematical space
    "\xE3\x80\x80",  // ideographic space
    "\xEF\xBB\xBF",  // byte order mark
};

bool is_wide_blank(std::string_view text) {
  if (text.size() < 3 || text.substr(0, 2) != "\xE2\x80") return false;
  const auto last = static_cast<unsigned char>(text[2]);
  return last >= 0x80 && last <= 0x8B;
}

}  // namespace

std::size_t blank_size(std::string_view text) {
  if (text.empty()) return 0;
  if (ascii_blanks.find(text.front()) != std::string_view::npos) return 1;
  if (is_wide_blank(text)) return 3;
  const auto blank = std::find_if(other_blanks.begin(), other_blanks.end(),
                                  [text](std::string_view one) { return text.substr(0, one.size()) == one; });
  return blank == other_blanks.end() ? 0 : blank->size();
}

bool is_blank(std::string_view text) {
  while (!text.empty()) {
    const auto size = blank_size(text);
    if (size == 0) return false;
    text.remove_prefix(size);
  }
  return true;
}

std::optional<std::int64_t> parse_lenient_id(std::string_view text) {
  const auto first = text.find_first_not_of(ascii_blanks);
  if (first == std::string_view::npos) return std::nullopt;
  text = text.substr(first, text.find_last_not_of(ascii_blanks) - first + 1);
  const auto digit = text.find_first_not_of('0');
  return digit == std::string_view::npos ? std::nullopt : parse_id(text.substr(digit));
}

std::string joined(const std::vector<std::string>& words) {
  std::string all;
  for (const auto& word : words) {
    if (!all.empty()) all += ", ";
    all += word;
  }
  return all;
}

result<void> check_message_text(std::string_view text, std::size_t max_code_points) {
  if (!text::is_message_text(text)) return make_problem(errc::invalid_argument, sentence::bad_text);
  if (text.size() > max_code_points && text::count_code_points(text) > max_code_points) {
    return make_problem(errc::too_large,
                        std::string(sentence::text_too_long) + std::to_string(max_code_points),
                        static_cast<std::int64_t>(max_code_points));
  }
  return {};
}

std::string without_slashes_at_end(std::string path) {
  while (!path.empty() && path.back() == '/') path.pop_back();
  return path;
}

}  // namespace parlor::dialects

#include "text/search_words.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace parlor::text {
namespace {

// Blocks in which a capital letter is followed by its small letter.
bool begins_pair_at_even(char32_t letter) {
  return (letter >= 0x100 && letter <= 0x12f) || (letter >= 0x132 && letter <= 0x137) ||
         (letter >= 0x14a && letter <= 0x177) || (letter >= 0x460 && letter <= 0x481) ||
         (letter >= 0x48a && letter <= 0x4bf) || (letter >= 0x4d0 && letter <= 0x52f);
}
bool begins_pair_at_odd(char32_t letter) {
  return (letter >= 0x139 && letter <= 0x148) || (letter >= 0x179 && letter <= 0x17e) ||
         (letter >= 0x4c1 && letter <= 0x4ce);
}

// The small letter for a capital one among the code points from U+00C0 on that take two bytes; it takes two bytes as
// well.
char32_t in_lower_case(char32_t letter) {
  if (letter <= 0xde && letter != 0xd7) return letter + 0x20;
  if (begins_pair_at_even(letter)) return letter | 1u;
  if (begins_pair_at_odd(letter)) return letter + (letter & 1u);
  if (letter == 0x178) return 0xff;
  if (letter == 0x386) return 0x3ac;
  if (letter >= 0x388 && letter <= 0x38a) return letter + 0x25;
  if (letter == 0x38c) return 0x3cc;
  if (letter == 0x38e || letter == 0x38f) return letter + 0x3f;
  if (letter >= 0x391 && letter <= 0x3ab && letter != 0x3a2) return letter + 0x20;
  if (letter == 0x3c2) return 0x3c3;  // the sigma at the end of a word
  if (letter >= 0x400 && letter <= 0x40f) return letter + 0x50;
  if (letter >= 0x410 && letter <= 0x42f) return letter + 0x20;
  if (letter == 0x4c0) return 0x4cf;
  if (letter >= 0x531 && letter <= 0x556) return letter + 0x30;
  return letter;
}

constexpr unsigned char first_lead = 0xc3;  // of U+00C0
constexpr unsigned char last_lead = 0xd5;   // of U+0556

constexpr std::string_view ideographic_blank = "\u3000";

// How many bytes of a blank `text` begins with.
std::size_t blank_at_front(std::string_view text) {
  constexpr std::string_view ascii_blanks = " \t\n\v\f\r";
  if (ascii_blanks.find(text.front()) != std::string_view::npos) return 1;
  return text.substr(0, ideographic_blank.size()) == ideographic_blank ? ideographic_blank.size() : 0;
}

}  // namespace

void fold_case(std::string_view text, std::string& folded) {
  folded.assign(text);
  for (std::size_t index = 0; index < folded.size(); ++index) {
    const auto byte = static_cast<unsigned char>(folded[index]);
    if (byte < 0x80) {
      if (byte >= 'A' && byte <= 'Z') folded[index] = static_cast<char>(byte | 0x20u);
      continue;
    }
    if (byte < first_lead || byte > last_lead || index + 1 == folded.size()) continue;
    const auto next = static_cast<unsigned char>(folded[index + 1]);
    const auto letter = in_lower_case((byte & 0x1fu) << 6 | (next & 0x3fu));
    folded[index] = static_cast<char>(0xc0u | letter >> 6);
    folded[++index] = static_cast<char>(0x80u | (letter & 0x3fu));
  }
}

search_words::search_words(std::string_view search) {
  std::string folded;
  fold_case(search, folded);
  std::string word;
  for (std::string_view rest = folded; !rest.empty();) {
    const auto blank = blank_at_front(rest);
    if (blank == 0) {
      word += rest.front();
      rest.remove_prefix(1);
      continue;
    }
    if (!word.empty()) words_.push_back(std::exchange(word, {}));
    rest.remove_prefix(blank);
  }
  if (!word.empty()) words_.push_back(std::move(word));
}

bool search_words::are_in(std::string_view folded) const {
  return !words_.empty() && std::all_of(words_.begin(), words_.end(), [folded](const std::string& word) {
    return folded.find(word) != std::string_view::npos;
  });
}

}  // namespace parlor::text

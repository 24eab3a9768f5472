// What it means that a text holds what somebody searches for. Every storage asks this, and so all agree.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace parlor::text {

// Puts `text`, valid UTF-8, into `folded` with the letters of the Latin, Greek, Cyrillic and Armenian
// alphabets in lower case. Each byte stays where it is, and so do accents: nothing else is the same as
// anything else.
void fold_case(std::string_view text, std::string& folded);

// The words of a search: what stands between blanks. Each of them has to stand somewhere in a text, in any
// case and order, also inside longer words; where words are written without blanks between them, a word is
// any piece of text.
class search_words {
 public:
  explicit search_words(std::string_view search);

  // Nothing but blanks: in no text.
  bool is_empty() const { return words_.empty(); }
  // In lower case.
  const std::vector<std::string>& words() const { return words_; }
  // Whether all words stand in what fold_case made of a text.
  bool are_in(std::string_view folded) const;

 private:
  std::vector<std::string> words_;
};

}  // namespace parlor::text

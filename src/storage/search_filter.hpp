// What a block of messages may hold: a set of bits in place of its words.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "text/search_words.hpp"

namespace parlor::storage_detail {

// A Bloom filter over all pieces of three and of four bytes: a word that stands in one of the texts has all
// its pieces in the filter. In 64 lines of English prose that is 4 KiB, and 6 % of the blocks are looked at
// in vain; with pieces of three bytes alone it would be 14 %.
class search_filter {
 public:
  // A text as text::fold_case made it.
  void add(std::string_view folded);
  // The bits, in the smallest number of bytes that keeps at most a fifth of them set. Empty where nothing was
  // added that a filter knows.
  std::string bytes() const;

 private:
  static constexpr std::size_t most_bytes = 8192;

  std::array<unsigned char, most_bytes> bits_{};
};

// The same question to many filters.
class filter_question {
 public:
  explicit filter_question(const text::search_words& words);

  // False: none of the texts of the filter holds all words. A word of fewer than three bytes says nothing.
  bool may_hold(std::string_view filter) const;

 private:
  std::vector<std::uint32_t> pieces_;
};

}  // namespace parlor::storage_detail

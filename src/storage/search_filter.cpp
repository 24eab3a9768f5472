#include "storage/search_filter.hpp"

#include <algorithm>
#include <bitset>

namespace parlor::storage_detail {
namespace {

constexpr std::size_t least_bytes = 8;

std::uint32_t byte_of(std::string_view text, std::size_t index) {
  return static_cast<unsigned char>(text[index]);
}

std::size_t count_bits(const unsigned char* bytes, std::size_t count) {
  std::size_t set = 0;
  for (std::size_t index = 0; index < count; ++index) set += std::bitset<8>(bytes[index]).count();
  return set;
}

// Multiplied by odd numbers whose products spread over the upper bits, which are the ones that are used.
std::uint32_t three_at(std::string_view text, std::size_t index) {
  const auto piece = byte_of(text, index) << 16 | byte_of(text, index + 1) << 8 | byte_of(text, index + 2);
  return (piece * 0x9e3779b1u) >> 16;
}
std::uint32_t four_at(std::string_view text, std::size_t index) {
  const auto piece = byte_of(text, index) << 24 | byte_of(text, index + 1) << 16 |
                     byte_of(text, index + 2) << 8 | byte_of(text, index + 3);
  return ((piece ^ piece >> 15) * 0x85ebca6bu) >> 16;
}

}  // namespace

void search_filter::add(std::string_view folded) {
  const auto set = [this](std::uint32_t bit) {
    bits_[bit / 8] = static_cast<unsigned char>(bits_[bit / 8] | 1u << bit % 8);
  };
  for (std::size_t index = 0; index + 3 <= folded.size(); ++index) set(three_at(folded, index));
  for (std::size_t index = 0; index + 4 <= folded.size(); ++index) set(four_at(folded, index));
}

std::string search_filter::bytes() const {
  auto kept = bits_;
  auto size = kept.size();
  if (count_bits(kept.data(), size) == 0) return {};
  // A filter of half the size is the two halves upon each other: a bit's place is a number modulo the size.
  for (auto half = size / 2; half >= least_bytes; half /= 2) {
    auto folded = kept;
    for (std::size_t index = 0; index < half; ++index) {
      folded[index] = static_cast<unsigned char>(kept[index] | kept[half + index]);
    }
    if (count_bits(folded.data(), half) * 5 > half * 8) break;
    kept = folded;
    size = half;
  }
  return std::string(kept.begin(), kept.begin() + static_cast<std::ptrdiff_t>(size));
}

filter_question::filter_question(const text::search_words& words) {
  for (const std::string_view word : words.words()) {
    if (word.size() == 3) pieces_.push_back(three_at(word, 0));
    for (std::size_t index = 0; index + 4 <= word.size(); ++index) pieces_.push_back(four_at(word, index));
  }
}

bool filter_question::may_hold(std::string_view filter) const {
  const auto bits = filter.size() * 8;
  return std::all_of(pieces_.begin(), pieces_.end(), [filter, bits](std::uint32_t piece) {
    if (bits == 0) return false;
    const auto bit = piece % bits;
    return (static_cast<unsigned char>(filter[bit / 8]) >> bit % 8 & 1) != 0;
  });
}

}  // namespace parlor::storage_detail

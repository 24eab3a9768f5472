// A list that only grows: one writer adds to it while readers, who know how far they may look, read it.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <utility>

namespace parlor::storage_detail {

// What has been handed out never moves and is never written again. An entry beyond everything that readers
// were told of may be written anew: so what was rolled back is overwritten.
//
// [Threads]   put by one thread; at from any, for an index that the reader was told of after its put.
template <typename Item>
class append_log {
 public:
  const Item& at(std::size_t index) const {
    const auto where = place_of(index);
    return chunks_[where.chunk][where.offset];
  }

  // `index` is at most the number of entries so far.
  void put(std::size_t index, Item item) {
    const auto where = place_of(index);
    auto& chunk = chunks_[where.chunk];
    if (!chunk) chunk = std::make_unique<Item[]>(first_chunk << where.chunk);
    chunk[where.offset] = std::move(item);
  }

  // The first of `size` entries for which `is_past` holds; they are sorted by that. `size` if there is none.
  template <typename Predicate>
  std::size_t find_first(std::size_t size, Predicate&& is_past) const {
    std::size_t begin = 0;
    while (begin < size) {
      const auto middle = begin + (size - begin) / 2;
      if (is_past(at(middle))) {
        size = middle;
      } else {
        begin = middle + 1;
      }
    }
    return begin;
  }

 private:
  // Each chunk is twice as long as the one before.
  static constexpr std::size_t first_chunk = 8;
  static constexpr std::size_t most_chunks = 28;

  struct place {
    std::size_t chunk = 0;
    std::size_t offset = 0;
  };

  static place place_of(std::size_t index) {
    place found{0, index};
    for (auto length = first_chunk; found.offset >= length; length *= 2) {
      found.offset -= length;
      ++found.chunk;
    }
    return found;
  }

  std::array<std::unique_ptr<Item[]>, most_chunks> chunks_;
};

}  // namespace parlor::storage_detail

// The one source of chance of a simulation. Written out, so that a seed means the same with every compiler and
// standard library.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace simulation {

class dice {
 public:
  explicit dice(std::uint64_t seed) : state_(seed) {}

  // splitmix64, by Sebastiano Vigna (public domain).
  std::uint64_t next() {
    state_ += 0x9E3779B97F4A7C15U;
    std::uint64_t mixed = state_;
    mixed = (mixed ^ (mixed >> 30U)) * 0xBF58476D1CE4E5B9U;
    mixed = (mixed ^ (mixed >> 27U)) * 0x94D049BB133111EBU;
    return mixed ^ (mixed >> 31U);
  }

  // 0 … bound - 1.
  std::size_t below(std::size_t bound) { return static_cast<std::size_t>(next() % bound); }
  // least … most.
  std::int64_t between(std::int64_t least, std::int64_t most) {
    return least + static_cast<std::int64_t>(next() % static_cast<std::uint64_t>(most - least + 1));
  }
  // True in `times` of `of` cases.
  bool chance(std::size_t times, std::size_t of) { return below(of) < times; }
  template <typename Item>
  const Item& one_of(const std::vector<Item>& items) {
    return items[below(items.size())];
  }

 private:
  std::uint64_t state_;
};

}  // namespace simulation

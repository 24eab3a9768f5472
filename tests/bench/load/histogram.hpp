// histogram: how often which latency was seen, within 1.6 %.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "load/clock.hpp"

namespace parlor_bench {

class histogram {
 public:
  void add(nanoseconds value);

  std::uint64_t count() const { return count_; }
  nanoseconds most() const { return most_; }
  // The value that this share of all values does not exceed.
  nanoseconds quantile(double share) const;

  struct bucket {
    nanoseconds upper_bound = 0;
    std::uint64_t count = 0;
  };
  // Those that are not empty, in order.
  std::vector<bucket> buckets() const;

 private:
  // Each power of two is cut into as many parts.
  static constexpr unsigned part_bits = 6;
  static constexpr std::size_t parts = std::size_t{1} << part_bits;

  static std::size_t index_of(std::uint64_t value);
  static nanoseconds upper_bound_of(std::size_t index);

  std::array<std::uint64_t, (64 - part_bits + 1) * parts> counts_{};
  std::uint64_t count_ = 0;
  nanoseconds most_ = 0;
};

}  // namespace parlor_bench

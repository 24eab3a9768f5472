#include "load/histogram.hpp"

#include <algorithm>
#include <cmath>

namespace parlor_bench {

std::size_t histogram::index_of(std::uint64_t value) {
  if (value < parts) return value;
  const auto highest = 63u - static_cast<unsigned>(__builtin_clzll(value));
  const auto shift = highest - part_bits;
  return (shift + 1) * parts + ((value >> shift) & (parts - 1));
}

nanoseconds histogram::upper_bound_of(std::size_t index) {
  if (index < parts) return static_cast<nanoseconds>(index);
  const auto shift = index / parts - 1;
  return static_cast<nanoseconds>(((parts + index % parts + 1) << shift) - 1);
}

void histogram::add(nanoseconds value) {
  const auto valid = std::max<nanoseconds>(value, 0);
  ++counts_[index_of(static_cast<std::uint64_t>(valid))];
  ++count_;
  most_ = std::max(most_, valid);
}

nanoseconds histogram::quantile(double share) const {
  const auto rank = std::ceil(share * static_cast<double>(count_));
  std::uint64_t passed = 0;
  for (std::size_t index = 0; index < counts_.size(); ++index) {
    passed += counts_[index];
    if (passed != 0 && static_cast<double>(passed) >= rank) return std::min(upper_bound_of(index), most_);
  }
  return most_;
}

std::vector<histogram::bucket> histogram::buckets() const {
  std::vector<bucket> filled;
  for (std::size_t index = 0; index < counts_.size(); ++index) {
    if (counts_[index] != 0) filled.push_back({upper_bound_of(index), counts_[index]});
  }
  return filled;
}

}  // namespace parlor_bench

// report: one JSON object, built member by member.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "load/histogram.hpp"

namespace parlor_bench {

class report {
 public:
  // Names and texts are written by this program and need no escape.
  void text(std::string_view name, std::string_view value);
  void number(std::string_view name, std::int64_t value);
  void number(std::string_view name, std::uint64_t value);
  void decimal(std::string_view name, double value);
  // "latency_us" and "histogram"; nothing of an empty one.
  void latency(const histogram& seen);

  std::string json() const { return text_ + "}"; }

 private:
  void member(std::string_view name, const std::string& value);

  std::string text_ = "{";
};

}  // namespace parlor_bench

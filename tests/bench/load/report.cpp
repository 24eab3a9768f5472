#include "load/report.hpp"

#include <array>
#include <charconv>
#include <cmath>

namespace parlor_bench {
namespace {

// Seven digits are more than any of these can be measured to.
std::string decimal_text(double value) {
  if (!std::isfinite(value)) return "null";
  std::array<char, 32> digits{};
  const auto end =
      std::to_chars(digits.data(), digits.data() + digits.size(), value, std::chars_format::general, 7).ptr;
  return std::string(digits.data(), end);
}

std::string microseconds(nanoseconds value) {
  return decimal_text(static_cast<double>(value) / 1000);
}

}  // namespace

void report::text(std::string_view name, std::string_view value) {
  member(name, '"' + std::string(value) + '"');
}

void report::number(std::string_view name, std::int64_t value) {
  member(name, std::to_string(value));
}

void report::number(std::string_view name, std::uint64_t value) {
  member(name, std::to_string(value));
}

void report::decimal(std::string_view name, double value) {
  member(name, decimal_text(value));
}

void report::latency(const histogram& seen) {
  if (seen.count() == 0) return;
  member("latency_us",
         R"({"p50":)" + microseconds(seen.quantile(0.5)) + R"(,"p90":)" + microseconds(seen.quantile(0.9)) +
             R"(,"p99":)" + microseconds(seen.quantile(0.99)) + R"(,"p999":)" +
             microseconds(seen.quantile(0.999)) + R"(,"max":)" + microseconds(seen.most()) + '}');
  std::string list = "[";
  for (const auto& each : seen.buckets()) {
    if (list.size() > 1) list += ',';
    list += '[' + microseconds(each.upper_bound) + ',' + std::to_string(each.count) + ']';
  }
  member("histogram", list + ']');
}

void report::member(std::string_view name, const std::string& value) {
  if (text_.size() > 1) text_ += ',';
  text_ += '"' + std::string(name) + "\":" + value;
}

}  // namespace parlor_bench

#include "dialect/byte_size.hpp"

#include <algorithm>
#include <cstdio>
#include <string_view>

namespace parlor::dialects {
namespace {

constexpr std::int64_t kilobyte = 1024;
constexpr std::int64_t megabyte = 1024 * kilobyte;
constexpr std::int64_t gigabyte = 1024 * megabyte;

std::string one_decimal(std::int64_t bytes, std::int64_t unit) {
  char digits[32];
  const int size =
      std::snprintf(digits, sizeof digits, "%.1f", static_cast<double>(bytes) / static_cast<double>(unit));
  return std::string(digits, static_cast<std::size_t>(std::max(size, 0)));
}

}  // namespace

std::string compact_size(std::int64_t bytes) {
  constexpr std::int64_t least_in_megabytes = 100 * kilobyte;
  constexpr std::int64_t least_in_kilobytes = 100;
  if (bytes >= least_in_megabytes) return one_decimal(bytes, megabyte) + "MB";
  if (bytes >= least_in_kilobytes) return one_decimal(bytes, kilobyte) + "KB";
  return std::to_string(bytes) + "B";
}

std::string short_size(std::int64_t bytes) {
  constexpr std::string_view no_tenths = ".0";
  auto size = compact_size(bytes);
  if (const auto at = size.find(no_tenths); at != std::string::npos) size.erase(at, no_tenths.size());
  return size;
}

std::string display_size(std::int64_t bytes) {
  if (bytes >= gigabyte) return one_decimal(bytes, gigabyte) + " GB";
  if (bytes >= megabyte) return one_decimal(bytes, megabyte) + " MB";
  if (bytes >= kilobyte) return one_decimal(bytes, kilobyte) + " KB";
  return std::to_string(bytes) + " B";
}

}  // namespace parlor::dialects

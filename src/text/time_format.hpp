// Timestamps as text, in UTC.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "parlor/model.hpp"

namespace parlor::text {

// A point in time as text. It needs no memory of its own: every message that is rendered has one.
class time_text {
 public:
  operator std::string_view() const { return {text_.data(), size_}; }
  friend bool operator==(const time_text& left, std::string_view right) {
    return std::string_view(left) == right;
  }
  friend bool operator!=(const time_text& left, std::string_view right) { return !(left == right); }

  time_text& add(char letter);
  time_text& add(std::string_view text);
  time_text& add_digits(std::uint64_t value, std::size_t width);  // with leading zeros, perhaps wider

 private:
  static constexpr std::size_t longest = 48;  // the year has six digits at most
  std::array<char, longest> text_{};
  std::size_t size_ = 0;
};

time_text format_iso_seconds(timestamp at);              // 2024-01-01T12:00:00Z
time_text format_iso_milliseconds(timestamp at);         // 2024-01-01T12:00:00.123Z
time_text format_iso_microseconds(timestamp at);         // 2024-01-01T12:00:00.123456Z
time_text format_iso_microseconds_offset(timestamp at);  // 2024-01-01T12:00:00.123456+00:00
time_text format_plain_seconds(timestamp at);            // 2024-01-01 12:00:00
std::string format_http_date(timestamp at);  // Mon, 01 Jan 2024 12:00:00 GMT (RFC 9110 section 5.6.7)
std::string format_date_path(timestamp at);  // 2024/01/01

}  // namespace parlor::text

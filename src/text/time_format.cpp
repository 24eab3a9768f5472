#include "text/time_format.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace parlor::text {
namespace {

struct calendar_time {
  std::int64_t year;
  unsigned month;    // 1 … 12
  unsigned day;      // 1 … 31
  unsigned weekday;  // 0 is Sunday
  unsigned hour;
  unsigned minute;
  unsigned second;
  unsigned microsecond;
};

// Proleptic Gregorian calendar. Years are counted from March here, so that the leap day is a year's last.
calendar_time to_calendar(timestamp at) {
  using days = std::chrono::duration<std::int64_t, std::ratio<86400>>;
  const auto since_epoch = at.time_since_epoch();
  const auto day_count = std::chrono::floor<days>(since_epoch);
  const auto of_day = static_cast<std::uint64_t>((since_epoch - day_count).count());

  constexpr std::int64_t days_per_era = 146097;             // 400 years
  const std::int64_t shifted = day_count.count() + 719468;  // days since 0000-03-01
  const std::int64_t era = (shifted >= 0 ? shifted : shifted - (days_per_era - 1)) / days_per_era;
  const auto of_era = static_cast<unsigned>(shifted - era * days_per_era);
  const unsigned year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
  const unsigned of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const unsigned march_month = (5 * of_year + 2) / 153;

  calendar_time time{};
  time.month = march_month < 10 ? march_month + 3 : march_month - 9;
  time.year = era * 400 + year_of_era + (time.month <= 2 ? 1 : 0);
  time.day = of_year - (153 * march_month + 2) / 5 + 1;
  // 1970-01-01 was a Thursday.
  time.weekday = static_cast<unsigned>(((day_count.count() + 4) % 7 + 7) % 7);
  time.microsecond = static_cast<unsigned>(of_day % 1'000'000);
  const auto seconds = static_cast<unsigned>(of_day / 1'000'000);
  time.hour = seconds / 3600;
  time.minute = seconds / 60 % 60;
  time.second = seconds % 60;
  return time;
}

void add_year(time_text& out, std::int64_t year) {
  if (year < 0) out.add('-');
  out.add_digits(static_cast<std::uint64_t>(year < 0 ? -year : year), 4);
}

void add_date(time_text& out, const calendar_time& time, char separator) {
  add_year(out, time.year);
  out.add(separator).add_digits(time.month, 2);
  out.add(separator).add_digits(time.day, 2);
}

void add_time(time_text& out, const calendar_time& time) {
  out.add_digits(time.hour, 2);
  out.add(':').add_digits(time.minute, 2);
  out.add(':').add_digits(time.second, 2);
}

time_text iso_prefix(const calendar_time& time) {
  time_text out;
  add_date(out, time, '-');
  out.add('T');
  add_time(out, time);
  return out;
}

time_text with_microseconds(timestamp at) {
  const calendar_time time = to_calendar(at);
  return iso_prefix(time).add('.').add_digits(time.microsecond, 6);
}

}  // namespace

time_text& time_text::add(char letter) {
  text_[size_++] = letter;
  return *this;
}

time_text& time_text::add(std::string_view text) {
  size_ += text.copy(text_.data() + size_, text_.size() - size_);
  return *this;
}

time_text& time_text::add_digits(std::uint64_t value, std::size_t width) {
  std::size_t digits = 1;
  for (auto rest = value / 10; rest > 0; rest /= 10) ++digits;
  size_ += std::max(width, digits);
  for (auto place = size_, left = std::max(width, digits); left > 0; --left, value /= 10) {
    text_[--place] = static_cast<char>('0' + value % 10);
  }
  return *this;
}

time_text format_iso_seconds(timestamp at) {
  return iso_prefix(to_calendar(at)).add('Z');
}

time_text format_iso_milliseconds(timestamp at) {
  const calendar_time time = to_calendar(at);
  return iso_prefix(time).add('.').add_digits(time.microsecond / 1000, 3).add('Z');
}

time_text format_iso_microseconds(timestamp at) {
  return with_microseconds(at).add('Z');
}

time_text format_iso_microseconds_offset(timestamp at) {
  return with_microseconds(at).add("+00:00");
}

time_text format_plain_seconds(timestamp at) {
  const calendar_time time = to_calendar(at);
  time_text out;
  add_date(out, time, '-');
  out.add(' ');
  add_time(out, time);
  return out;
}

std::string format_http_date(timestamp at) {
  constexpr std::string_view weekdays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::string_view months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const calendar_time time = to_calendar(at);
  time_text out;
  out.add(weekdays[time.weekday]).add(", ").add_digits(time.day, 2);
  out.add(' ').add(months[time.month - 1]).add(' ');
  add_year(out, time.year);
  out.add(' ');
  add_time(out, time);
  return std::string(std::string_view(out.add(" GMT")));
}

std::string format_date_path(timestamp at) {
  time_text out;
  add_date(out, to_calendar(at), '/');
  return std::string(std::string_view(out));
}

}  // namespace parlor::text

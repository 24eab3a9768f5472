#include "text/time_format.hpp"

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

void append_digits(std::string& out, std::uint64_t value, std::size_t width) {
  const std::string digits = std::to_string(value);
  if (digits.size() < width) out.append(width - digits.size(), '0');
  out += digits;
}

void append_year(std::string& out, std::int64_t year) {
  if (year < 0) out += '-';
  append_digits(out, static_cast<std::uint64_t>(year < 0 ? -year : year), 4);
}

void append_date(std::string& out, const calendar_time& time, char separator) {
  append_year(out, time.year);
  out += separator;
  append_digits(out, time.month, 2);
  out += separator;
  append_digits(out, time.day, 2);
}

void append_time(std::string& out, const calendar_time& time) {
  append_digits(out, time.hour, 2);
  out += ':';
  append_digits(out, time.minute, 2);
  out += ':';
  append_digits(out, time.second, 2);
}

std::string iso_prefix(const calendar_time& time) {
  std::string out;
  append_date(out, time, '-');
  out += 'T';
  append_time(out, time);
  return out;
}

std::string with_microseconds(timestamp at) {
  const calendar_time time = to_calendar(at);
  std::string out = iso_prefix(time) + '.';
  append_digits(out, time.microsecond, 6);
  return out;
}

}  // namespace

std::string format_iso_seconds(timestamp at) {
  return iso_prefix(to_calendar(at)) + 'Z';
}

std::string format_iso_milliseconds(timestamp at) {
  const calendar_time time = to_calendar(at);
  std::string out = iso_prefix(time) + '.';
  append_digits(out, time.microsecond / 1000, 3);
  return out += 'Z';
}

std::string format_iso_microseconds(timestamp at) {
  return with_microseconds(at) + 'Z';
}

std::string format_iso_microseconds_offset(timestamp at) {
  return with_microseconds(at) + "+00:00";
}

std::string format_plain_seconds(timestamp at) {
  const calendar_time time = to_calendar(at);
  std::string out;
  append_date(out, time, '-');
  out += ' ';
  append_time(out, time);
  return out;
}

std::string format_http_date(timestamp at) {
  constexpr const char* weekdays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr const char* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const calendar_time time = to_calendar(at);
  std::string out = weekdays[time.weekday];
  out += ", ";
  append_digits(out, time.day, 2);
  out += ' ';
  out += months[time.month - 1];
  out += ' ';
  append_year(out, time.year);
  out += ' ';
  append_time(out, time);
  return out += " GMT";
}

std::string format_date_path(timestamp at) {
  std::string out;
  append_date(out, to_calendar(at), '/');
  return out;
}

}  // namespace parlor::text

// Identifiers: one type each, so that a room can never be passed where a user is meant.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace parlor {

// A 64-bit identifier tagged by what it names. 0 names nothing; stored ids lie in 1 … 2^53-1, the range
// that every JSON client can hold exactly.
template <typename Tag>
struct basic_id {
  std::int64_t value = 0;

  constexpr basic_id() = default;
  constexpr explicit basic_id(std::int64_t number) : value(number) {}
  constexpr explicit operator bool() const { return value != 0; }

  friend constexpr bool operator==(basic_id left, basic_id right) { return left.value == right.value; }
  friend constexpr bool operator!=(basic_id left, basic_id right) { return left.value != right.value; }
  friend constexpr bool operator<(basic_id left, basic_id right) { return left.value < right.value; }
};

using user_id = basic_id<struct user_tag>;
using room_id = basic_id<struct room_tag>;
using message_id = basic_id<struct message_tag>;
using attachment_id = basic_id<struct attachment_tag>;

// A logged-in connection, or the caller of one HTTP request. Unique while the server runs.
using session_id = basic_id<struct session_tag>;

// The largest id that is accepted from outside.
inline constexpr std::int64_t max_id = (std::int64_t{1} << 53) - 1;

// Position in a room's event log: 1, 2, 3, … without gaps. 0 is "before the first event".
using sequence = std::int64_t;

// A UUID (RFC 9562) as 16 bytes. The all-zero value names nothing.
struct uuid {
  std::array<std::uint8_t, 16> bytes{};

  constexpr explicit operator bool() const {
    for (const auto byte : bytes) {
      if (byte != 0) return true;
    }
    return false;
  }
  friend constexpr bool operator==(const uuid& left, const uuid& right) {
    for (std::size_t index = 0; index < left.bytes.size(); ++index) {
      if (left.bytes[index] != right.bytes[index]) return false;
    }
    return true;
  }
  friend constexpr bool operator!=(const uuid& left, const uuid& right) { return !(left == right); }
  friend bool operator<(const uuid& left, const uuid& right) { return left.bytes < right.bytes; }
};

// Lower-case text with hyphens: 36 characters.
std::string to_string(const uuid& value);

// Reads the 36-character form, upper or lower case; nothing for any other text.
std::optional<uuid> parse_uuid(std::string_view text);

// Reads a decimal id in 1 … max_id without sign, blank or leading zero; nothing for any other text.
std::optional<std::int64_t> parse_id(std::string_view text);

}  // namespace parlor

template <typename Tag>
struct std::hash<parlor::basic_id<Tag>> {
  std::size_t operator()(parlor::basic_id<Tag> id) const noexcept {
    return std::hash<std::int64_t>{}(id.value);
  }
};

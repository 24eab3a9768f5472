// Eight bytes of a text looked at together. Every question is about any of them, so that their order in the
// word does not matter.
#pragma once

#include <cstdint>
#include <cstring>

namespace parlor::text {

using byte_word = std::uint64_t;

inline byte_word load_word(const char* from) {
  byte_word bytes = 0;
  std::memcpy(&bytes, from, sizeof bytes);
  return bytes;
}

constexpr byte_word repeated(unsigned char byte) {
  return byte * byte_word{0x0101010101010101};
}

constexpr bool has_beyond_ascii(byte_word bytes) {
  return (bytes & repeated(0x80)) != 0;
}

constexpr bool has_byte(byte_word bytes, unsigned char byte) {
  const byte_word difference = bytes ^ repeated(byte);
  return ((difference - repeated(1)) & ~difference & repeated(0x80)) != 0;
}

constexpr bool has_below_blank(byte_word bytes) {
  return ((bytes - repeated(' ')) & ~bytes & repeated(0x80)) != 0;
}

}  // namespace parlor::text

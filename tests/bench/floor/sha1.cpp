#include "floor/sha1.hpp"

#include <cstddef>

namespace parlor_bench {
namespace {

using sha1_state = std::array<std::uint32_t, 5>;

constexpr std::size_t block_bytes = 64;

std::uint32_t rotated(std::uint32_t value, unsigned count) {
  return (value << count) | (value >> (32 - count));
}

std::uint8_t byte_of(std::uint64_t value, std::size_t place) {
  return static_cast<std::uint8_t>(value >> (8 * place));
}

// RFC 3174 section 4: a bit, zeros, and the length in bits.
void pad(std::string& message) {
  const std::uint64_t bits = std::uint64_t{message.size()} * 8;
  message += '\x80';
  while (message.size() % block_bytes != block_bytes - 8) message += '\0';
  for (std::size_t place = 8; place-- > 0;) message += static_cast<char>(byte_of(bits, place));
}

std::uint32_t word_at(const std::string& message, std::size_t at) {
  std::uint32_t word = 0;
  for (std::size_t index = 0; index < 4; ++index) {
    word = (word << 8) | static_cast<std::uint8_t>(message[at + index]);
  }
  return word;
}

void mix(sha1_state& state, const std::string& message, std::size_t block) {
  std::array<std::uint32_t, 80> words{};
  for (std::size_t index = 0; index < 16; ++index) words[index] = word_at(message, block + 4 * index);
  for (std::size_t index = 16; index < 80; ++index) {
    words[index] = rotated(words[index - 3] ^ words[index - 8] ^ words[index - 14] ^ words[index - 16], 1);
  }
  auto [a, b, c, d, e] = state;
  for (std::size_t index = 0; index < 80; ++index) {
    std::uint32_t function = b ^ c ^ d;
    std::uint32_t constant = index < 40 ? 0x6ED9EBA1u : 0xCA62C1D6u;
    if (index < 20) {
      function = (b & c) | (~b & d);
      constant = 0x5A827999u;
    } else if (index >= 40 && index < 60) {
      function = (b & c) | (b & d) | (c & d);
      constant = 0x8F1BBCDCu;
    }
    const std::uint32_t next = rotated(a, 5) + function + e + words[index] + constant;
    e = d;
    d = c;
    c = rotated(b, 30);
    b = a;
    a = next;
  }
  state = {state[0] + a, state[1] + b, state[2] + c, state[3] + d, state[4] + e};
}

}  // namespace

sha1_digest sha1(std::string message) {
  sha1_state state = {0x67452301u, 0xEFCDAB89u, 0x98BADCFEu, 0x10325476u, 0xC3D2E1F0u};
  pad(message);
  for (std::size_t block = 0; block < message.size(); block += block_bytes) mix(state, message, block);
  sha1_digest digest{};
  for (std::size_t index = 0; index < digest.size(); ++index) {
    digest[index] = byte_of(state[index / 4], 3 - index % 4);
  }
  return digest;
}

}  // namespace parlor_bench

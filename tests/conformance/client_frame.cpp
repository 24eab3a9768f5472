#include "client_frame.hpp"

#include <algorithm>

namespace parlor::conformance {

namespace {

constexpr unsigned final_bit = 0x80;
constexpr unsigned mask_bit = 0x80;

char to_char(std::uint64_t value) {
  return static_cast<char>(static_cast<unsigned char>(value & 0xff));
}

void append_number(std::string& to, std::uint64_t value, int bits) {
  for (int shift = bits - 8; shift >= 0; shift -= 8) to += to_char(value >> shift);
}

}  // namespace

std::string client_frame::bytes() const {
  const auto length = announced.value_or(payload.size());
  const int bits = length_bits != 0 ? length_bits : length <= 125 ? 7 : length <= 0xffff ? 16 : 64;
  std::string all;
  all.reserve(payload.size() + 14);
  all += to_char((is_final ? final_bit : 0) | reserved_bits << 4 | opcode);
  const auto short_length = bits == 7 ? length : bits == 16 ? std::uint64_t{126} : std::uint64_t{127};
  all += to_char((is_masked ? mask_bit : 0) | short_length);
  if (bits > 7) append_number(all, length, bits);
  if (!is_masked) return all + payload;
  all += mask;
  const auto start = all.size();
  all += payload;
  for (std::size_t index = 0; index < payload.size(); ++index) {
    all[start + index] = static_cast<char>(all[start + index] ^ mask[index % mask.size()]);
  }
  return all;
}

std::vector<client_frame> split(const client_frame& whole, std::size_t fragment_bytes) {
  auto like_it = whole;
  like_it.payload.clear();
  std::vector<client_frame> fragments;
  for (std::size_t start = 0; fragments.empty() || start < whole.payload.size(); start += fragment_bytes) {
    fragments.push_back(like_it);
    auto& one = fragments.back();
    one.payload = whole.payload.substr(start, fragment_bytes);
    one.is_final = whole.is_final && start + fragment_bytes >= whole.payload.size();
    like_it.opcode = 0;
  }
  return fragments;
}

}  // namespace parlor::conformance

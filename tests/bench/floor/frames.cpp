#include "floor/frames.hpp"

#include <algorithm>

namespace parlor_bench {
namespace {

std::uint64_t number_at(const char* from, std::size_t bytes) {
  std::uint64_t number = 0;
  for (std::size_t index = 0; index < bytes; ++index) {
    number = (number << 8) | static_cast<std::uint8_t>(from[index]);
  }
  return number;
}

}  // namespace

std::optional<incoming_frame> take_frame(char* begin, std::size_t size) {
  if (size < 2) return std::nullopt;
  std::size_t header = 2;
  std::uint64_t length = number_at(begin + 1, 1) & 127u;
  if (length >= 126) {
    const std::size_t extended = length == 126 ? 2 : 8;
    if (size < header + extended) return std::nullopt;
    length = number_at(begin + header, extended);
    header += extended;
  }
  const char* const mask = begin + header;
  header += 4;
  if (size < header || size - header < length) return std::nullopt;
  char* const payload = begin + header;
  for (std::size_t at = 0; at < length; ++at) payload[at] = static_cast<char>(payload[at] ^ mask[at % 4]);
  incoming_frame frame;
  frame.type = static_cast<opcode>(number_at(begin, 1) & 15u);
  frame.payload = std::string_view(payload, length);
  frame.bytes = header + length;
  return frame;
}

void append_frame(std::string& out, opcode type, std::string_view payload, std::size_t least_bytes) {
  const std::size_t length = std::max(payload.size(), least_bytes);
  out += static_cast<char>(0x80u | static_cast<unsigned>(type));
  const std::size_t extended = length < 126 ? 0 : length < 65536 ? 2 : 8;
  out += static_cast<char>(extended == 0 ? length : extended == 2 ? 126 : 127);
  for (std::size_t place = extended; place-- > 0;) out += static_cast<char>((length >> (8 * place)) & 255u);
  out += payload;
  out.append(length - payload.size(), ' ');
}

}  // namespace parlor_bench

// A frame as a client sends it, well-formed or not (RFC 6455 section 5.2).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parlor::conformance {

struct client_frame {
  unsigned opcode = 0;
  bool is_final = true;
  unsigned reserved_bits = 0;  // RSV1 is 4, RSV2 2, RSV3 1
  bool is_masked = true;
  std::string mask = "\x37\xfa\x21\x3d";
  int length_bits = 0;                          // 7, 16 or 64; 0: as few as will do
  std::optional<std::uint64_t> announced = {};  // in place of the payload's length
  std::string payload;

  std::string bytes() const;
};

// A message as fragments of at most that size, the first with the message's opcode.
std::vector<client_frame> split(const client_frame& whole, std::size_t fragment_bytes);

}  // namespace parlor::conformance

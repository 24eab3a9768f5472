// websocket: the client's side of RFC 6455, as far as one who measures needs it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace parlor_bench {

// The target is a path with its query; `subprotocols` is a header's value or empty.
std::string upgrade_request(std::string_view target, std::string_view subprotocols);

// Every request has the same key, so every answer has the same accept.
bool is_accepted(std::string_view answer_head);

enum class frame_type : std::uint8_t { text = 1, binary = 2, close = 8, ping = 9, pong = 10 };

// One masked fragment.
void append_masked_frame(std::string& out, frame_type type, std::string_view payload);

struct frame_header {
  unsigned opcode = 0;
  std::size_t header_bytes = 0;  // 0: not complete
  std::size_t payload_bytes = 0;
};

// Of an unmasked frame. Inline: it runs once per delivery.
inline frame_header read_frame_header(const char* from, std::size_t size) {
  frame_header header;
  if (size < 2) return header;
  const auto byte = [from](std::size_t at) {
    return static_cast<std::size_t>(static_cast<std::uint8_t>(from[at]));
  };
  std::size_t length = byte(1) & 127u;
  std::size_t bytes = 2;
  if (length >= 126) {
    const std::size_t extended = length == 126 ? 2 : 8;
    if (size < bytes + extended) return header;
    length = 0;
    for (std::size_t at = 0; at < extended; ++at) length = (length << 8) | byte(bytes + at);
    bytes += extended;
  }
  header.opcode = static_cast<unsigned>(byte(0) & 15u);
  header.header_bytes = bytes;
  header.payload_bytes = length;
  return header;
}

}  // namespace parlor_bench

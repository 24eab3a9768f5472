#include "load/websocket.hpp"

namespace parlor_bench {
namespace {

// The example of RFC 6455 section 1.3.
constexpr std::string_view key = "dGhlIHNhbXBsZSBub25jZQ==";
constexpr std::string_view accept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
constexpr std::string_view mask = "\x37\xfa\x21\x3d";

}  // namespace

std::string upgrade_request(std::string_view target, std::string_view subprotocols) {
  std::string request = "GET ";
  request += target;
  request +=
      " HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: ";
  request += key;
  request += "\r\nSec-WebSocket-Version: 13\r\n";
  if (!subprotocols.empty()) {
    request += "Sec-WebSocket-Protocol: ";
    request += subprotocols;
    request += "\r\n";
  }
  request += "\r\n";
  return request;
}

bool is_accepted(std::string_view answer_head) {
  return answer_head.substr(0, 12) == "HTTP/1.1 101" && answer_head.find(accept) != std::string_view::npos;
}

void append_masked_frame(std::string& out, frame_type type, std::string_view payload) {
  const auto length = payload.size();
  out += static_cast<char>(0x80u | static_cast<unsigned>(type));
  const std::size_t extended = length < 126 ? 0 : length < 65536 ? 2 : 8;
  out += static_cast<char>(0x80u | (extended == 0 ? length : extended == 2 ? 126 : 127));
  for (std::size_t place = extended; place-- > 0;) out += static_cast<char>((length >> (8 * place)) & 255u);
  out += mask;
  const auto begin = out.size();
  out += payload;
  for (std::size_t at = 0; at < length; ++at) {
    out[begin + at] = static_cast<char>(out[begin + at] ^ mask[at % mask.size()]);
  }
}

}  // namespace parlor_bench

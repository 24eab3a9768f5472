#include "floor/handshake.hpp"

#include <cctype>

#include "floor/sha1.hpp"

namespace parlor_bench {
namespace {

std::string base64(const sha1_digest& bytes) {
  constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const std::size_t count = bytes.size() - at < 3 ? bytes.size() - at : 3;
    std::uint32_t group = 0;
    for (std::size_t index = 0; index < 3; ++index) {
      group = (group << 8) | (index < count ? bytes[at + index] : 0u);
    }
    for (std::size_t index = 0; index < 4; ++index) {
      text += index <= count ? letters[(group >> (18 - 6 * index)) & 63u] : '=';
    }
  }
  return text;
}

bool same_word(std::string_view one, std::string_view other) {
  if (one.size() != other.size()) return false;
  for (std::size_t at = 0; at < one.size(); ++at) {
    if (std::tolower(static_cast<unsigned char>(one[at])) != other[at]) return false;
  }
  return true;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

}  // namespace

std::string accept_key(std::string_view key) {
  return base64(sha1(std::string(key) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"));
}

upgrade_request parse_upgrade(std::string_view head) {
  upgrade_request request;
  const auto first_line = head.substr(0, head.find("\r\n"));
  const auto target_at = first_line.find(' ') + 1;
  const auto target = first_line.substr(target_at, first_line.find(' ', target_at) - target_at);
  request.path = target.substr(0, target.find('?'));
  for (auto at = head.find("\r\n"); at != std::string_view::npos; at = head.find("\r\n", at + 2)) {
    const auto line = head.substr(at + 2, head.find("\r\n", at + 2) - at - 2);
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || !same_word(line.substr(0, colon), "sec-websocket-key")) continue;
    request.key = trimmed(line.substr(colon + 1));
  }
  return request;
}

std::string upgrade_answer(std::string_view key) {
  return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-"
         "Accept: " +
         accept_key(key) + "\r\n\r\n";
}

}  // namespace parlor_bench

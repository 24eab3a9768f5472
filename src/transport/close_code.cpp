#include "close_code.hpp"

#include <websocketpp/utf8_validator.hpp>

namespace parlor::net {

namespace {

constexpr std::size_t max_reason = 123;

std::string_view cut_to_fit(std::string_view reason) {
  if (reason.size() <= max_reason) return reason;
  auto end = max_reason;
  // Not within a character.
  while (end > 0 && (static_cast<unsigned char>(reason[end]) & 0xc0) == 0x80) --end;
  return reason.substr(0, end);
}

}  // namespace

bool is_sendable(std::uint16_t code) {
  if (code >= 3000 && code <= 4999) return true;
  return code >= 1000 && code <= 1014 && code != 1004 && code != close_code::none_given &&
         code != close_code::lost;
}

std::string make_close_payload(const close_reason& why) {
  std::string payload;
  if (!is_sendable(why.code)) return payload;
  payload += static_cast<char>(why.code >> 8);
  payload += static_cast<char>(why.code & 0xff);
  payload += cut_to_fit(why.reason);
  return payload;
}

close_payload read_close_payload(std::string_view payload) {
  if (payload.empty()) return {{close_code::none_given, {}}, 0};
  if (payload.size() == 1) return {{}, close_code::protocol_error};
  const auto high = static_cast<unsigned char>(payload[0]);
  const auto low = static_cast<unsigned char>(payload[1]);
  const auto code = static_cast<std::uint16_t>(high << 8 | low);
  if (!is_sendable(code)) return {{}, close_code::protocol_error};
  std::string reason(payload.substr(2));
  if (!websocketpp::utf8_validator::validate(reason)) return {{}, close_code::invalid_payload};
  return {{code, std::move(reason)}, 0};
}

}  // namespace parlor::net

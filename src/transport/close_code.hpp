// The payload of close frames (RFC 6455 sections 5.5.1 and 7.4).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "parlor/transport/transport.hpp"

namespace parlor::net {

namespace close_code {
inline constexpr std::uint16_t normal = 1000;
inline constexpr std::uint16_t going_away = 1001;
inline constexpr std::uint16_t protocol_error = 1002;
inline constexpr std::uint16_t none_given = 1005;  // never on the wire
inline constexpr std::uint16_t lost = 1006;        // never on the wire
inline constexpr std::uint16_t invalid_payload = 1007;
inline constexpr std::uint16_t policy = 1008;
inline constexpr std::uint16_t too_big = 1009;
inline constexpr std::uint16_t try_later = 1013;
}  // namespace close_code

// Whether a peer may send this code.
bool is_sendable(std::uint16_t code);

// Code and reason as they go into a frame; nothing for a code that may not be sent. The reason is cut to 123
// bytes.
std::string make_close_payload(const close_reason& why);

// What a peer's close frame says. `refusal` is the code to fail with where the payload is not valid.
struct close_payload {
  close_reason why;
  std::uint16_t refusal = 0;
};
close_payload read_close_payload(std::string_view payload);

}  // namespace parlor::net

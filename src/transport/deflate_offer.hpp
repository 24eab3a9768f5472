// permessage-deflate in the opening handshake (RFC 7692 sections 5 and 7.1).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace parlor::net {

struct deflate_agreement {
  std::uint8_t window_bits = 0;  // of what the server sends: 8 … 15; 0: there is no agreement
  std::string answer;            // the value of Sec-WebSocket-Extensions; empty without an agreement
};

// What becomes of the extensions that a client offers (RFC 6455 section 9.1): the first offer of
// permessage-deflate without an unknown, repeated or wrong parameter is taken. No agreement where there is
// none, or where the list is malformed. Neither side takes a context from one message to the next.
deflate_agreement choose_deflate(std::string_view offers);

}  // namespace parlor::net

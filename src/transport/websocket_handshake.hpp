// The opening handshake (RFC 6455 section 4.2), version 13 only.
#pragma once

#include <string>
#include <string_view>

#include "http_head.hpp"

namespace parlor::net {

// Whether the request asks for a WebSocket at all.
bool asks_for_websocket(const http_request& request);
// 0 for a valid handshake, 426 for another version than 13, else 400.
int check_handshake(const request_head& head);
// The whole 101 answer. `subprotocol` is left out unless it was offered, and `extensions` where it is empty.
std::string make_handshake_answer(const http_request& request, const std::string& subprotocol,
                                  const std::string& extensions);

}  // namespace parlor::net

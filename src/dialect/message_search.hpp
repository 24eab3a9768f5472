// A search for messages, as a request asks for it.
#pragma once

#include <cstddef>
#include <string_view>

#include "parlor/command.hpp"
#include "parlor/dialect/dialect.hpp"
#include "parlor/result.hpp"

namespace parlor::dialects {

// Nothing, or invalid_argument with a sentence for the peer.
result<void> check_search(std::string_view text);

// Of an HTTP request: q, room_id, before and a limit, which each dialect calls by its own name. [Errors] invalid_argument,
// room_not_found and message_not_found, each with a sentence for the peer.
result<search_messages> read_message_search(const http_call& call, std::string_view limit);

}  // namespace parlor::dialects

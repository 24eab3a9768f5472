// Errors that a dialect itself makes of what a peer sent. Their detail is a sentence for that peer; the
// detail of any other error is for the host alone.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "parlor/dialect/dialect.hpp"
#include "parlor/error.hpp"

namespace parlor::dialects {

error make_problem(errc code, std::string_view sentence, std::int64_t limit = 0);

// The sentence of such an error; empty for an error from elsewhere.
std::string_view sentence_of(const error& problem);

// The problem as what decode_frame and decode_call answer.
decode_result refuse_request(error problem, std::string_view client_message_id = {});

}  // namespace parlor::dialects

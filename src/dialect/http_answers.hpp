// HTTP answers that all dialects share.
#pragma once

#include <cstdint>
#include <string>

#include "parlor/error.hpp"
#include "parlor/transport/http.hpp"

namespace parlor::dialects {

// The status of RFC 9110 section 15 that says the same.
int status_of(errc code);

// When to ask again: what a rate limit says, rounded up, and otherwise in a second.
std::int64_t seconds_to_wait(const error& problem);

// Not to be kept by caches: it is one user's view of a moment.
http_response json_answer(int status, std::string body);

// As json_answer with the status of the error, and what RFC 9110 wants beside it: WWW-Authenticate and
// Retry-After.
http_response problem_answer(const error& problem, std::string body);

}  // namespace parlor::dialects

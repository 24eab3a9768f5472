// What holds for every request that a dialect makes of a stranger's bytes: the engine need not ask again.
#pragma once

#include <string_view>

#include "parlor/dialect/dialect.hpp"

namespace fuzzing {

// Leave through parlor::testing::expect where something does not hold.

// `payload` are the bytes of the frame, where they lie now; empty for an HTTP request.
void check_request(const parlor::dialect_request& made, std::string_view payload);
void check_problem(const parlor::dialect_problem& made);
void check_opening(const parlor::open_session& made);

}  // namespace fuzzing

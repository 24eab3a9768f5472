// What becomes of a batch of commands that the engine could not run, and what the engine is told of the options.
#pragma once

#include <vector>

#include "parlor/command.hpp"
#include "parlor/error.hpp"
#include "parlor/event.hpp"
#include "parlor/server_options.hpp"

#include "engine/engine.hpp"

namespace parlor::server_side {

engine::engine_options engine_limits(const server_options& options);

addressed_event refused_command(const origin& from, error problem);
// All of them are answered with it, and nothing is committed.
engine::outcome refused_batch(const std::vector<submitted_command>& batch, const error& problem);

}  // namespace parlor::server_side

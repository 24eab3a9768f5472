#include "server/batches.hpp"

#include <utility>

namespace parlor::server_side {

engine::engine_options engine_limits(const server_options& options) {
  engine::engine_options limits;
  limits.max_members = options.max_members;
  return limits;
}

addressed_event refused_command(const origin& from, error problem) {
  return {to_session{from.session, from.correlation},
          command_failed{std::move(problem), from.client_message_id}};
}

engine::outcome refused_batch(const std::vector<submitted_command>& batch, const error& problem) {
  engine::outcome all;
  for (const auto& command : batch) all.events.push_back(refused_command(command.from, problem));
  all.is_committed = false;
  return all;
}

}  // namespace parlor::server_side

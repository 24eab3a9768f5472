#include "server/engine_thread.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "server/batches.hpp"
#include "server/guard.hpp"

namespace parlor::server_side {

engine_thread::engine_thread(server_options& options, counters& counts, outlets out, hands by)
    : options_(options),
      counts_(counts),
      out_(std::move(out)),
      by_(std::move(by)),
      engine_(*options.storage, *options.users, options.clock, engine_limits(options)) {}

bool engine_thread::submit(submitted_command command) {
  if (queue_.size() >= options_.max_queued_commands) return false;
  queue_.push_back(std::move(command));
  wake();
  return true;
}

void engine_thread::submit(std::vector<submitted_command>& commands) {
  const auto room = options_.max_queued_commands - std::min(options_.max_queued_commands, queue_.size());
  const auto taken = commands.begin() + static_cast<std::ptrdiff_t>(std::min(room, commands.size()));
  queue_.insert(queue_.end(), std::make_move_iterator(commands.begin()), std::make_move_iterator(taken));
  commands.erase(commands.begin(), taken);
  if (by_.runs_in_place) return run_in_place();
  wake();
}

void engine_thread::run_in_place() {
  while (!queue_.empty()) run_batch();
  publish();
}

void engine_thread::submit_closing(submitted_command command) {
  queue_.push_back(std::move(command));
  wake();
}

void engine_thread::wake() {
  if (is_woken_ || queue_.empty()) return;
  is_woken_ = true;
  by_.run_later([this] {
    is_woken_ = false;
    run_batch();
    if (by_.runs_in_place) publish();
  });
}

void engine_thread::run_batch() {
  if (queue_.empty()) return;  // it has been run in place since
  const auto count = std::min({by_.batch_size(queue_.size()), options_.max_batch, queue_.size()});
  const auto end = queue_.begin() + static_cast<std::ptrdiff_t>(count);
  const std::vector<submitted_command> batch(std::make_move_iterator(queue_.begin()),
                                             std::make_move_iterator(end));
  queue_.erase(queue_.begin(), end);

  auto outcome = guarded("run commands", [&]() -> result<engine::outcome> { return engine_.run(batch); });
  if (!outcome) outcome = refused_batch(batch, outcome.error());
  add(counts_.batches);
  if (!outcome->is_committed) add(counts_.commit_failures);
  by_.batch_done();
  take_up(*std::move(outcome));
  wake();
}

void engine_thread::take_up(engine::outcome outcome) {
  if (!outcome.came_or_went.empty()) online_ = std::make_shared<const online_set>(engine_.online_users());
  if (!outcome.orphaned_files.empty()) out_.drop_files(std::move(outcome.orphaned_files));
  if (outcome.events.empty()) return;
  said_.insert(said_.end(), std::make_move_iterator(outcome.events.begin()),
               std::make_move_iterator(outcome.events.end()));
  if (!std::exchange(is_published_, false)) return;
  if (by_.runs_in_place) return;  // whoever has run it tells it
  by_.run_later([this] { publish(); });
}

void engine_thread::publish() {
  if (std::exchange(is_published_, true)) return;
  out_.deliver(std::make_shared<const event_batch>(std::exchange(said_, {})));
}

void engine_thread::tick() {
  auto outcome = guarded("tick", [this]() -> result<engine::outcome> { return engine_.tick(); });
  by_.batch_done();
  if (outcome) take_up(*std::move(outcome));
  if (by_.runs_in_place) publish();
}

void engine_thread::second_passed() {
  out_.second_passed(options_.clock());
}

}  // namespace parlor::server_side

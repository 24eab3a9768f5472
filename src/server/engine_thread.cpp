#include "server/engine_thread.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

#include "server/batches.hpp"
#include "server/guard.hpp"
#include "transport/insist.hpp"

namespace parlor::server_side {
namespace {

constexpr std::chrono::milliseconds tick_interval{250};

// Commands that come while others run are run by the same thread, which is an I/O thread: not for ever.
constexpr int most_runs_in_place = 4;

// What has been committed is told, and what has not is refused, however long it takes until there is memory for it: a
// client that heard nothing would miss something and not know.
using net::insist;

}  // namespace

engine_thread::engine_thread(server_options& options, counters& counts, outlets out, engine_place place)
    : options_(options),
      counts_(counts),
      out_(std::move(out)),
      place_(place),
      engine_(*options.storage, *options.users, options.clock, engine_limits(options)) {}

engine_thread::~engine_thread() {
  stop();
}

void engine_thread::start() {
  thread_ = std::thread([this] { run(); });
}

bool engine_thread::submit(submitted_command command) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_ || queue_.size() + taken_left_ >= options_.max_queued_commands) {
      add(counts_.commands_refused);
      return false;
    }
    queue_.push_back(std::move(command));
    if (queue_.size() > 1) return true;  // already woken
  }
  wake_.notify_one();
  return true;
}

void engine_thread::submit(std::vector<submitted_command>& commands) {
  if (commands.empty()) return;
  {
    const std::lock_guard lock(mutex_);
    const auto waiting = queue_.size() + taken_left_;
    const auto room =
        stopping_ ? 0 : options_.max_queued_commands - std::min(options_.max_queued_commands, waiting);
    if (queue_.empty() && commands.size() <= room) {
      queue_.swap(commands);  // a command has several hundred bytes
    } else {
      const auto taken = commands.begin() + static_cast<std::ptrdiff_t>(std::min(room, commands.size()));
      queue_.insert(queue_.end(), std::make_move_iterator(commands.begin()), std::make_move_iterator(taken));
      commands.erase(commands.begin(), taken);
      add(counts_.commands_refused, commands.size());
    }
  }
  if (place_ == engine_place::in_place) return run_in_place();
  wake_.notify_one();
}

void engine_thread::submit_closing(submitted_command command) {
  {
    const std::lock_guard lock(mutex_);
    queue_.push_back(std::move(command));
  }
  wake_.notify_one();
}

std::shared_ptr<const online_set> engine_thread::online() const {
  const std::lock_guard lock(online_mutex_);
  if (!online_copy_) online_copy_ = std::make_shared<const online_set>(online_);
  return online_copy_;
}

std::size_t engine_thread::queued() const {
  const std::lock_guard lock(mutex_);
  return queue_.size() + taken_left_;
}

void engine_thread::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void engine_thread::run() {
  for (;;) {
    {
      std::unique_lock lock(mutex_);
      wake_.wait_for(lock, tick_interval, [this] { return stopping_ || taken_left_ > 0 || !queue_.empty(); });
      if (stopping_ && taken_left_ == 0 && queue_.empty()) return;
    }
    const std::lock_guard turn(turn_);
    run_waiting();
    note_time();
    if (queued() == 0) maintain_storage();
  }
}

void engine_thread::run_in_place() {
  for (int runs = 0; queued() > 0; ++runs) {
    if (runs == most_runs_in_place) return wake_.notify_one();
    // Whoever holds it sees what has just been queued: they look after having let go of it.
    const std::unique_lock turn(turn_, std::try_to_lock);
    if (!turn) return;
    run_waiting();
  }
}

void engine_thread::run_waiting() {
  do {
    take_batch();
    if (!batch_.empty()) run_batch();
  } while (is_worth_waiting());
  publish();
}

void engine_thread::take_batch() {
  batch_.clear();
  if (taken_left_ == 0) {
    taken_.clear();
    const std::lock_guard lock(mutex_);
    taken_.swap(queue_);
    taken_left_ = taken_.size();
  }
  if (taken_.size() <= options_.max_batch) {
    batch_.swap(taken_);
    taken_left_ = 0;
    return;
  }
  const auto count = std::min<std::size_t>(taken_left_, options_.max_batch);
  const auto first = taken_.end() - static_cast<std::ptrdiff_t>(taken_left_.load());
  insist([&] {
    batch_.assign(std::make_move_iterator(first),
                  std::make_move_iterator(first + static_cast<std::ptrdiff_t>(count)));
  });
  taken_left_ -= count;
}

void engine_thread::note_time() {
  const auto now = steady::now();
  if (now - last_tick_ >= tick_interval) {
    last_tick_ = now;
    auto passed = guarded("let time pass", [this]() -> result<engine::outcome> { return engine_.tick(); });
    if (passed) take_up(*std::move(passed));
    publish();
  }
  if (now - last_second_ >= std::chrono::seconds(1)) {
    last_second_ = now;
    probe_storage();
    attempt("let a second pass", [this] { out_.second_passed(options_.clock()); });
  }
}

void engine_thread::run_batch() {
  ask_hooks();
  if (batch_.empty()) return;

  const auto begin = steady::now();
  auto outcome = guarded("run commands", [&]() -> result<engine::outcome> { return engine_.run(batch_); });
  last_batch_ = steady::now() - begin;

  add(counts_.batches);
  add(counts_.commands, batch_.size());
  add(counts_.commit_microseconds,
      static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::microseconds>(last_batch_).count()));
  if (batch_.size() > counts_.largest_batch.load(std::memory_order_relaxed)) {
    counts_.largest_batch.store(batch_.size(), std::memory_order_relaxed);
  }
  if (!outcome) insist([&] { outcome = refused_batch(batch_, outcome.error()); });
  note_health(outcome->is_committed);
  take_up(*std::move(outcome));
}

void engine_thread::ask_hooks() {
  const auto& hooks = options_.hooks;
  if (!hooks.before_send && !hooks.before_edit) return;
  engine::outcome refused;
  const auto is_refused = [&](const submitted_command& command) {
    const auto verdict = guarded("ask the host", [&]() -> result<void> {
      if (const auto* send = std::get_if<send_message>(&command.what); send != nullptr && hooks.before_send) {
        return hooks.before_send(command.from, *send);
      }
      if (const auto* edit = std::get_if<edit_message>(&command.what); edit != nullptr && hooks.before_edit) {
        return hooks.before_edit(command.from, *edit);
      }
      return {};
    });
    if (verdict) return false;
    insist([&] { refused.events.push_back(refused_command(command.from, verdict.error())); });
    if (const auto* send = std::get_if<send_message>(&command.what)) {
      for (const auto& file : send->attachments) insist([&] { refused.orphaned_files.push_back(file.key); });
    }
    return true;
  };
  batch_.erase(std::remove_if(batch_.begin(), batch_.end(), is_refused), batch_.end());
  take_up(std::move(refused));
}

void engine_thread::take_up(engine::outcome outcome) {
  if (!outcome.came_or_went.empty()) insist([&] { note_online(outcome.came_or_went); });
  if (!outcome.orphaned_files.empty()) {
    // Those that stay are left to the sweep.
    attempt("drop files", [&] { out_.drop_files(std::move(outcome.orphaned_files)); });
  }
  if (outcome.events.empty()) return;
  if (said_.empty()) {
    said_ = std::move(outcome.events);
    said_at_ = steady::now();
    return;
  }
  insist([&] {
    said_.insert(said_.end(), std::make_move_iterator(outcome.events.begin()),
                 std::make_move_iterator(outcome.events.end()));
  });
}

bool engine_thread::is_worth_waiting() const {
  return !said_.empty() && steady::now() - said_at_ + last_batch_ < options_.max_batch_delay && queued() > 0;
}

void engine_thread::publish() {
  if (said_.empty()) return;
  for (const auto& one : said_) {
    if (std::holds_alternative<message_posted>(one.what)) add(counts_.messages_posted);
    if (std::holds_alternative<command_failed>(one.what)) add(counts_.commands_failed);
    if (options_.hooks.on_event) {
      attempt("tell the host", [&] { options_.hooks.on_event(one); });
    }
  }
  std::shared_ptr<event_batch> batch;
  insist([&] { batch = std::make_shared<event_batch>(); });
  batch->swap(said_);
  out_.deliver(std::move(batch));
}

void engine_thread::note_health(bool is_committed) {
  if (!is_committed) add(counts_.commit_failures);
  if (healthy_.exchange(is_committed) == is_committed) return;
  if (is_committed) {
    attempt("log", [this] { log(log_level::info, "the storage commits again"); });
  } else {
    attempt("log", [this] { log(log_level::error, "the storage refuses to commit"); });
  }
}

// Nobody may be sending while the server says that it is not ready: it has to find out by itself.
void engine_thread::probe_storage() {
  if (is_healthy()) return;
  const auto opened = guarded("probe the storage", [&]() -> result<void> {
    const auto work = options_.storage->begin();
    if (!work) return work.error();
    return {};
  });
  if (opened) note_health(true);
}

void engine_thread::note_online(const std::vector<user_id>& came_or_went) {
  const auto& now = engine_.online_users();
  counts_.users_online.store(now.size(), std::memory_order_relaxed);
  const std::lock_guard lock(online_mutex_);
  online_copy_.reset();
  for (const auto user : came_or_went) {
    if (now.count(user) > 0) {
      online_.insert(user);
    } else {
      online_.erase(user);
    }
  }
}

void engine_thread::maintain_storage() {
  attempt("maintain the storage", [this] { options_.storage->maintain(); });
}

template <typename Call>
void engine_thread::attempt(const char* operation, Call&& call) const {
  const auto done = guarded(operation, [&]() -> result<void> {
    call();
    return {};
  });
  if (done) return;
  static_cast<void>(guarded("log", [&]() -> result<void> {
    log(log_level::warning, to_string(done.error()));
    return {};
  }));
}

void engine_thread::log(log_level level, const std::string& line) const {
  if (options_.hooks.log) options_.hooks.log(level, line);
}

}  // namespace parlor::server_side

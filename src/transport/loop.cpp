#include "loop.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>
#include <new>
#include <utility>

#include <asio/post.hpp>
#include <unistd.h>

#include "connection.hpp"
#include "insist.hpp"

namespace parlor::net {

namespace {

using std::chrono::seconds;

// What tasks post is run in the same turn, so that what comes of it is written in that turn: the frames of a
// turn are taken as one, and what the engine says to them is delivered. A task may post for ever.
constexpr int most_rounds = 3;
// So many connections are written before the loop looks for input again.
constexpr std::size_t max_flushes = 2048;
constexpr int generation_bits = 32;
constexpr std::size_t max_slots = std::size_t{1} << 24;
// An entry of the deadlines that is for the loop itself.
constexpr connection_id trim_entry{};
constexpr auto trim_interval = seconds(1);

connection_id make_id(std::size_t loop, std::size_t slot, std::uint32_t generation) {
  return connection_id::make(loop, (static_cast<std::uint64_t>(slot) << generation_bits) | generation);
}

std::size_t slot_of(connection_id id) {
  return (id.value >> generation_bits) & (max_slots - 1);
}

std::uint32_t generation_of(connection_id id) {
  return static_cast<std::uint32_t>(id.value);
}

}  // namespace

// Whatever leaves a turn, the next one comes: nothing would be heard of otherwise, by anybody and for ever.
class loop::turn {
 public:
  explicit turn(loop& owner) : owner_(owner) { owner_.begin_turn(); }
  turn(const turn&) = delete;
  turn& operator=(const turn&) = delete;
  ~turn() {
    if (!owner_.is_in_turn_) return;
    owner_.is_in_turn_ = false;
    owner_.schedule_turn_end();
  }

 private:
  loop& owner_;
};

// Waits for sockets once more at the end of its scope.
class loop::next_wait {
 public:
  explicit next_wait(loop& owner) : owner_(owner) {}
  next_wait(const next_wait&) = delete;
  next_wait& operator=(const next_wait&) = delete;
  ~next_wait() {
    insist([this] { owner_.wait_for_sockets(); });
  }

 private:
  loop& owner_;
};

// Has the timer wait for the first deadline at the end of its scope, however that is left.
class loop::next_deadline {
 public:
  explicit next_deadline(loop& owner) : owner_(owner) {}
  next_deadline(const next_deadline&) = delete;
  next_deadline& operator=(const next_deadline&) = delete;
  ~next_deadline() {
    if (!owner_.deadlines_.is_empty()) owner_.set_timer(owner_.deadlines_.first().at);
  }

 private:
  loop& owner_;
};

loop::loop(std::size_t index, std::shared_ptr<shared_parts> shared, asio::io_context& context)
    : index_(index),
      shared_(std::move(shared)),
      context_(context),
      sockets_(context),
      timer_(context),
      inbox_(std::make_shared<inbox>([this] {
        // What this thread posts within a turn is seen at the turn's end.
        if (!is_current() || !is_in_turn_) wake();
      })) {}

loop::~loop() {
  inbox_->close();
}

void loop::wake() {
  insist([this] { asio::post(context_, [held = operation(*this)] { held.owner().on_wake(); }); });
}

void loop::on_wake() {
  has_run_.store(true);
  const turn present(*this);
  run_tasks();
  end_turn();
}

void loop::wait_for_sockets() {
  sockets_.async_wait([held = operation(*this)](const std::error_code& failure) {
    if (!failure) held.owner().on_sockets_ready();
  });
}

// All of a turn in one handler: who has something to say, what was posted meanwhile, and what is to be written.
void loop::on_sockets_ready() {
  const next_wait waiting(*this);
  const turn present(*this);
  sockets_.tell_ready([this](connection_id id, readiness what) {
    tend(id, [what](connection& ready) { ready.on_ready(what); });
  });
  run_tasks();
  end_turn();
}

void loop::begin_turn() {
  is_in_turn_ = true;
  look_at_clock();
}

void loop::run_tasks() {
  for (int round = 0; round < most_rounds; ++round) {
    auto tasks = inbox_->take();
    if (tasks.empty()) return;
    for (auto& task : tasks) {
      try {
        task();
      } catch (const std::bad_alloc&) {
        // What one task lacks memory for is lost; the others are not.
      }
      task = nullptr;
    }
  }
}

void loop::adopt(int socket, const asio::ip::address& address) {
  look_at_clock();
  std::size_t place = 0;
  try {
    if (free_slots_.empty()) {
      // Room for all, so that nothing is in the way of giving one back.
      if (free_slots_.capacity() <= slots_.size()) {
        const auto most = 2 * (slots_.size() + 1);
        retired_.reserve(most);
        reaped_.reserve(most);
        free_slots_.reserve(most);
      }
      slots_.emplace_back();
      free_slots_.push_back(static_cast<std::uint32_t>(slots_.size() - 1));
    }
    place = free_slots_.back();
    const auto id = make_id(index_, place, slots_[place].generation);
    slots_[place].holder = std::make_unique<connection>(*this, id, socket, address);
  } catch (const std::bad_alloc&) {
    ::close(socket);
    shared_->gate.end_handshake();
    shared_->gate.leave(address);
    return;
  }
  free_slots_.pop_back();
  ++connection_count_;
  counters_.accepted.add(1);
  counters_.open.add(1);
  if (is_stopping_) {
    slots_[place].holder->cut(loss::by_stop);
    return;
  }
  if (!std::exchange(is_waiting_for_sockets_, true)) {
    insist([this] { wait_for_sockets(); });
  }
  tend(slots_[place].holder->id(), [](connection& started) { started.start(); });
}

connection* loop::find(connection_id id) {
  const auto place = slot_of(id);
  if (place >= slots_.size() || slots_[place].generation != generation_of(id)) return nullptr;
  return slots_[place].holder.get();
}

void loop::shed(std::size_t least) {
  struct queue {
    std::size_t size;
    connection* holder;
  };
  std::vector<queue> queues;
  try {
    for (const auto& [holder, generation] : slots_) {
      const auto size = holder ? holder->waiting_bytes() : 0;
      if (size > 0 && size >= least) queues.push_back({size, holder.get()});
    }
  } catch (const std::bad_alloc&) {
    // Then it is these.
  }
  std::sort(queues.begin(), queues.end(),
            [](const queue& one, const queue& other) { return one.size > other.size; });
  for (const auto& largest : queues) {
    if (shared_->memory->takes_connections()) return;
    tend(largest.holder->id(), [](connection& shed) { shed.shed(); });
  }
}

void loop::stop(const close_reason& why, std::function<void()> done) {
  look_at_clock();
  is_stopping_ = true;
  when_empty_ = std::move(done);
  for (std::size_t place = 0; place < slots_.size(); ++place) {
    if (slots_[place].holder) slots_[place].holder->stop(why);
  }
  report_if_empty();
}

void loop::cut_all() {
  for (std::size_t place = 0; place < slots_.size(); ++place) {
    if (slots_[place].holder) slots_[place].holder->cut(loss::by_stop);
  }
}

void loop::shut() {
  inbox_->close();
  sockets_.close();
  timer_.cancel();
}

void loop::mark_dirty(connection_id id) {
  dirty_.push_back(id);
  schedule_turn_end();
}

void loop::notify(connection_id id, notice what) {
  notices_.push_back({id, what});
  schedule_turn_end();
}

void loop::retire(connection& gone) {
  const auto place = slot_of(gone.id());
  ++slots_[place].generation;
  retired_.push_back(std::move(slots_[place].holder));
  free_slots_.push_back(static_cast<std::uint32_t>(place));
  --connection_count_;
  counters_.open.subtract(1);
  schedule_turn_end();
}

void loop::schedule_turn_end() {
  if (is_in_turn_ || is_turn_end_posted_) return;
  insist([this] {
    asio::post(context_, [held = operation(*this)] {
      held.owner().is_turn_end_posted_ = false;
      const turn present(held.owner());
      held.owner().end_turn();
    });
  });
  is_turn_end_posted_ = true;
}

void loop::end_turn() {
  const auto notices = std::exchange(notices_, {});
  for (const auto& [id, what] : notices) {
    tend(id, [what = what](connection& told) {
      switch (what) {
        case notice::opened:
          told.on_opened();
          break;
        case notice::input:
          told.on_more_input();
          break;
      }
    });
  }
  flush_some();
  reap();
  is_in_turn_ = false;
  if (!inbox_->is_empty()) wake();
  if (!dirty_.empty() || !notices_.empty() || !retired_.empty()) schedule_turn_end();
  plan_trim();
}

void loop::plan_trim() {
  if (buffers_.is_empty() || is_trim_due_ || is_stopping_) return;
  deadlines_.push({now_ + trim_interval, trim_entry});
  is_trim_due_ = true;
  set_timer(deadlines_.first().at);
}

void loop::flush_some() {
  if (dirty_.size() <= max_flushes) {
    auto batch = std::exchange(dirty_, {});
    for (const auto id : batch) {
      tend(id, [](connection& written) { written.flush(); });
    }
    // The vector's memory serves the next turn.
    if (dirty_.empty()) {
      batch.clear();
      dirty_.swap(batch);
    }
    return;
  }
  const auto end = dirty_.begin() + static_cast<std::ptrdiff_t>(max_flushes);
  const std::vector<connection_id> batch(dirty_.begin(), end);
  dirty_.erase(dirty_.begin(), end);
  for (const auto id : batch) {
    tend(id, [](connection& written) { written.flush(); });
  }
}

void loop::reap() {
  reaped_.swap(retired_);
  const bool is_any = !reaped_.empty();
  for (const auto& one : reaped_) {
    try {
      one->on_removed();
    } catch (const std::bad_alloc&) {
      // It is gone, whoever has no memory to hear of it.
    }
    shared_->gate.leave(one->address());
  }
  reaped_.clear();
  if (is_any) report_if_empty();
}

void loop::report_if_empty() {
  if (connection_count_ == 0 && retired_.empty() && when_empty_) std::exchange(when_empty_, nullptr)();
}

void loop::arm(connection& waiting, steady_time at) {
  if (at >= waiting.armed_until()) return;
  deadlines_.push({at, waiting.id()});
  waiting.set_armed_until(at);
  set_timer(at);
}

void loop::set_timer(steady_time at) {
  if (at >= timer_at_) return;
  timer_at_ = at;
  timer_.expires_at(at);
  insist([this] {
    timer_.async_wait([held = operation(*this)](const std::error_code& failure) {
      if (!failure) held.owner().on_timer();
    });
  });
}

void loop::on_timer() {
  look_at_clock();
  timer_at_ = steady_time::max();
  const next_deadline waiting(*this);
  while (!deadlines_.is_empty() && deadlines_.first().at <= now_) {
    const auto due = deadlines_.pop();
    if (due.connection == trim_entry) {
      is_trim_due_ = false;
      buffers_.trim();
      continue;
    }
    auto* const late = find(due.connection);
    // An entry that was overtaken by an earlier one says nothing.
    if (late == nullptr || late->armed_until() != due.at) continue;
    late->set_armed_until(steady_time::max());
    tend(due.connection, [](connection& asked) { asked.on_timer(); });
  }
  plan_trim();
}

const std::string& loop::date() {
  const auto now = std::chrono::system_clock::now();
  if (now < date_until_ && !date_.empty()) return date_;
  const std::time_t second = std::chrono::system_clock::to_time_t(now);
  date_until_ = std::chrono::system_clock::from_time_t(second) + seconds(1);
  static constexpr std::array<const char*, 7> days = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array<const char*, 12> months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  std::tm parts{};
  gmtime_r(&second, &parts);
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%s, %02d %s %04d %02d:%02d:%02d GMT",
                days[static_cast<std::size_t>(parts.tm_wday)], parts.tm_mday,
                months[static_cast<std::size_t>(parts.tm_mon)], parts.tm_year + 1900, parts.tm_hour,
                parts.tm_min, parts.tm_sec);
  date_ = text.data();
  return date_;
}

}  // namespace parlor::net

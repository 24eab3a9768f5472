// Stands in for src/server/engine_thread.hpp: the engine without its thread. Batches, what they have to say and
// the ticks become events of the schedule, or happen at once where the engine runs in place; everything else is
// as the thread does it.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <unordered_set>
#include <vector>

#include "parlor/command.hpp"
#include "parlor/event.hpp"
#include "parlor/server_options.hpp"

#include "engine/engine.hpp"
#include "server/counters.hpp"

namespace parlor::server_side {

using event_batch = std::vector<addressed_event>;
using online_set = std::unordered_set<user_id>;

class engine_thread {
 public:
  struct outlets {
    std::function<void(std::shared_ptr<const event_batch> batch)> deliver;
    std::function<void(std::vector<std::string> keys)> drop_files;
    std::function<void(timestamp now)> second_passed;
  };
  // How the schedule has a hand in it.
  struct hands {
    bool runs_in_place = false;
    std::function<void(std::function<void()> job)> run_later;  // a batch, or the telling of what it said
    std::function<std::size_t(std::size_t queued)> batch_size;
    std::function<void()> batch_done;  // it is committed or refused, and nobody has been told yet
  };

  engine_thread(server_options& options, counters& counts, outlets out, hands by);
  engine_thread(const engine_thread&) = delete;
  engine_thread& operator=(const engine_thread&) = delete;

  [[nodiscard]] bool submit(submitted_command command);
  void submit(std::vector<submitted_command>& commands);
  void submit_closing(submitted_command command);

  std::shared_ptr<const online_set> online() const { return online_; }
  std::size_t queued() const { return queue_.size(); }

  // Four times a second and once a second.
  void tick();
  void second_passed();

 private:
  void wake();
  void run_in_place();
  void run_batch();
  void take_up(engine::outcome outcome);
  void publish();

  server_options& options_;
  counters& counts_;
  outlets out_;
  hands by_;
  engine::engine engine_;
  std::deque<submitted_command> queue_;
  bool is_woken_ = false;
  event_batch said_;
  bool is_published_ = true;
  std::shared_ptr<const online_set> online_ = std::make_shared<const online_set>();
};

}  // namespace parlor::server_side

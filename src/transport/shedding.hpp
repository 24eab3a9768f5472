// Ends connections while the memory budget is exceeded: those for which most is waiting, on whatever loop they are.
#pragma once

#include <atomic>
#include <cstddef>
#include <vector>

namespace parlor::net {

class loop;
class memory_budget;

// Loops do not look into each other, so the largest are found in rounds: in each, every loop ends those of its own that
// are above the round's bound, the next round has half of it, and there is none once enough memory is free.
//
// [Threads]   Any thread, once the loops are known.
class shedding {
 public:
  shedding(const memory_budget& memory, std::size_t largest_queue)
      : memory_(memory), largest_queue_(largest_queue) {}

  // Before any of them runs; they take tasks for as long as there are rounds.
  void add(loop& member) { loops_.push_back(&member); }
  // Nothing where it is under way.
  void begin();

 private:
  void run_round(std::size_t least);
  void end_part(std::size_t least);

  const memory_budget& memory_;
  const std::size_t largest_queue_;
  std::vector<loop*> loops_;
  std::atomic<bool> is_under_way_{false};
  std::atomic<std::size_t> parts_left_{0};
};

}  // namespace parlor::net

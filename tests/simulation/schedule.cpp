#include "simulation/schedule.hpp"

#include <algorithm>

namespace simulation {

life schedule::begin_life() {
  living_.insert(++last_life_);
  return last_life_;
}

void schedule::at(life whose, microseconds when, std::function<void()> what) {
  heap_.push_back({std::max(when, now_), ++last_order_, whose, std::move(what)});
  std::push_heap(heap_.begin(), heap_.end(), is_later);
}

void schedule::run_until(microseconds end) {
  while (!heap_.empty() && heap_.front().when <= end) {
    std::pop_heap(heap_.begin(), heap_.end(), is_later);
    const auto next = std::move(heap_.back());
    heap_.pop_back();
    now_ = next.when;
    if (living_.count(next.whose) == 0) continue;
    ++steps_;
    next.what();
  }
  now_ = end;
}

}  // namespace simulation

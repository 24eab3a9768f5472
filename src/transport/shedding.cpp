#include "shedding.hpp"

#include <new>

#include "loop.hpp"
#include "memory_budget.hpp"

namespace parlor::net {

void shedding::begin() {
  if (is_under_way_.exchange(true)) return;
  run_round(largest_queue_ / 2);
}

void shedding::run_round(std::size_t least) {
  parts_left_.store(loops_.size());
  for (auto* const member : loops_) {
    try {
      member->post([this, member, least] {
        member->shed(least);
        end_part(least);
      });
    } catch (const std::bad_alloc&) {
      // Without this loop, then. Whatever waits next begins anew.
      end_part(least);
    }
  }
}

void shedding::end_part(std::size_t least) {
  if (parts_left_.fetch_sub(1) > 1) return;
  if (memory_.takes_connections() || least == 0) {
    is_under_way_.store(false);
  } else {
    run_round(least / 2);
  }
}

}  // namespace parlor::net

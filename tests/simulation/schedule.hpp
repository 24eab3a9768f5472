// Simulated time: what is to happen, in the order in which it does.
#pragma once

#include <cstdint>
#include <functional>
#include <unordered_set>
#include <utility>
#include <vector>

namespace simulation {

using microseconds = std::int64_t;
inline constexpr microseconds millisecond = 1000;
inline constexpr microseconds second = 1000 * millisecond;

// Whose things are to happen: all of them can be called off at once, as those of a server that crashes.
using life = std::uint64_t;

class schedule {
 public:
  microseconds now() const { return now_; }
  std::uint64_t steps() const { return steps_; }

  life begin_life();
  void end_life(life whose) { living_.erase(whose); }

  // Of two things at the same time the one that was asked for first comes first.
  void at(life whose, microseconds when, std::function<void()> what);
  void after(life whose, microseconds delay, std::function<void()> what) {
    at(whose, now_ + delay, std::move(what));
  }

  // Makes happen whatever is due until then.
  void run_until(microseconds end);

 private:
  struct entry {
    microseconds when = 0;
    std::uint64_t order = 0;
    life whose = 0;
    std::function<void()> what;
  };
  static bool is_later(const entry& left, const entry& right) {
    return left.when != right.when ? left.when > right.when : left.order > right.order;
  }

  microseconds now_ = 0;
  std::uint64_t steps_ = 0;
  std::uint64_t last_order_ = 0;
  life last_life_ = 0;
  std::unordered_set<life> living_;
  std::vector<entry> heap_;
};

}  // namespace simulation

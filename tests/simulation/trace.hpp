// What happened in a simulation: a hash of all of it, and the last lines of it in words.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

#include "simulation/schedule.hpp"

namespace simulation {

// Words cost more than everything else, so only a run that is looked at writes them.
enum class telling : std::uint8_t { hash, last_words, all_words };

// A number as a trace takes it.
inline std::int64_t signed_of(std::size_t number) {
  return static_cast<std::int64_t>(number);
}

class trace {
 public:
  trace(const schedule& time, telling how) : time_(time), how_(how) {}

  // `who`, `what` and so on as they are for every run of the seed: nothing random such as a UUID.
  void note(std::string_view what, std::int64_t who = -1, std::int64_t whom = -1, std::string_view text = {});

  std::uint64_t hash() const { return hash_; }
  // One line each.
  std::string lines() const;

 private:
  static constexpr std::size_t max_lines = 80;

  void mix(std::uint64_t value);
  void mix(std::string_view text);

  const schedule& time_;
  telling how_;
  std::uint64_t hash_ = 0xCBF29CE484222325U;
  std::deque<std::string> lines_;
};

}  // namespace simulation

#include "simulation/trace.hpp"

namespace simulation {

void trace::note(std::string_view what, std::int64_t who, std::int64_t whom, std::string_view text) {
  mix(static_cast<std::uint64_t>(time_.now()));
  mix(what);
  mix(static_cast<std::uint64_t>(who));
  mix(static_cast<std::uint64_t>(whom));
  mix(text);
  if (how_ == telling::hash) return;
  std::string line =
      std::to_string(time_.steps()) + " " + std::to_string(time_.now() / millisecond) + " ms: ";
  if (who >= 0) line += "device " + std::to_string(who) + " ";
  line += what;
  if (whom >= 0) line += " " + std::to_string(whom);
  if (!text.empty()) line.append(" ").append(text);
  lines_.push_back(std::move(line));
  if (how_ == telling::last_words && lines_.size() > max_lines) lines_.pop_front();
}

std::string trace::lines() const {
  std::string all;
  for (const auto& line : lines_) all += line + "\n";
  return all;
}

// FNV-1a.
void trace::mix(std::uint64_t value) {
  for (int shift = 0; shift < 64; shift += 8) {
    hash_ ^= (value >> shift) & 0xFFU;
    hash_ *= 0x100000001B3U;
  }
}

void trace::mix(std::string_view text) {
  mix(static_cast<std::uint64_t>(text.size()));
  for (const char one : text) {
    hash_ ^= static_cast<unsigned char>(one);
    hash_ *= 0x100000001B3U;
  }
}

}  // namespace simulation

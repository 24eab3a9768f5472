// What this process uses.
#pragma once

#include <fstream>
#include <string>

namespace parlor::test {

// The sanitizers keep freed memory, so that its use can be seen.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool is_memory_measurable = false;
#else
inline constexpr bool is_memory_measurable = true;
#endif

inline long resident_kilobytes() {
  std::ifstream file("/proc/self/status");
  for (std::string line; std::getline(file, line);) {
    if (line.rfind("VmRSS:", 0) == 0) return std::stol(line.substr(6));
  }
  return 0;
}

}  // namespace parlor::test

// What this process uses.
#pragma once

#include <fstream>
#include <string>

namespace parlor::test {

// The sanitizers keep freed memory, so that its use can be seen.
// g++ says so by a macro of its own, clang by a feature.
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define PARLOR_TEST_IS_SANITIZED
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define PARLOR_TEST_IS_SANITIZED
#endif
#if defined(PARLOR_TEST_IS_SANITIZED)
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

// How much of an enumeration a run does.
#pragma once

#include <cstdint>
#include <cstdlib>

namespace parlor::tests {

#if defined(__SANITIZE_ADDRESS__) || defined(PARLOR_COVERAGE)
constexpr bool is_slow = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
constexpr bool is_slow = true;
#else
constexpr bool is_slow = false;
#endif
#else
constexpr bool is_slow = false;
#endif

inline bool is_long_form() {
  return std::getenv("PARLOR_LONG") != nullptr;
}

// The step from one k to the next: 1 in the long form. Else `in_ci`, and where the program is slower seven times that.
inline std::uint64_t stride_of(std::uint64_t in_ci) {
  if (is_long_form()) return 1;
  return is_slow ? 7 * in_ci : in_ci;
}

}  // namespace parlor::tests

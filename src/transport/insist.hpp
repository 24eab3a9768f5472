// For what a loop cannot live without, and what needs a hundred bytes.
#pragma once

#include <chrono>
#include <new>
#include <thread>

namespace parlor::net {

// Calls until there is memory for it. Others have to run meanwhile, or else none would be given back.
template <typename Call>
void insist(Call&& call) noexcept {
  for (;;) {
    try {
      call();
      return;
    } catch (const std::bad_alloc&) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  }
}

}  // namespace parlor::net

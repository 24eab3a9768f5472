// For what a loop cannot live without, and what needs a hundred bytes.
#pragma once

#include <new>
#include <thread>

namespace parlor::net {

// Calls until there is memory for it.
template <typename Call>
void insist(Call&& call) noexcept {
  for (;;) {
    try {
      call();
      return;
    } catch (const std::bad_alloc&) {
      std::this_thread::yield();
    }
  }
}

}  // namespace parlor::net

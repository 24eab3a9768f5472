// What a picture worker gives up before it looks at a stranger's bytes.
#pragma once

#include <cstddef>
#include <cstdint>

namespace parlor::media {

struct picture_sandbox {
  std::uint64_t max_memory;   // bytes of address space
  std::uint64_t max_seconds;  // of processor time, for all pictures together
};

// From here on the process can read and write `channel`, get and return memory, ask the time and end: where
// the kernel does not filter system calls, the limits alone stand.
void enter_sandbox(const picture_sandbox& sandbox, int channel);

}  // namespace parlor::media

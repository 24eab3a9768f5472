// System calls of the library that fail when a test wants it. The linker puts these in the place of the real ones in
// this program alone (--wrap, see CMakeLists.txt), so that the library needs no seam; SQLite, which is a library of
// its own, does not notice (fault_disk.hpp is for that).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>

namespace parlor::tests {

enum class system_call : std::uint8_t {
  open,
  write,
  read,
  sync,
  rename,
  link,
  unlink,
  make_directory,
  status,
  lock,
  read_directory,
};
constexpr std::size_t system_call_count = 11;
const char* name_of(system_call which);

struct system_fault {
  int number = 0;             // of the error, as in errno
  bool is_half_done = false;  // of reads and writes: half of the bytes in place of an error
};

// [Threads]   Any.
class system_calls {
 public:
  // From now on, for this program. One at a time.
  system_calls();
  ~system_calls();
  system_calls(const system_calls&) = delete;
  system_calls& operator=(const system_calls&) = delete;

  // The `at`-th (1, 2, …) call of the kind from now on fails, once; or all from there on, until mend().
  void break_at(system_call which, std::uint64_t at, system_fault how);
  void break_from(system_call which, std::uint64_t at, system_fault how);
  void mend();
  bool was_broken(system_call which) const;  // since break_at or break_from
  std::uint64_t count(system_call which) const;

  // Called for each directory that is synced.
  std::function<void()> on_directory_sync;

  // --- for the calls ---
  std::optional<system_fault> fault_of(system_call which);

 private:
  struct plan {
    std::uint64_t countdown = 0;  // 0: none
    system_fault how;
    bool is_once = true;
    bool was_broken = false;
    std::uint64_t count = 0;
  };
  plan& plan_of(system_call which) { return plans_[static_cast<std::size_t>(which)]; }

  mutable std::mutex mutex_;
  std::array<plan, system_call_count> plans_;
};

}  // namespace parlor::tests

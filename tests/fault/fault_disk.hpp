// The disk that SQLite sees: a VFS over the system's own, of every connection of this program while it lives.
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>

#include <sqlite3.h>

#include "fault/disk_trace.hpp"

namespace parlor::tests {

enum class disk_call : std::uint8_t {
  open,
  remove,
  look_up,
  read,
  write,
  truncate,
  sync,
  file_size,
  lock,
  map_shared,  // the memory that the connections of a log share
  lock_shared,
};

constexpr std::size_t disk_call_count = 11;

enum class disk_fault : std::uint8_t { io_error, full, short_write, cannot_open, no_memory, busy };

// What SQLite is told; nothing where such a fault does not befall such a call.
std::optional<int> answer_of(disk_fault what, disk_call where);

enum class fault_span : std::uint8_t {
  once,
  until_mended,  // every call that it can befall
};

// Syncs are not passed on: nothing here survives a power cut but what the trace says, and a sync costs 5 ms.
//
// [Threads]   Any.
class fault_disk {
 public:
  // SQLite's default from now on, under the name "parlor-fault". One at a time.
  fault_disk();
  ~fault_disk();
  fault_disk(const fault_disk&) = delete;
  fault_disk& operator=(const fault_disk&) = delete;

  // The `at`-th (1, 2, …) of the calls from now on that such a fault can befall answers with it.
  void break_at(std::uint64_t at, disk_fault what, fault_span how_long);
  void mend();
  bool was_broken() const;  // since break_at
  std::uint64_t count(disk_call which) const;

  // While it lives nothing fails and nothing is counted: for looking at what is there.
  class truce {
   public:
    explicit truce(fault_disk& with) : with_(with) { with_.set_truces(+1); }
    ~truce() { with_.set_truces(-1); }
    truce(const truce&) = delete;
    truce& operator=(const truce&) = delete;

   private:
    fault_disk& with_;
  };

  // Every change is noted there from now on; null: nowhere. What the library itself does to directories is seen
  // too (system_calls.hpp).
  void record(disk_trace* into);
  // Says of a sync that it was done, and does nothing: the disk that lies, to see that a test would notice.
  void ignore_syncs() { ignores_syncs_ = true; }

  // --- for the VFS ---
  struct refusal {
    int status;
    bool is_half_done;  // half of a write is there
  };
  std::optional<refusal> fault_of(disk_call where);
  sqlite3_vfs& below() const { return *below_; }
  template <typename Note>
  void note(Note&& what) {
    const std::lock_guard lock(mutex_);
    if (trace_ != nullptr) what(*trace_);
  }
  bool keeps_syncs() const { return !ignores_syncs_; }

 private:
  void set_truces(int by) {
    const std::lock_guard lock(mutex_);
    truces_ += by;
  }

  sqlite3_vfs* below_;
  sqlite3_vfs above_;

  mutable std::mutex mutex_;
  std::optional<disk_fault> planned_;
  fault_span span_ = fault_span::once;
  std::uint64_t countdown_ = 0;
  bool was_broken_ = false;
  int truces_ = 0;
  std::uint64_t counts_[disk_call_count] = {};
  disk_trace* trace_ = nullptr;
  bool ignores_syncs_ = false;
};

}  // namespace parlor::tests

#include "fault/fault_disk.hpp"

#include <cstring>
#include <filesystem>
#include <new>
#include <stdexcept>
#include <string_view>

namespace parlor::tests {
namespace {

// A file as SQLite holds it, in memory of SQLite's own: the system's file lies behind it.
struct fault_file {
  sqlite3_file base;
  fault_disk* disk;
  char* name;  // without the folder; null for a file without a name
  bool syncs_directory;

  sqlite3_file* below() { return reinterpret_cast<sqlite3_file*>(this + 1); }
  const sqlite3_io_methods& methods() { return *below()->pMethods; }
};
static_assert(sizeof(fault_file) % alignof(std::max_align_t) == 0, "the system's file has to be aligned");

fault_file& file_of(sqlite3_file* file) {
  return *reinterpret_cast<fault_file*>(file);
}

fault_disk& disk_of(sqlite3_vfs* vfs) {
  return *static_cast<fault_disk*>(vfs->pAppData);
}

std::string_view without_folder(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

disk_event change_of(fault_file& file, disk_event::kind what) {
  return {what, file.name, 0, 0, {}};
}

int close_file(sqlite3_file* closed) {
  auto& file = file_of(closed);
  sqlite3_free(file.name);
  return file.methods().xClose(file.below());
}

int read_file(sqlite3_file* read, void* to, int size, sqlite3_int64 offset) {
  auto& file = file_of(read);
  if (const auto fault = file.disk->fault_of(disk_call::read)) return fault->status;
  return file.methods().xRead(file.below(), to, size, offset);
}

int write_file(sqlite3_file* written, const void* bytes, int size, sqlite3_int64 offset) {
  auto& file = file_of(written);
  const auto fault = file.disk->fault_of(disk_call::write);
  if (fault && !fault->is_half_done) return fault->status;
  const int length = fault ? size / 2 : size;
  int status = SQLITE_OK;
  const auto write = [&] { status = file.methods().xWrite(file.below(), bytes, length, offset); };
  // Noted and done in one, so that the trace has the order in which it happened.
  bool is_noted = false;
  file.disk->note([&](disk_trace& trace) {
    is_noted = true;
    write();
    if (file.name == nullptr) return;
    auto change = change_of(file, disk_event::kind::write);
    change.offset = static_cast<std::uint64_t>(offset);
    change.bytes.assign(static_cast<const char*>(bytes), static_cast<std::size_t>(length));
    trace.events.push_back(std::move(change));
  });
  if (!is_noted) write();
  return fault ? fault->status : status;
}

int truncate_file(sqlite3_file* cut, sqlite3_int64 size) {
  auto& file = file_of(cut);
  if (const auto fault = file.disk->fault_of(disk_call::truncate)) return fault->status;
  file.disk->note([&](disk_trace& trace) {
    if (file.name == nullptr) return;
    auto change = change_of(file, disk_event::kind::truncate);
    change.number = static_cast<std::uint64_t>(size);
    trace.events.push_back(std::move(change));
  });
  return file.methods().xTruncate(file.below(), size);
}

int sync_file(sqlite3_file* synced, int) {
  auto& file = file_of(synced);
  if (const auto fault = file.disk->fault_of(disk_call::sync)) return fault->status;
  file.disk->note([&](disk_trace& trace) {
    if (file.name == nullptr || !file.disk->keeps_syncs()) return;
    trace.events.push_back(change_of(file, disk_event::kind::sync));
    if (file.syncs_directory) trace.events.push_back(change_of(file, disk_event::kind::sync_directory));
    file.syncs_directory = false;
  });
  return SQLITE_OK;
}

int size_of_file(sqlite3_file* asked, sqlite3_int64* size) {
  auto& file = file_of(asked);
  if (const auto fault = file.disk->fault_of(disk_call::file_size)) return fault->status;
  return file.methods().xFileSize(file.below(), size);
}

int lock_file(sqlite3_file* locked, int level) {
  auto& file = file_of(locked);
  if (const auto fault = file.disk->fault_of(disk_call::lock)) return fault->status;
  return file.methods().xLock(file.below(), level);
}

int unlock_file(sqlite3_file* unlocked, int level) {
  auto& file = file_of(unlocked);
  return file.methods().xUnlock(file.below(), level);
}

int is_reserved(sqlite3_file* asked, int* answer) {
  auto& file = file_of(asked);
  return file.methods().xCheckReservedLock(file.below(), answer);
}

int control_file(sqlite3_file* controlled, int what, void* argument) {
  auto& file = file_of(controlled);
  return file.methods().xFileControl(file.below(), what, argument);
}

int sector_size(sqlite3_file* asked) {
  auto& file = file_of(asked);
  return file.methods().xSectorSize(file.below());
}

int characteristics(sqlite3_file* asked) {
  auto& file = file_of(asked);
  return file.methods().xDeviceCharacteristics(file.below());
}

int map_shared(sqlite3_file* mapped, int region, int size, int extend, void volatile** to) {
  auto& file = file_of(mapped);
  if (const auto fault = file.disk->fault_of(disk_call::map_shared)) {
    *to = nullptr;
    return fault->status;
  }
  return file.methods().xShmMap(file.below(), region, size, extend, to);
}

int lock_shared(sqlite3_file* locked, int offset, int count, int flags) {
  auto& file = file_of(locked);
  if ((flags & SQLITE_SHM_LOCK) != 0) {
    if (const auto fault = file.disk->fault_of(disk_call::lock_shared)) return fault->status;
  }
  return file.methods().xShmLock(file.below(), offset, count, flags);
}

void fence_shared(sqlite3_file* fenced) {
  auto& file = file_of(fenced);
  file.methods().xShmBarrier(file.below());
}

int unmap_shared(sqlite3_file* unmapped, int is_removed) {
  auto& file = file_of(unmapped);
  return file.methods().xShmUnmap(file.below(), is_removed);
}

// Version 2: without xFetch, which is for memory-mapped files.
constexpr sqlite3_io_methods file_methods = {
    2,           close_file,   read_file,    write_file,   truncate_file, sync_file,       size_of_file,
    lock_file,   unlock_file,  is_reserved,  control_file, sector_size,   characteristics, map_shared,
    lock_shared, fence_shared, unmap_shared, nullptr,      nullptr};

int open_file(sqlite3_vfs* vfs, const char* path, sqlite3_file* opened, int flags, int* given_flags) {
  auto& disk = disk_of(vfs);
  auto& file = file_of(opened);
  file.base.pMethods = nullptr;
  if (const auto fault = disk.fault_of(disk_call::open)) return fault->status;
  auto& below = disk.below();
  int was_there = 0;
  if (path != nullptr) below.xAccess(&below, path, SQLITE_ACCESS_EXISTS, &was_there);
  const int status = below.xOpen(&below, path, file.below(), flags, given_flags);
  if (status != SQLITE_OK) return status;
  file.disk = &disk;
  file.name = path == nullptr ? nullptr : sqlite3_mprintf("%s", std::string(without_folder(path)).c_str());
  // As the system's VFS does it.
  constexpr int logs = SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_SUPER_JOURNAL;
  file.syncs_directory = (flags & SQLITE_OPEN_CREATE) != 0 && (flags & logs) != 0;
  file.base.pMethods = &file_methods;
  disk.note([&](disk_trace& trace) {
    if (file.name != nullptr && was_there == 0)
      trace.events.push_back(change_of(file, disk_event::kind::create));
  });
  return SQLITE_OK;
}

int delete_file(sqlite3_vfs* vfs, const char* path, int syncs_directory) {
  auto& disk = disk_of(vfs);
  if (const auto fault = disk.fault_of(disk_call::remove)) return fault->status;
  const int status = disk.below().xDelete(&disk.below(), path, 0);
  disk.note([&](disk_trace& trace) {
    if (status != SQLITE_OK) return;
    const std::string name(without_folder(path));
    trace.events.push_back({disk_event::kind::remove, name, 0, 0, {}});
    if (syncs_directory != 0 && disk.keeps_syncs()) {
      trace.events.push_back({disk_event::kind::sync_directory, name, 0, 0, {}});
    }
  });
  return status;
}

int look_up(sqlite3_vfs* vfs, const char* path, int flags, int* answer) {
  auto& disk = disk_of(vfs);
  if (const auto fault = disk.fault_of(disk_call::look_up)) return fault->status;
  return disk.below().xAccess(&disk.below(), path, flags, answer);
}

// SQLite waits for others where it is refused a lock. Here nobody else is to be waited for.
int sleep_not(sqlite3_vfs*, int microseconds) {
  return microseconds;
}

}  // namespace

std::optional<int> answer_of(disk_fault what, disk_call where) {
  switch (what) {
    case disk_fault::io_error:
      switch (where) {
        case disk_call::open:
          return SQLITE_IOERR;
        case disk_call::remove:
          return SQLITE_IOERR_DELETE;
        case disk_call::look_up:
          return SQLITE_IOERR_ACCESS;
        case disk_call::read:
          return SQLITE_IOERR_READ;
        case disk_call::write:
          return SQLITE_IOERR_WRITE;
        case disk_call::truncate:
          return SQLITE_IOERR_TRUNCATE;
        case disk_call::sync:
          return SQLITE_IOERR_FSYNC;
        case disk_call::file_size:
          return SQLITE_IOERR_FSTAT;
        case disk_call::lock:
          return SQLITE_IOERR_LOCK;
        case disk_call::map_shared:
          return SQLITE_IOERR_SHMMAP;
        case disk_call::lock_shared:
          return SQLITE_IOERR_SHMLOCK;
      }
      return std::nullopt;
    case disk_fault::full:
      switch (where) {
        case disk_call::open:
        case disk_call::write:
        case disk_call::sync:
          return SQLITE_FULL;
        case disk_call::map_shared:
          return SQLITE_IOERR_SHMSIZE;
        case disk_call::remove:
        case disk_call::look_up:
        case disk_call::read:
        case disk_call::truncate:
        case disk_call::file_size:
        case disk_call::lock:
        case disk_call::lock_shared:
          return std::nullopt;
      }
      return std::nullopt;
    case disk_fault::short_write:
      return where == disk_call::write ? std::optional<int>(SQLITE_FULL) : std::nullopt;
    case disk_fault::cannot_open: {
      const bool opens = where == disk_call::open || where == disk_call::map_shared;
      return opens ? std::optional<int>(SQLITE_CANTOPEN) : std::nullopt;
    }
    case disk_fault::no_memory:
      return SQLITE_IOERR_NOMEM;
    case disk_fault::busy: {
      const bool locks = where == disk_call::lock || where == disk_call::lock_shared;
      return locks ? std::optional<int>(SQLITE_BUSY) : std::nullopt;
    }
  }
  return std::nullopt;
}

fault_disk::fault_disk() : below_(sqlite3_vfs_find("unix")), above_() {
  if (below_ == nullptr) throw std::runtime_error("SQLite has no VFS of the name unix");
  above_ = *below_;
  above_.pNext = nullptr;
  above_.zName = "parlor-fault";
  above_.pAppData = this;
  above_.szOsFile = static_cast<int>(sizeof(fault_file)) + below_->szOsFile;
  above_.xOpen = open_file;
  above_.xDelete = delete_file;
  above_.xAccess = look_up;
  above_.xSleep = sleep_not;
  if (sqlite3_vfs_register(&above_, 1) != SQLITE_OK) throw std::runtime_error("the VFS is refused");
}

fault_disk::~fault_disk() {
  sqlite3_vfs_unregister(&above_);
  sqlite3_vfs_register(below_, 1);
}

void fault_disk::break_at(std::uint64_t at, disk_fault what, fault_span how_long) {
  const std::lock_guard lock(mutex_);
  planned_ = what;
  span_ = how_long;
  countdown_ = at;
  was_broken_ = false;
}

void fault_disk::mend() {
  const std::lock_guard lock(mutex_);
  planned_.reset();
}

bool fault_disk::was_broken() const {
  const std::lock_guard lock(mutex_);
  return was_broken_;
}

std::uint64_t fault_disk::count(disk_call which) const {
  const std::lock_guard lock(mutex_);
  return counts_[static_cast<std::size_t>(which)];
}

void fault_disk::record(disk_trace* into) {
  const std::lock_guard lock(mutex_);
  trace_ = into;
}

std::optional<fault_disk::refusal> fault_disk::fault_of(disk_call where) {
  const std::lock_guard lock(mutex_);
  if (truces_ > 0) return std::nullopt;
  ++counts_[static_cast<std::size_t>(where)];
  if (!planned_) return std::nullopt;
  const auto answer = answer_of(*planned_, where);
  if (!answer) return std::nullopt;
  if (countdown_ > 1) {
    --countdown_;
    return std::nullopt;
  }
  was_broken_ = true;
  const bool is_half_done = *planned_ == disk_fault::short_write;
  if (span_ == fault_span::once) planned_.reset();
  return refusal{*answer, is_half_done};
}

}  // namespace parlor::tests

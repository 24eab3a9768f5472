#include "fault/system_calls.hpp"

#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <cstddef>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/types.h>

namespace parlor::tests {
namespace {

std::atomic<system_calls*> in_place{nullptr};

// True where the call has to fail, with errno set.
bool is_broken(system_call which) {
  auto* const calls = in_place.load();
  if (calls == nullptr) return false;
  const auto fault = calls->fault_of(which);
  if (!fault) return false;
  errno = fault->number;
  return true;
}

// How much of `size` bytes is to be moved; nothing where the call has to fail, with errno set.
std::optional<std::size_t> allowed(system_call which, std::size_t size) {
  auto* const calls = in_place.load();
  if (calls == nullptr) return size;
  const auto fault = calls->fault_of(which);
  if (!fault) return size;
  if (fault->is_half_done) return (size + 1) / 2;
  errno = fault->number;
  return std::nullopt;
}

}  // namespace

const char* name_of(system_call which) {
  switch (which) {
    case system_call::open:
      return "open";
    case system_call::write:
      return "write";
    case system_call::read:
      return "read";
    case system_call::sync:
      return "sync";
    case system_call::rename:
      return "rename";
    case system_call::link:
      return "link";
    case system_call::unlink:
      return "unlink";
    case system_call::make_directory:
      return "make directory";
    case system_call::status:
      return "status";
    case system_call::lock:
      return "lock";
    case system_call::read_directory:
      return "read directory";
  }
  return "";
}

system_calls::system_calls() {
  in_place.store(this);
}

system_calls::~system_calls() {
  in_place.store(nullptr);
}

void system_calls::break_at(system_call which, std::uint64_t at, system_fault how) {
  const std::lock_guard lock(mutex_);
  auto& planned = plan_of(which);
  planned = {at, how, true, false, planned.count};
}

void system_calls::break_from(system_call which, std::uint64_t at, system_fault how) {
  const std::lock_guard lock(mutex_);
  auto& planned = plan_of(which);
  planned = {at, how, false, false, planned.count};
}

void system_calls::mend() {
  const std::lock_guard lock(mutex_);
  for (auto& each : plans_) each.countdown = 0;
}

bool system_calls::was_broken(system_call which) const {
  const std::lock_guard lock(mutex_);
  return plans_[static_cast<std::size_t>(which)].was_broken;
}

std::uint64_t system_calls::count(system_call which) const {
  const std::lock_guard lock(mutex_);
  return plans_[static_cast<std::size_t>(which)].count;
}

std::optional<system_fault> system_calls::fault_of(system_call which) {
  const std::lock_guard lock(mutex_);
  auto& planned = plan_of(which);
  ++planned.count;
  if (planned.countdown == 0) return std::nullopt;
  if (planned.countdown > 1) {
    --planned.countdown;
    return std::nullopt;
  }
  planned.was_broken = true;
  if (planned.is_once) planned.countdown = 0;
  return planned.how;
}

}  // namespace parlor::tests

using parlor::tests::allowed;
using parlor::tests::in_place;
using parlor::tests::is_broken;
using parlor::tests::system_call;

extern "C" {

int __real_open(const char* path, int flags, ...);
int __real_openat(int directory, const char* path, int flags, ...);
ssize_t __real_write(int file, const void* bytes, size_t size);
ssize_t __real_pread(int file, void* bytes, size_t size, off_t offset);
int __real_renameat2(int from, const char* old_name, int to, const char* new_name, unsigned flags);
int __real_linkat(int from, const char* old_name, int to, const char* new_name, int flags);
int __real_unlinkat(int directory, const char* path, int flags);
int __real_mkdir(const char* path, mode_t mode);
int __real_mkdirat(int directory, const char* path, mode_t mode);
int __real_fstat(int file, struct stat* status);
int __real_fstatat(int directory, const char* path, struct stat* status, int flags);
int __real_flock(int file, int how);
DIR* __real_fdopendir(int file);
struct dirent* __real_readdir(DIR* directory);

int __wrap_open(const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  return is_broken(system_call::open) ? -1 : __real_open(path, flags, mode);
}

int __wrap_openat(int directory, const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  return is_broken(system_call::open) ? -1 : __real_openat(directory, path, flags, mode);
}

ssize_t __wrap_write(int file, const void* bytes, size_t size) {
  const auto length = allowed(system_call::write, size);
  return length ? __real_write(file, bytes, *length) : -1;
}

ssize_t __wrap_pread(int file, void* bytes, size_t size, off_t offset) {
  const auto length = allowed(system_call::read, size);
  return length ? __real_pread(file, bytes, *length, offset) : -1;
}

// A sync costs 5 ms, and no test here cuts the power: nothing is done but telling whoever follows the disk.
int __wrap_fsync(int file) {
  if (is_broken(system_call::sync)) return -1;
  auto* const calls = in_place.load();
  if (calls == nullptr || !calls->on_directory_sync) return 0;
  struct stat status {};
  if (__real_fstat(file, &status) == 0 && S_ISDIR(status.st_mode)) calls->on_directory_sync();
  return 0;
}

int __wrap_fdatasync(int file) {
  return __wrap_fsync(file);
}

int __wrap_renameat2(int from, const char* old_name, int to, const char* new_name, unsigned flags) {
  return is_broken(system_call::rename) ? -1 : __real_renameat2(from, old_name, to, new_name, flags);
}

int __wrap_linkat(int from, const char* old_name, int to, const char* new_name, int flags) {
  return is_broken(system_call::link) ? -1 : __real_linkat(from, old_name, to, new_name, flags);
}

int __wrap_unlinkat(int directory, const char* path, int flags) {
  return is_broken(system_call::unlink) ? -1 : __real_unlinkat(directory, path, flags);
}

int __wrap_mkdir(const char* path, mode_t mode) {
  return is_broken(system_call::make_directory) ? -1 : __real_mkdir(path, mode);
}

int __wrap_mkdirat(int directory, const char* path, mode_t mode) {
  return is_broken(system_call::make_directory) ? -1 : __real_mkdirat(directory, path, mode);
}

int __wrap_fstat(int file, struct stat* status) {
  return is_broken(system_call::status) ? -1 : __real_fstat(file, status);
}

int __wrap_fstatat(int directory, const char* path, struct stat* status, int flags) {
  return is_broken(system_call::status) ? -1 : __real_fstatat(directory, path, status, flags);
}

int __wrap_flock(int file, int how) {
  return is_broken(system_call::lock) ? -1 : __real_flock(file, how);
}

DIR* __wrap_fdopendir(int file) {
  return is_broken(system_call::read_directory) ? nullptr : __real_fdopendir(file);
}

struct dirent* __wrap_readdir(DIR* directory) {
  return is_broken(system_call::read_directory) ? nullptr : __real_readdir(directory);
}

}  // extern "C"

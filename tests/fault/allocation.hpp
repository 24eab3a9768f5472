// Memory that runs out when a test wants it: operator new of this program is replaced, and so is SQLite's allocator
// while sqlite_memory lives, and OpenSSL's while openssl_memory does.
#pragma once

#include <cstdint>

namespace parlor::tests {

// The `at`-th allocation (1, 2, …) of this thread from now on fails, and so many in all; those before and after do
// not. Allocations of one thread do not fail because of another.
void fail_allocation(std::uint64_t at, std::uint64_t times = 1);
// No further one fails. True where one has failed since fail_allocation.
bool stop_failing();

// One at a time, while no connection to a database is open.
class sqlite_memory {
 public:
  sqlite_memory();
  ~sqlite_memory();
  sqlite_memory(const sqlite_memory&) = delete;
  sqlite_memory& operator=(const sqlite_memory&) = delete;
};

// For one thread: OpenSSL's allocations are counted there, and no others. What OpenSSL sets up once for the whole program
// should have been set up before: its allocations do not come again.
class openssl_memory {
 public:
  openssl_memory();
  ~openssl_memory();
  openssl_memory(const openssl_memory&) = delete;
  openssl_memory& operator=(const openssl_memory&) = delete;
};

}  // namespace parlor::tests

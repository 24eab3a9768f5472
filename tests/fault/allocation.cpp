#include "fault/allocation.hpp"

#include <cstddef>
#include <cstdlib>
#include <new>
#include <stdexcept>

#include <openssl/crypto.h>
#include <sqlite3.h>

namespace parlor::tests {
namespace {

// Plain numbers: nothing of this may allocate.
thread_local std::uint64_t countdown = 0;  // 0: nothing is to fail
thread_local std::uint64_t failures_left = 0;
thread_local bool has_failed = false;

thread_local bool is_openssl_counted = false;  // and nothing else

bool is_next_refused() {
  if (countdown == 0 || --countdown > 0) return false;
  has_failed = true;
  if (--failures_left > 0) countdown = 1;
  return true;
}

bool is_refused() {
  return !is_openssl_counted && is_next_refused();
}

void* allocate_for_openssl(std::size_t size, const char*, int) {
  return is_openssl_counted && is_next_refused() ? nullptr : std::malloc(size);
}

void* reallocate_for_openssl(void* old, std::size_t size, const char*, int) {
  return is_openssl_counted && is_next_refused() ? nullptr : std::realloc(old, size);
}

void free_for_openssl(void* memory, const char*, int) {
  std::free(memory);
}

// OpenSSL takes them only before it has allocated anything.
const bool openssl_is_ours =
    CRYPTO_set_mem_functions(allocate_for_openssl, reallocate_for_openssl, free_for_openssl) == 1;

sqlite3_mem_methods usual_methods;

void* allocate(int size) {
  return is_refused() ? nullptr : usual_methods.xMalloc(size);
}

void* reallocate(void* old, int size) {
  return is_refused() ? nullptr : usual_methods.xRealloc(old, size);
}

// Settings of SQLite can be made only while it is shut.
void use(sqlite3_mem_methods methods) {
  sqlite3_shutdown();
  if (sqlite3_config(SQLITE_CONFIG_MALLOC, &methods) != SQLITE_OK || sqlite3_initialize() != SQLITE_OK) {
    throw std::runtime_error("SQLite does not take another allocator");
  }
}

}  // namespace

void fail_allocation(std::uint64_t at, std::uint64_t times) {
  has_failed = false;
  failures_left = times;
  countdown = at;
}

bool stop_failing() {
  countdown = 0;
  return has_failed;
}

sqlite_memory::sqlite_memory() {
  sqlite3_shutdown();
  sqlite3_config(SQLITE_CONFIG_GETMALLOC, &usual_methods);
  auto methods = usual_methods;
  methods.xMalloc = allocate;
  methods.xRealloc = reallocate;
  use(methods);
}

sqlite_memory::~sqlite_memory() {
  sqlite3_shutdown();
  sqlite3_config(SQLITE_CONFIG_MALLOC, &usual_methods);
  sqlite3_initialize();
}

openssl_memory::openssl_memory() {
  if (!openssl_is_ours) throw std::runtime_error("OpenSSL does not take another allocator");
  is_openssl_counted = true;
}

openssl_memory::~openssl_memory() {
  is_openssl_counted = false;
}

}  // namespace parlor::tests

namespace {

void* allocate_or_throw(std::size_t size) {
  if (parlor::tests::is_refused()) throw std::bad_alloc();
  if (void* const memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}

void* allocate_or_throw(std::size_t size, std::align_val_t alignment) {
  if (parlor::tests::is_refused()) throw std::bad_alloc();
  const auto unit = static_cast<std::size_t>(alignment);
  if (void* const memory = std::aligned_alloc(unit, (size + unit - 1) / unit * unit)) return memory;
  throw std::bad_alloc();
}

}  // namespace

// All forms: memory of one allocator must not come to another.
void* operator new(std::size_t size) {
  return allocate_or_throw(size);
}
void* operator new[](std::size_t size) {
  return allocate_or_throw(size);
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  return parlor::tests::is_refused() ? nullptr : std::malloc(size == 0 ? 1 : size);
}
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept {
  return parlor::tests::is_refused() ? nullptr : std::malloc(size == 0 ? 1 : size);
}
void* operator new(std::size_t size, std::align_val_t alignment) {
  return allocate_or_throw(size, alignment);
}
void* operator new[](std::size_t size, std::align_val_t alignment) {
  return allocate_or_throw(size, alignment);
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete[](void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}
void operator delete[](void* memory, std::size_t) noexcept {
  std::free(memory);
}
void operator delete(void* memory, const std::nothrow_t&) noexcept {
  std::free(memory);
}
void operator delete[](void* memory, const std::nothrow_t&) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::align_val_t) noexcept {
  std::free(memory);
}
void operator delete[](void* memory, std::align_val_t) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
  std::free(memory);
}
void operator delete[](void* memory, std::size_t, std::align_val_t) noexcept {
  std::free(memory);
}

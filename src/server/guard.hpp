// Adapters are written by others: what one throws becomes an error here and nowhere else. Nor does a lack of memory get
// further.
#pragma once

#include <exception>
#include <new>
#include <string>
#include <utility>

#include "parlor/error.hpp"
#include "parlor/result.hpp"

namespace parlor::server_side {

// That an operation failed, without words where there is no memory for them.
inline error failed_operation(const char* operation, const char* why) noexcept {
  try {
    return error{errc::unavailable, operation, why};
  } catch (const std::bad_alloc&) {
    return error{errc::unavailable, {}, {}};
  }
}

// Calls it; an exception becomes errc::unavailable with the exception's text for the log.
template <typename Call>
auto guarded(const char* operation, Call&& call) -> decltype(call()) {
  try {
    return std::forward<Call>(call)();
  } catch (const std::exception& thrown) {
    return failed_operation(operation, thrown.what());
  } catch (...) {
    return failed_operation(operation, "an exception of unknown type");
  }
}

// Calls it. False where it lacked memory.
template <typename Call>
bool has_memory_for(Call&& call) {
  try {
    call();
    return true;
  } catch (const std::bad_alloc&) {
    return false;
  }
}

}  // namespace parlor::server_side

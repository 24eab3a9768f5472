// SQLite's errors as ours.
#pragma once

#include <exception>
#include <utility>

#include "parlor/result.hpp"

#include <SQLiteCpp/Exception.h>

namespace parlor::storage_detail {

error translate(const SQLite::Exception& problem, const char* operation);

// Calls `work`, which answers a result and may throw, and answers what it throws as an error.
template <typename Work>
auto guarded(const char* operation, Work&& work) -> decltype(work()) {
  try {
    return std::forward<Work>(work)();
  } catch (const SQLite::Exception& problem) {
    return translate(problem, operation);
  } catch (const std::exception& problem) {
    return error{errc::unavailable, operation, problem.what()};
  }
}

}  // namespace parlor::storage_detail

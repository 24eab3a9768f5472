// A storage that fails when a test wants it to.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>

#include "parlor/error.hpp"
#include "parlor/storage/storage.hpp"

namespace parlor::testing {

// What goes wrong. Nothing, as long as everything is empty; may be changed between calls.
struct storage_faults {
  std::optional<error> begin;     // what begin answers
  std::optional<error> snapshot;  // what snapshot answers
  std::optional<error> commit;    // what commit answers; nothing is committed
  // Called by a commit that was not refused, just before it happens; may throw.
  std::function<void()> before_commit;
  std::function<void()> before_maintain;  // called by maintain, before it does anything; may throw
  // After so many further calls of units of work, one call (not commit) answers `call`; then the count is
  // empty again.
  std::optional<std::size_t> calls_before_failure;
  error call{errc::unavailable, "fault", "injected"};
};

// Passes everything on to `inner`. `faults` is borrowed and outlives the storage; it is read on the threads
// that call begin, commit, snapshot and maintain.
std::unique_ptr<storage> make_faulty_storage(std::unique_ptr<storage> inner, storage_faults& faults);

}  // namespace parlor::testing

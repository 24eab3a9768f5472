// Connections for snapshots, opened when they are first needed and kept.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <vector>

#include "parlor/result.hpp"

#include "storage/sqlite_connection.hpp"

namespace parlor::storage_detail {

// [Threads]   Any.
class sqlite_readers {
 public:
  // A connection in a read transaction; given back when destroyed.
  class lease {
   public:
    lease(sqlite_readers& owner, std::unique_ptr<sqlite_connection> connection)
        : owner_(&owner), connection_(std::move(connection)) {}
    lease(lease&&) = default;
    lease& operator=(lease&&) = delete;
    ~lease();

    sqlite_connection& connection() const { return *connection_; }

   private:
    sqlite_readers* owner_;
    std::unique_ptr<sqlite_connection> connection_;
  };

  sqlite_readers(connection_settings settings, std::size_t most)
      : settings_(std::move(settings)), most_(most) {}

  // Waits while all connections are in use, for the busy timeout at most.
  // [Errors]    unavailable: none came back in time; io_failed; corrupt.
  result<lease> take();

 private:
  result<std::unique_ptr<sqlite_connection>> take_connection();
  void give_back(std::unique_ptr<sqlite_connection> connection);

  const connection_settings settings_;
  const std::size_t most_;
  std::mutex mutex_;
  std::condition_variable returned_;
  std::size_t in_use_ = 0;
  std::vector<std::unique_ptr<sqlite_connection>> idle_;
};

}  // namespace parlor::storage_detail

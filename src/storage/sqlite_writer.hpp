// The only connection that writes, and that copies the log back into the database.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "parlor/result.hpp"

#include "storage/sqlite_connection.hpp"

namespace parlor::storage_detail {

// Two connections that write or copy the log back at the same time can lose commits in the SQLite versions
// before 3.51.3 ("WAL-reset bug"). There is one, and readers cannot do either.
//
// [Threads]   One at a time.
class sqlite_writer {
 public:
  sqlite_writer(connection_settings settings, std::size_t checkpoint_bytes)
      : settings_(std::move(settings)), checkpoint_bytes_(checkpoint_bytes) {}

  // Opens the database, creates or migrates it.
  result<void> open();

  // Starts a transaction; opens the connection again if the last commit broke it.
  result<void> begin();
  // A failure leaves the outcome open, and the connection to be opened again.
  result<void> commit();
  void roll_back() noexcept;

  // Copies what is in the log into the database, as far as readers permit.
  void checkpoint() noexcept;
  void checkpoint_if_anything() noexcept;

  // Precondition: begin succeeded.
  sqlite_connection& connection() { return *connection_; }

 private:
  std::int64_t log_bytes(int frames) const;

  connection_settings settings_;
  std::size_t checkpoint_bytes_;
  std::optional<sqlite_connection> connection_;
  std::int64_t page_size_ = 0;
  int copied_frames_ = 0;  // of the log, in the last checkpoint
  int tried_frames_ = 0;   // that the log held at the last checkpoint
};

}  // namespace parlor::storage_detail

// The only connection that writes, and that copies the log back into the database.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
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
      : settings_(std::move(settings)), checkpoint_bytes_(static_cast<std::int64_t>(checkpoint_bytes)) {}

  // Opens the database, creates or migrates it.
  result<void> open();

  // Starts a transaction; opens the connection again if the last commit broke it.
  result<void> begin();
  // A failure leaves the outcome open, and the connection to be opened again.
  result<void> commit();
  void roll_back() noexcept;
  // Calls `work` in a transaction of its own that waits for no disk: its changes survive a power cut together
  // with the next commit. What fails changes nothing. Precondition: no transaction is open.
  void try_unsynced(const std::function<void(sqlite_connection&)>& work) noexcept;

  // Copies a log that is worth it into the database, if nothing was committed since the last call.
  void maintain() noexcept;

  // Precondition: begin succeeded.
  sqlite_connection& connection() { return *connection_; }

 private:
  std::int64_t log_bytes(int frames) const;
  void set_synchronous(const char* level);
  void forget_log() noexcept;
  // Waits for no reader: what they still need stays in the log.
  void checkpoint() noexcept;
  // Waits for readers, a little, so that the log begins anew; false where they stayed.
  bool restart_log() noexcept;

  connection_settings settings_;
  std::int64_t checkpoint_bytes_;
  std::optional<sqlite_connection> connection_;
  std::int64_t page_size_ = 0;
  int copied_frames_ = 0;           // of the log, in the last checkpoint
  int tried_frames_ = 0;            // that the log held at the last checkpoint
  std::int64_t restart_bytes_ = 0;  // of the log, at which readers are waited for
  bool is_busy_ = false;            // something was committed since the last call of maintain
};

}  // namespace parlor::storage_detail

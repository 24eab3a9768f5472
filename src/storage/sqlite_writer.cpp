#include "storage/sqlite_writer.hpp"

#include <filesystem>

#include <sqlite3.h>

#include "storage/sqlite_errors.hpp"
#include "storage/sqlite_files.hpp"
#include "storage/sqlite_schema.hpp"

namespace parlor::storage_detail {

result<void> sqlite_writer::open() {
  auto opened = guarded("open database", [this]() -> result<void> {
    connection_.emplace(settings_, connection_role::writer);
    const auto state = inspect_database(*connection_);
    if (!state) return state.error();
    connection_->configure(settings_);
    if (*state != database_state::present) migrate(*connection_);
    page_size_ = connection_->database().execAndGet("PRAGMA page_size").getInt64();
    copied_frames_ = 0;
    tried_frames_ = 0;
    // SQLite syncs the directory for its logs, but not for a new database.
    if (*state == database_state::empty && settings_.synchronous) return sync_directory_of(settings_.file);
    return {};
  });
  if (!opened) connection_.reset();
  return opened;
}

result<void> sqlite_writer::begin() {
  if (!connection_) {
    if (const auto opened = open(); !opened) {
      return error{errc::unavailable, "begin", to_string(opened.error())};
    }
  }
  return guarded("begin", [this]() -> result<void> {
    connection_->run(statement::begin_unit);
    return {};
  });
}

result<void> sqlite_writer::commit() {
  auto committed = guarded("commit", [this]() -> result<void> {
    connection_->run(statement::commit);
    return {};
  });
  if (!committed) {
    if (committed.error().code == errc::unavailable) {
      roll_back();
    } else {
      connection_.reset();
    }
    return committed;
  }
  const auto frames = connection_->log_frames();
  if (frames < tried_frames_) {  // the log was begun anew
    copied_frames_ = 0;
    tried_frames_ = 0;
  }
  if (log_bytes(frames - tried_frames_) >= static_cast<std::int64_t>(checkpoint_bytes_)) checkpoint();
  return committed;
}

void sqlite_writer::roll_back() noexcept {
  if (connection_) connection_->try_run(statement::rollback);
}

std::int64_t sqlite_writer::log_bytes(int frames) const {
  constexpr std::int64_t frame_header = 24;
  return frames * (page_size_ + frame_header);
}

void sqlite_writer::checkpoint() noexcept {
  int in_log = 0;
  int copied = 0;
  // Passive: waits for nobody. What fails stays in the log, which is as safe, and is tried again.
  const int status = sqlite3_wal_checkpoint_v2(connection_->database().getHandle(), nullptr,
                                               SQLITE_CHECKPOINT_PASSIVE, &in_log, &copied);
  tried_frames_ = connection_->log_frames();
  if (status == SQLITE_OK) copied_frames_ = copied;
}

void sqlite_writer::checkpoint_if_anything() noexcept {
  if (connection_ && connection_->log_frames() > copied_frames_) checkpoint();
}

}  // namespace parlor::storage_detail

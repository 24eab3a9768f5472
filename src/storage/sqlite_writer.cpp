#include "storage/sqlite_writer.hpp"

#include <filesystem>
#include <string>
#include <utility>

#include <sqlite3.h>

#include "storage/sqlite_errors.hpp"
#include "storage/sqlite_files.hpp"
#include "storage/sqlite_schema.hpp"

namespace parlor::storage_detail {
namespace {

// A checkpoint costs two syncs and a write for each page. One after each batch, which is what an idle queue
// looks like under load, were 390 syncs for 90 batches; this way it is one for 4 MiB of log (about 25 batches
// of 100), or one once it is quiet. What a shorter log holds is as safe there, and copied back on closing.
constexpr int fewest_frames = 64;
// While snapshots overlap without a gap no checkpoint lets the log begin anew: beyond this many times
// checkpoint_bytes the writer waits for them, so that the log cannot grow without end. A backup holds one for as long
// as it takes: where waiting was no use, the next time is when the log has grown by a quarter.
constexpr int most_logs = 16;
constexpr int longest_wait = 200;  // milliseconds; a snapshot is held for 100 at most

}  // namespace

result<void> sqlite_writer::open() {
  auto opened = guarded("open database", [this]() -> result<void> {
    connection_.emplace(settings_, connection_role::writer);
    const auto state = inspect_database(*connection_);
    if (!state) return state.error();
    connection_->configure(settings_);
    if (*state != database_state::present) migrate(*connection_);
    page_size_ = connection_->database().execAndGet("PRAGMA page_size").getInt64();
    forget_log();
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
    // Where there was no memory for a unit of work, or for rolling it back, its transaction is still open.
    if (sqlite3_get_autocommit(connection_->database().getHandle()) == 0)
      connection_->run(statement::rollback);
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
  is_busy_ = true;
  const auto frames = connection_->log_frames();
  if (frames < tried_frames_) forget_log();  // it was begun anew
  if (log_bytes(frames - tried_frames_) < checkpoint_bytes_) return committed;
  if (log_bytes(frames) < restart_bytes_) {
    checkpoint();
  } else if (!restart_log()) {
    restart_bytes_ = log_bytes(frames) + log_bytes(frames) / 4;
  }
  return committed;
}

void sqlite_writer::roll_back() noexcept {
  if (connection_) connection_->try_run(statement::rollback);
}

void sqlite_writer::try_unsynced(const std::function<void(sqlite_connection&)>& work) noexcept {
  if (!connection_) return;
  auto done = guarded("work behind the commits", [this, &work]() -> result<void> {
    set_synchronous("NORMAL");
    connection_->run(statement::begin_unit);
    work(*connection_);
    connection_->run(statement::commit);
    return {};
  });
  if (!done) roll_back();
  const auto restored = guarded("sync commits again", [this]() -> result<void> {
    set_synchronous("FULL");
    return {};
  });
  // Never a unit of work that is not synced: the connection is opened anew, with its settings.
  if (!restored) connection_.reset();
}

void sqlite_writer::set_synchronous(const char* level) {
  if (!settings_.synchronous) return;
  connection_->database().exec(std::string{"PRAGMA synchronous = "} + level);
}

std::int64_t sqlite_writer::log_bytes(int frames) const {
  constexpr std::int64_t frame_header = 24;
  return frames * (page_size_ + frame_header);
}

void sqlite_writer::forget_log() noexcept {
  copied_frames_ = 0;
  tried_frames_ = 0;
  restart_bytes_ = most_logs * checkpoint_bytes_;
}

void sqlite_writer::checkpoint() noexcept {
  int in_log = 0;
  int copied = 0;
  // What fails stays in the log, which is as safe, and is tried again.
  const int status = sqlite3_wal_checkpoint_v2(connection_->database().getHandle(), nullptr,
                                               SQLITE_CHECKPOINT_PASSIVE, &in_log, &copied);
  tried_frames_ = connection_->log_frames();
  if (status == SQLITE_OK) copied_frames_ = copied;
}

bool sqlite_writer::restart_log() noexcept {
  auto* handle = connection_->database().getHandle();
  sqlite3_busy_timeout(handle, longest_wait);
  const int status = sqlite3_wal_checkpoint_v2(handle, nullptr, SQLITE_CHECKPOINT_RESTART, nullptr, nullptr);
  sqlite3_busy_timeout(handle, static_cast<int>(settings_.busy_timeout.count()));
  tried_frames_ = connection_->log_frames();
  return status == SQLITE_OK;
}

void sqlite_writer::maintain() noexcept {
  if (std::exchange(is_busy_, false)) return;
  if (connection_ && connection_->log_frames() - copied_frames_ >= fewest_frames) checkpoint();
}

}  // namespace parlor::storage_detail

#include "storage/sqlite_readers.hpp"

#include <utility>

#include "storage/sqlite_errors.hpp"

namespace parlor::storage_detail {

sqlite_readers::lease::~lease() {
  if (!connection_) return;
  connection_->try_run(statement::rollback);
  owner_->give_back(std::move(connection_));
}

result<sqlite_readers::lease> sqlite_readers::take() {
  auto connection = take_connection();
  if (!connection) return connection.error();
  lease taken(*this, *std::move(connection));
  auto started = guarded("take snapshot", [&taken]() -> result<void> {
    taken.connection().run(statement::begin_snapshot);
    // SQLite fixes what is seen at the first read.
    taken.connection().query(statement::pin_snapshot).step();
    return {};
  });
  if (!started) return started.error();
  return taken;
}

result<std::unique_ptr<sqlite_connection>> sqlite_readers::take_connection() {
  std::unique_lock lock(mutex_);
  if (!returned_.wait_for(lock, settings_.busy_timeout, [this] { return in_use_ < most_; })) {
    return error{errc::unavailable, "take snapshot", "all readers are in use"};
  }
  ++in_use_;
  if (!idle_.empty()) {
    auto connection = std::move(idle_.back());
    idle_.pop_back();
    return connection;
  }
  lock.unlock();
  auto opened = guarded("open reader", [this]() -> result<std::unique_ptr<sqlite_connection>> {
    auto connection = std::make_unique<sqlite_connection>(settings_, connection_role::reader);
    connection->configure(settings_);
    return connection;
  });
  if (!opened) give_back(nullptr);
  return opened;
}

void sqlite_readers::give_back(std::unique_ptr<sqlite_connection> connection) {
  {
    const std::lock_guard lock(mutex_);
    --in_use_;
    if (connection) idle_.push_back(std::move(connection));
  }
  returned_.notify_one();
}

}  // namespace parlor::storage_detail

#include <atomic>
#include <cstdlib>
#include <future>
#include <optional>
#include <string>

#include "parlor/storage/sqlite.hpp"

#include <doctest/doctest.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "storage/sqlite_connection.hpp"
#include "unit/storage/sqlite_desk.hpp"

using namespace parlor::tests;
using parlor::errc;

namespace {

// No file of this process grows beyond `bytes` while it exists, as on a full disk.
class full_disk {
 public:
  explicit full_disk(std::uintmax_t bytes) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    handler_ = ::signal(SIGXFSZ, SIG_IGN);
    auto limited = before_;
    limited.rlim_cur = bytes;
    ::setrlimit(RLIMIT_FSIZE, &limited);
  }
  full_disk(const full_disk&) = delete;
  full_disk& operator=(const full_disk&) = delete;
  ~full_disk() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    ::signal(SIGXFSZ, handler_);
  }

 private:
  rlimit before_{};
  void (*handler_)(int) = nullptr;
};

std::string pragma(parlor::storage_detail::sqlite_connection& connection, const std::string& name) {
  return connection.database().execAndGet("PRAGMA " + name).getString();
}

}  // namespace

TEST_SUITE_BEGIN("sqlite_storage");

TEST_CASE("a second storage in the same process is busy") {
  sqlite_desk desk;
  auto first = desk.open().value();
  const auto second = desk.open();
  REQUIRE_FALSE(second);
  CHECK(second.error().code == errc::busy);
  first.reset();
  CHECK(desk.open().has_value());
}

TEST_CASE("a second process is busy") {
  sqlite_desk desk;
  const auto first = desk.open().value();
  const auto child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    const auto second = desk.open();
    ::_exit(!second && second.error().code == errc::busy ? 0 : 1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  CHECK(status == 0);
}

TEST_CASE("killed before the commit, nothing is left; killed after it, everything is") {
  sqlite_desk desk;
  const auto all = furnish(*desk.open().value());
  const auto child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    const auto store = desk.open().value();
    post(*store, all, "kept");
    const auto work = store->begin().value();
    say(*work, all, "lost");
    ::kill(::getpid(), SIGKILL);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  CHECK(WIFSIGNALED(status));
  const auto store = desk.open().value();
  const auto messages = store->snapshot().value()->messages_before(all.club, 0, 10, 0).value();
  REQUIRE(messages.size() == 1);
  CHECK(messages.front().text == "kept");
  CHECK(store->verify().value().empty());
}

TEST_CASE("a commit that the disk refuses is io_failed, leaves nothing, and does not stop later ones") {
  sqlite_desk desk;
  const auto store = desk.open().value();
  const auto all = furnish(*store);
  post(*store, all, "before");
  {
    auto work = store->begin().value();
    say(*work, all, "refused");
    const full_disk full(desk.log_size());
    const auto committed = work->commit();
    REQUIRE_FALSE(committed);
    CHECK(committed.error().code == errc::io_failed);
    CHECK(count(*store, all) == 1);
  }
  post(*store, all, "after");
  const auto messages = store->snapshot().value()->messages_before(all.club, 0, 10, 0).value();
  REQUIRE(messages.size() == 2);
  CHECK(messages.back().text == "after");
  CHECK(messages.back().sequence == 2);
  CHECK(store->verify().value().empty());
}

TEST_CASE("while the disk refuses every commit, snapshots still work") {
  sqlite_desk desk;
  const auto store = desk.open().value();
  const auto all = furnish(*store);
  post(*store, all, "before");
  CHECK(count(*store, all) == 1);  // opens the reader
  const full_disk full(0);
  for (int turn = 0; turn < 3; ++turn) {
    auto work = store->begin();
    if (work) {
      say(**work, all, "refused");
      CHECK_FALSE((*work)->commit().has_value());
    } else {
      CHECK(work.error().code == errc::unavailable);
    }
    CHECK(count(*store, all) == 1);
  }
}

TEST_CASE("the settings that durability and safety need are in force") {
  sqlite_desk desk;
  const auto store = desk.open().value();
  const parlor::storage_detail::connection_settings settings{desk.options.file.string(),
                                                             std::chrono::milliseconds{250}, true};
  for (const auto role :
       {parlor::storage_detail::connection_role::writer, parlor::storage_detail::connection_role::reader}) {
    parlor::storage_detail::sqlite_connection connection(settings, role);
    connection.configure(settings);
    CHECK(pragma(connection, "journal_mode") == "wal");
    CHECK(pragma(connection, "synchronous") == "2");
    CHECK(pragma(connection, "wal_autocheckpoint") == "0");
    CHECK(pragma(connection, "foreign_keys") == "1");
    CHECK(pragma(connection, "trusted_schema") == "0");
    CHECK(pragma(connection, "cell_size_check") == "1");
    CHECK(pragma(connection, "mmap_size") == "0");
    CHECK(pragma(connection, "busy_timeout") == "250");
    auto* handle = connection.database().getHandle();
    int defensive = 0;
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, -1, &defensive);
    CHECK(defensive == 1);
    CHECK(sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, -1) == 1024 * 1024);
    CHECK(sqlite3_limit(handle, SQLITE_LIMIT_LIKE_PATTERN_LENGTH, -1) == 256);
    const bool is_reader = role == parlor::storage_detail::connection_role::reader;
    CHECK(sqlite3_db_readonly(handle, "main") == (is_reader ? 1 : 0));
    if (!is_reader) CHECK(pragma(connection, "journal_size_limit") == "67108864");
  }
}

TEST_CASE("the log is copied back once nothing was committed for a while, and no earlier") {
  sqlite_desk desk;
  const auto store = desk.open().value();
  const auto all = furnish(*store);
  for (int number = 0; number < 50; ++number) {
    post(*store, all, "text");
    store->maintain();
  }
  const auto size = desk.log_size();
  post(*store, all, "text");
  CHECK(desk.log_size() > size);  // not begun anew

  store->maintain();
  store->maintain();
  const auto longest = desk.log_size();
  post(*store, all, "text");
  CHECK(desk.log_size() == longest);  // begun anew, and not longer
  CHECK(count(*store, all) == 52);
}

TEST_CASE("the log does not grow without end while snapshots overlap") {
  sqlite_desk desk;
  desk.options.checkpoint_bytes = 16 * 1024;
  const auto store = desk.open().value();
  const auto all = furnish(*store);
  std::atomic<bool> is_over{false};
  auto overlapping = std::async(std::launch::async, [&] {
    auto held = store->snapshot().value();
    while (!is_over) {
      count(*store, all);
      auto next = store->snapshot().value();
      held = std::move(next);
    }
  });
  for (int number = 0; number < 300; ++number) post(*store, all, "text");
  is_over = true;
  overlapping.get();
  CHECK(desk.log_size() < 32 * desk.options.checkpoint_bytes);  // 300 commits are 80 times as much
}

TEST_CASE("commits do not wait again and again for a snapshot that stays, and the log begins anew after it") {
  sqlite_desk desk;
  desk.options.checkpoint_bytes = 16 * 1024;
  const auto store = desk.open().value();
  const auto all = furnish(*store);
  auto held = store->snapshot().value();
  const auto began = std::chrono::steady_clock::now();
  for (int number = 0; number < 300; ++number) post(*store, all, "text");
  // Nearly every commit makes 16 KiB of log or more: a fifth of a second for each were a minute.
  CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds(20));
  held.reset();
  const auto longest = desk.log_size();
  for (int number = 0; number < 300; ++number) post(*store, all, "text");
  CHECK(desk.log_size() < longest + 4 * desk.options.checkpoint_bytes);
  CHECK(count(*store, all) == 600);
}

TEST_CASE("the log is copied back after a commit that makes it too long") {
  sqlite_desk desk;
  desk.options.checkpoint_bytes = 64 * 1024;
  const auto store = desk.open().value();
  const auto all = furnish(*store);
  for (int number = 0; number < 200; ++number) post(*store, all, "text");
  CHECK(desk.log_size() < 3 * desk.options.checkpoint_bytes);
  CHECK(count(*store, all) == 200);
}

TEST_CASE("a commit without changes does not touch the log") {
  sqlite_desk desk;
  const auto store = desk.open().value();
  const auto all = furnish(*store);
  const auto size = desk.log_size();
  store->begin().value()->commit().value();
  CHECK(desk.log_size() == size);
  CHECK(count(*store, all) == 0);
}

TEST_CASE("a snapshot beyond the readers waits for one, and for no longer than the busy timeout") {
  sqlite_desk desk;
  desk.options.readers = 1;
  desk.options.busy_timeout = std::chrono::milliseconds{20};
  const auto store = desk.open().value();
  auto held = store->snapshot().value();
  const auto refused = store->snapshot();
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == errc::unavailable);
  held.reset();
  CHECK(store->snapshot().has_value());
}

TEST_CASE("a snapshot that waits is given the reader that comes back") {
  sqlite_desk desk;
  desk.options.readers = 1;
  const auto store = desk.open().value();
  auto held = store->snapshot().value();
  auto waiting = std::async(std::launch::async, [&store] { return store->snapshot().has_value(); });
  held.reset();
  CHECK(waiting.get());
}

TEST_CASE("a second unit of work is busy") {
  sqlite_desk desk;
  const auto store = desk.open().value();
  const auto work = store->begin().value();
  const auto second = store->begin();
  REQUIRE_FALSE(second);
  CHECK(second.error().code == errc::busy);
}

TEST_CASE("opened for reading beside the process that writes, it sees what that commits and begins nothing") {
  sqlite_desk desk;
  const auto writing = desk.open().value();
  const auto all = furnish(*writing);
  auto options = desk.options;
  options.access = parlor::sqlite_access::read_only;
  const auto reading = parlor::make_sqlite_storage(options).value();
  CHECK(count(*reading, all) == 0);
  post(*writing, all, "hello");
  CHECK(count(*reading, all) == 1);
  CHECK(reading->verify().value().empty());
  const auto begun = reading->begin();
  REQUIRE_FALSE(begun);
  CHECK(begun.error().code == errc::not_supported);
  reading->backup(desk.folder.path() / "copy.db").value();
  reading->maintain();
  CHECK(count(*reading, all) == 1);
}

TEST_CASE("opened for reading, what is no database of parlor is corrupt") {
  sqlite_desk desk;
  desk.run("CREATE TABLE recipes (name TEXT)");
  desk.options.access = parlor::sqlite_access::read_only;
  const auto opened = desk.open();
  REQUIRE_FALSE(opened);
  CHECK(opened.error().code == errc::corrupt);
}

TEST_CASE("a database in memory needs a folder for what does not fit there") {
  for (const auto* folder : {"/absent", "/proc"}) {  // not there; nothing can be made there
    CAPTURE(std::string{folder});
    const auto* usual = std::getenv("TMPDIR");
    const auto before = usual == nullptr ? std::optional<std::string>{} : std::string{usual};
    ::setenv("TMPDIR", folder, 1);
    parlor::sqlite_options options;
    options.file = ":memory:";
    const auto opened = parlor::make_sqlite_storage(options);
    if (before) ::setenv("TMPDIR", before->c_str(), 1);
    if (!before) ::unsetenv("TMPDIR");
    REQUIRE_FALSE(opened);
    CHECK(opened.error().code == errc::io_failed);
  }
}

TEST_CASE("opened for reading, a file that is not there is io_failed and is not made") {
  sqlite_desk desk;
  desk.options.access = parlor::sqlite_access::read_only;
  const auto opened = desk.open();
  REQUIRE_FALSE(opened);
  CHECK(opened.error().code == errc::io_failed);
  CHECK_FALSE(std::filesystem::exists(desk.options.file));
}

TEST_CASE("a folder that is not there is io_failed") {
  sqlite_desk desk;
  desk.options.file = desk.folder.path() / "absent" / "chat.db";
  const auto opened = desk.open();
  REQUIRE_FALSE(opened);
  CHECK(opened.error().code == errc::io_failed);
}

TEST_CASE("text that is too large for a row is refused as too_large") {
  sqlite_desk desk;
  const auto store = desk.open().value();
  const auto all = furnish(*store);
  const auto work = store->begin().value();
  parlor::message saying;
  saying.room = all.club;
  saying.sender = all.ann;
  for (const std::size_t size : {600U * 1024U, 2U * 1024U * 1024U}) {
    saying.text = std::string(size, 'x');
    const auto refused = work->append_message(saying);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == errc::too_large);
  }
}

TEST_CASE("a database in memory claims no durability and leaves no file") {
  parlor::sqlite_options options;
  options.file = ":memory:";
  const auto store = parlor::make_sqlite_storage(options).value();
  CHECK_FALSE(store->capabilities().durable);
  CHECK_FALSE(std::filesystem::exists(":memory:"));
  CHECK_FALSE(std::filesystem::exists(":memory:.lock"));
}

TEST_SUITE_END();

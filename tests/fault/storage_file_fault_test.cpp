// What the SQLite storage asks of the system itself fails: its lock, the directory of a new database, a copy's sync.
#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <string>

#include <doctest/doctest.h>

#include "fault/system_calls.hpp"
#include "unit/storage/sqlite_desk.hpp"

namespace parlor::tests {

namespace {

bool is_draft_left_in(const std::filesystem::path& folder) {
  const std::filesystem::directory_iterator files(folder);
  return std::any_of(begin(files), end(files),
                     [](const auto& file) { return file.path().extension() == ".partial"; });
}

}  // namespace

TEST_SUITE_BEGIN("storage_file_faults");

TEST_CASE(
    "a lock that cannot be had for want of something else than a holder is io_failed, and had the next "
    "time") {
  for (const auto which : {system_call::open, system_call::lock}) {
    CAPTURE(name_of(which));
    sqlite_desk desk;
    system_calls calls;
    calls.break_at(which, 1, {which == system_call::open ? EMFILE : ENOLCK, false});
    const auto refused = desk.open();
    REQUIRE(calls.was_broken(which));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == errc::io_failed);
    CHECK_FALSE(std::filesystem::exists(desk.options.file));
    CHECK(desk.open());
  }
}

TEST_CASE("a new database whose name may not survive is not opened, and is opened the next time") {
  for (const auto which : {system_call::open, system_call::sync}) {
    CAPTURE(name_of(which));
    sqlite_desk desk;
    {
      system_calls calls;
      // The lock file is opened first.
      calls.break_at(which, which == system_call::open ? 2 : 1, {EIO, false});
      const auto refused = desk.open();
      REQUIRE(calls.was_broken(which));
      REQUIRE_FALSE(refused);
      CHECK(refused.error().code == errc::io_failed);
    }
    const auto store = desk.open().value();
    const auto all = furnish(*store);
    post(*store, all, "after all");
    CHECK(count(*store, all) == 1);
  }
}

TEST_CASE("a backup that is not on the disk for sure is io_failed, and the next one is good") {
  for (const std::uint64_t at : {1u, 2u}) {  // the copy, and the directory that names it
    CAPTURE(at);
    sqlite_desk desk;
    const auto copy = desk.folder.path() / "copy.db";
    const auto store = desk.open().value();
    const auto all = furnish(*store);
    post(*store, all, "kept");
    {
      system_calls calls;
      calls.break_at(system_call::sync, at, {EIO, false});
      const auto refused = store->backup(copy);
      REQUIRE(calls.was_broken(system_call::sync));
      REQUIRE_FALSE(refused);
      CHECK(refused.error().code == errc::io_failed);
    }
    CHECK_FALSE(is_draft_left_in(desk.folder.path()));
    CHECK_FALSE(std::filesystem::exists(copy));
    REQUIRE(store->backup(copy));
    auto restored = desk.options;
    restored.file = copy;
    CHECK(count(*make_sqlite_storage(restored).value(), all) == 1);
  }
}

TEST_CASE("a large copy is brought to the disk while it is made, and each of these syncs has to succeed") {
  constexpr int messages = 6000;
  const std::string text(2000, 'x');  // 12 MB in all
  sqlite_desk desk;
  const auto copy = desk.folder.path() / "copy.db";
  const auto store = desk.open().value();
  const auto all = furnish(*store);
  {
    const auto work = store->begin().value();
    for (int each = 0; each < messages; ++each) say(*work, all, text);
    work->commit().value();
  }
  system_calls calls;
  REQUIRE(store->backup(copy));
  const auto syncs = calls.count(system_call::sync);
  CHECK(syncs >= 4);  // two at the end
  std::filesystem::remove(copy);
  for (std::uint64_t at = 1; at <= syncs; ++at) {
    CAPTURE(at);
    calls.break_at(system_call::sync, at, {EIO, false});
    const auto refused = store->backup(copy);
    REQUIRE(calls.was_broken(system_call::sync));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == errc::io_failed);
    CHECK_FALSE(is_draft_left_in(desk.folder.path()));
    CHECK_FALSE(std::filesystem::exists(copy));
  }
}

TEST_SUITE_END();

}  // namespace parlor::tests

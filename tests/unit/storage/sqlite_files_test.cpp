#include "storage/sqlite_files.hpp"

#include <doctest/doctest.h>

#include "unit/storage/scratch_folder.hpp"

using namespace parlor::storage_detail;
using parlor::errc;

TEST_SUITE_BEGIN("sqlite_files");

TEST_CASE("the directory of a file is synced, that of a bare name, too") {
  const parlor::tests::scratch_folder folder;
  CHECK(sync_directory_of(folder.path() / "chat.db"));
  CHECK(sync_directory_of("chat.db"));
  const auto refused = sync_directory_of(folder.path() / "absent" / "chat.db");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == errc::io_failed);
}

TEST_CASE("a file that is not there cannot be synced") {
  const parlor::tests::scratch_folder folder;
  const auto refused = sync_file(folder.path() / "chat.db");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == errc::io_failed);
}

TEST_SUITE_END();

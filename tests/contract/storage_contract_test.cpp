#include "parlor/testing/storage_contract.hpp"

#include <atomic>
#include <memory>
#include <string>

#include "parlor/storage/memory.hpp"
#include "parlor/storage/sqlite.hpp"

#include <doctest/doctest.h>

#include "../examples/custom_storage/audited_storage.hpp"
#include "unit/storage/scratch_folder.hpp"

namespace {

using parlor::testing::storage_subject;

// Databases in a folder of this test's own, a new one for each storage.
class sqlite_files {
 public:
  std::unique_ptr<parlor::storage> make() {
    ++made_;
    return open();
  }
  std::unique_ptr<parlor::storage> open() {
    parlor::sqlite_options options;
    options.file = folder_.path() / (std::to_string(made_) + ".db");
    return parlor::make_sqlite_storage(options).value();
  }
  const std::filesystem::path& folder() const { return folder_.path(); }

 private:
  parlor::tests::scratch_folder folder_;
  int made_ = 0;
};

void check(const storage_subject& subject) {
  const auto cases = parlor::testing::storage_contract(subject);
  CHECK(cases.size() >= 60);
  const auto failures = parlor::testing::run_contract(cases);
  CHECK_MESSAGE(failures.empty(), parlor::testing::to_string(failures));
}

}  // namespace

TEST_SUITE_BEGIN("storage_contract");

TEST_CASE("the memory storage keeps the contract") {
  check({parlor::make_memory_storage, {}});
}

TEST_CASE("the SQLite storage keeps the contract") {
  sqlite_files files;
  check({[&files] { return files.make(); },
         [&files](std::unique_ptr<parlor::storage> store) {
           store.reset();
           return files.open();
         }});
}

TEST_CASE("the SQLite storage in memory keeps the contract") {
  check({[] {
           parlor::sqlite_options options;
           options.file = ":memory:";
           return parlor::make_sqlite_storage(options).value();
         },
         {}});
}

TEST_CASE("the example of a custom storage keeps the contract") {
  const sqlite_files files;
  check(
      {[&files] { return make_audited_storage(parlor::make_memory_storage(), files.folder() / "audit.log"); },
       {}});
}

TEST_SUITE_END();

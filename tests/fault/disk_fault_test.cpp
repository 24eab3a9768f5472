// Every single call of SQLite to the disk fails once, and for a while, with each error that it can have.
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "parlor/storage/memory.hpp"
#include "parlor/storage/sqlite.hpp"

#include <doctest/doctest.h>

#include "fault/comparison.hpp"
#include "fault/fault_disk.hpp"
#include "fault/pace.hpp"
#include "fault/story.hpp"
#include "fault/system_calls.hpp"
#include "unit/storage/scratch_folder.hpp"

namespace parlor::tests {
namespace {

// What must never happen, in words.
struct violation : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// What is done to a storage, one after the other.
enum class act : std::uint8_t { unit, look, maintain, verify, backup, reopen };

// The same for every fault: what the storage holds before, and what is then done to it.
struct script {
  std::vector<story_unit> before;
  std::vector<story_unit> units;
  std::vector<act> acts;
};

script make_script() {
  script made;
  story told(2, 1);
  made.before.push_back(told.beginning());
  // Enough for blocks of the search index, which maintain() writes.
  for (int index = 0; index < 90; ++index) made.before.push_back(told.next());
  made.acts = {act::look,   act::unit, act::unit,     act::maintain, act::maintain, act::unit,   act::unit,
               act::backup, act::unit, act::maintain, act::maintain, act::look,     act::verify, act::reopen,
               act::unit,   act::unit, act::maintain, act::maintain, act::unit,     act::look};
  for (const auto each : made.acts) {
    if (each == act::unit) made.units.push_back(told.next());
  }
  return made;
}

sqlite_options options_for(const std::filesystem::path& folder) {
  sqlite_options options;
  options.file = folder / "chat.db";
  options.checkpoint_bytes = 64 * 1024;  // so that commits copy the log back, too
  options.busy_timeout = std::chrono::milliseconds{0};
  return options;
}

void run_on(storage& store, const story_unit& unit) {
  const auto work = store.begin().value();
  run(unit, *work).value();
  work->commit().value();
}

class trial {
 public:
  trial(const script& what, fault_disk& disk, const std::filesystem::path& folder)
      : script_(what), disk_(disk), options_(options_for(folder)), model_(make_memory_storage()) {
    for (const auto& unit : what.before) run_on(*model_, unit);
  }

  void run() {
    open();
    auto unit = script_.units.begin();
    for (const auto each : script_.acts) {
      switch (each) {
        case act::unit:
          insist("unit of work", [&] { return attempt(*unit); });
          ++unit;
          break;
        case act::look:
          insist("snapshot", [this] { return look(); });
          break;
        case act::maintain:
          store_->maintain();
          break;
        case act::verify:
          insist("verify", [this] { return verify(); });
          break;
        case act::backup:
          insist("backup", [this] { return backup(); });
          break;
        case act::reopen:
          open();
          break;
      }
    }
    disk_.mend();
    open();
    if (!look()) throw violation("after reopening, no snapshot");
    if (!verify()) throw violation("after reopening, no verification");
  }

 private:
  // Whoever is refused tries again: at once, and, once the fault is over, for the last time.
  template <typename Attempt>
  void insist(const std::string& what, Attempt&& attempt) {
    if (attempt() || attempt()) return;
    disk_.mend();
    if (attempt()) return;
    throw violation(what + ": still refused when the fault is over: " + to_string(refusal_));
  }

  // Only what a machine can cause: a failing disk must not look like a mistake of the caller's, or like damage.
  bool refused(const error& why) {
    refusal_ = why;
    if (why.code == errc::unavailable || why.code == errc::io_failed || why.code == errc::busy) return false;
    throw violation("an unfitting error: " + to_string(why));
  }

  void open() {
    store_.reset();
    insist("open", [this] {
      auto opened = make_sqlite_storage(options_);
      if (!opened) return refused(opened.error());
      store_ = *std::move(opened);
      return true;
    });
  }

  bool attempt(const story_unit& unit) {
    const auto work = store_->begin();
    if (!work) return refused(work.error());
    // A commit of which nobody knows whether it happened: it did, or it did not, and from now on that is known.
    if (std::exchange(is_in_doubt_, false)) {
      const auto would_be = model_->begin().value();
      tests::run(unit, *would_be).value();
      const auto missing = difference(**work, *would_be);
      if (!missing) return is_in_doubt_ = true, refused(missing.error());
      if (!*missing) {
        would_be->commit().value();
        return true;
      }
      const auto surplus = difference(**work, *model_->snapshot().value());
      if (!surplus) return is_in_doubt_ = true, refused(surplus.error());
      if (*surplus) throw violation("half of a unit of work: " + **missing + "; " + **surplus);
    }
    if (const auto made = tests::run(unit, **work); !made) return refused(made.error());
    if (const auto committed = (*work)->commit(); !committed) {
      is_in_doubt_ = committed.error().code != errc::unavailable;
      return refused(committed.error());
    }
    run_on(*model_, unit);
    return true;
  }

  bool look() {
    const auto reader = store_->snapshot();
    if (!reader) return refused(reader.error());
    const auto found = difference(**reader, *model_->snapshot().value());
    if (!found) return refused(found.error());
    if (*found) throw violation("what is read is not what was committed: " + **found);
    return true;
  }

  bool verify() {
    const auto lines = store_->verify();
    if (!lines) return refused(lines.error());
    if (!lines->empty()) throw violation("verify: " + lines->front());
    return true;
  }

  bool backup() {
    const auto folder = options_.file.parent_path() / "copy";
    std::filesystem::remove_all(folder);
    std::filesystem::create_directory(folder);
    const auto options = options_for(folder);
    if (const auto copied = store_->backup(options.file); !copied) {
      if (std::filesystem::exists(options.file)) throw violation("a backup that failed is there");
      return refused(copied.error());
    }
    const fault_disk::truce looking(disk_);
    const auto copy = make_sqlite_storage(options).value();
    const auto found = difference(*copy->snapshot().value(), *model_->snapshot().value()).value();
    if (found) throw violation("the backup is not what was committed: " + *found);
    return true;
  }

  const script& script_;
  fault_disk& disk_;
  const sqlite_options options_;
  std::unique_ptr<storage> model_;
  std::unique_ptr<storage> store_;
  bool is_in_doubt_ = false;
  error refusal_;
};

const script& the_script() {
  static const script made = make_script();
  return made;
}

// A database with what there is before, which each trial gets a copy of.
class prepared_database {
 public:
  explicit prepared_database(const script& what) {
    const auto store = make_sqlite_storage(options_for(folder_.path())).value();
    for (const auto& unit : what.before) run_on(*store, unit);
  }
  void copy_to(const std::filesystem::path& folder) const {
    std::filesystem::copy_file(folder_.path() / "chat.db", folder / "chat.db");
  }

 private:
  scratch_folder folder_;
};

// Every k until a run has no fault. `rarity`: in CI only every so-manieth.
void try_all(disk_fault what, fault_span how_long, std::uint64_t least, std::uint64_t rarity = 1) {
  const system_calls no_syncs;
  fault_disk disk;
  const prepared_database prepared(the_script());
  const auto step = stride_of(rarity);
  std::uint64_t last = 0;
  for (std::uint64_t at = 1;; at += step) {
    const scratch_folder folder;
    prepared.copy_to(folder.path());
    disk.break_at(at, what, how_long);
    try {
      trial(the_script(), disk, folder.path()).run();
    } catch (const std::exception& seen) {
      const auto line = "fault at call " + std::to_string(at) + ": " + seen.what();
      FAIL_CHECK(line);
    }
    if (!disk.was_broken()) break;
    last = at;
  }
  MESSAGE("faults at every call up to " << last << ", in steps of " << step);
  CHECK(last >= least);
}

}  // namespace

TEST_SUITE_BEGIN("disk_faults");

TEST_CASE("without a fault the script does everything that a storage can do to a disk") {
  const system_calls no_syncs;
  fault_disk disk;
  const prepared_database prepared(the_script());
  const scratch_folder folder;
  prepared.copy_to(folder.path());
  trial(the_script(), disk, folder.path()).run();
  for (std::size_t each = 0; each < disk_call_count; ++each) {
    CAPTURE(each);
    CHECK(disk.count(static_cast<disk_call>(each)) > 0);
  }
}

TEST_CASE("an I/O error in any one call loses nothing and claims nothing") {
  try_all(disk_fault::io_error, fault_span::once, 500);
}

TEST_CASE("calls that fail until the disk is mended lose nothing and claim nothing") {
  try_all(disk_fault::io_error, fault_span::until_mended, 500, 8);
}

TEST_CASE("a disk that is full once loses nothing and claims nothing") {
  try_all(disk_fault::full, fault_span::once, 200, 2);
}

TEST_CASE("a disk that is full until there is room again loses nothing and claims nothing") {
  try_all(disk_fault::full, fault_span::until_mended, 200, 4);
}

TEST_CASE("a write that stops in the middle loses nothing and claims nothing") {
  try_all(disk_fault::short_write, fault_span::once, 150, 2);
}

TEST_CASE("a file that cannot be opened loses nothing and claims nothing") {
  try_all(disk_fault::cannot_open, fault_span::once, 10);
  try_all(disk_fault::cannot_open, fault_span::until_mended, 10);
}

TEST_CASE("a call for which there is no memory loses nothing and claims nothing") {
  try_all(disk_fault::no_memory, fault_span::once, 500, 3);
}

TEST_CASE("a lock that somebody else holds loses nothing and claims nothing") {
  try_all(disk_fault::busy, fault_span::once, 40);
  try_all(disk_fault::busy, fault_span::until_mended, 40, 4);
}

TEST_SUITE_END();

}  // namespace parlor::tests

// Every single allocation of a storage fails: of C++, and of SQLite, which has an allocator of its own.
#include <cstdint>
#include <exception>
#include <filesystem>
#include <functional>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "parlor/storage/memory.hpp"
#include "parlor/storage/sqlite.hpp"

#include <doctest/doctest.h>

#include "fault/allocation.hpp"
#include "fault/comparison.hpp"
#include "fault/fault_disk.hpp"
#include "fault/pace.hpp"
#include "fault/story.hpp"
#include "fault/system_calls.hpp"
#include "unit/storage/scratch_folder.hpp"

namespace parlor::tests {
namespace {

void tell(storage& store, const story_unit& unit) {
  const auto work = store.begin().value();
  run(unit, *work).value();
  work->commit().value();
}

// What came of something during which an allocation failed.
enum class ending : std::uint8_t { done, refused };

// Calls `work`, which answers whether it was done, with its first allocation failing, its second, and so on until
// none fails; `check` is told each time how it ended, and whether it may go on.
void fail_each(std::uint64_t step, const std::function<bool()>& work,
               const std::function<void(ending, std::uint64_t)>& check) {
  for (std::uint64_t at = 1;; at += step) {
    auto ended = ending::refused;
    fail_allocation(at);
    try {
      if (work()) ended = ending::done;
    } catch (const std::bad_alloc&) {
      ended = ending::refused;
    }
    const bool has_failed = stop_failing();
    check(ended, at);
    if (!has_failed) {
      CHECK(ended == ending::done);
      return;
    }
  }
}

// Units of work, each with every one of its allocations failing, side by side with a model that has enough memory.
class ordeal {
 public:
  explicit ordeal(storage& tested) : tested_(tested), model_(make_memory_storage()) {
    const auto first = story_.beginning();
    tell(tested_, first);
    tell(*model_, first);
    for (int count = 0; count < 12; ++count) {
      const auto unit = story_.next();
      tell(tested_, unit);
      tell(*model_, unit);
    }
  }

  void write() {
    for (int count = 0; count < 14; ++count) write(story_.next());
  }

  void read() {
    const auto work = [this] {
      const auto reader = tested_.snapshot();
      if (!reader) return false;
      const auto found = difference(**reader, *state_);
      if (found && *found) FAIL_CHECK(**found);
      return found.has_value();
    };
    state_ = model_->snapshot().value();
    fail_each(1, work, [this](ending, std::uint64_t at) { compare(at); });
  }

  void compare(std::uint64_t at) {
    const auto found = difference(*tested_.snapshot().value(), *model_->snapshot().value()).value();
    if (!found) return;
    const auto line = "allocation " + std::to_string(at) + ": " + *found;
    FAIL_CHECK(line);
  }

 private:
  // Until it is done: from then on its allocations are not counted any more.
  void write(const story_unit& unit) {
    bool is_told = false;
    const auto work = [&] {
      const auto changes = tested_.begin();
      if (!changes) return false;
      if (const auto made = run(unit, **changes); !made) return false;
      return (*changes)->commit().has_value();
    };
    for (std::uint64_t at = 1; !is_told; ++at) {
      fail_allocation(at);
      bool is_done = false;
      try {
        is_done = work();
      } catch (const std::bad_alloc&) {
        is_done = false;
      }
      stop_failing();
      if (is_done) {
        tell(*model_, unit);
        is_told = true;
      } else {
        const auto next = tested_.begin();
        const auto line = "allocation " + std::to_string(at) + ": " + (next ? "" : to_string(next.error()));
        REQUIRE_MESSAGE(next, line);
      }
      compare(at);
    }
  }

  storage& tested_;
  story story_{5};
  std::unique_ptr<storage> model_;
  std::unique_ptr<storage_reader> state_;
};

sqlite_options options_for(const std::filesystem::path& folder) {
  sqlite_options options;
  options.file = folder / "chat.db";
  options.checkpoint_bytes = 64 * 1024;
  options.busy_timeout = std::chrono::milliseconds{0};
  return options;
}

// A database whose disk does not wait, and whose memory can fail.
struct sqlite_world {
  sqlite_memory memory;
  system_calls calls;
  fault_disk disk;
  scratch_folder folder;

  std::unique_ptr<storage> open() const { return make_sqlite_storage(options_for(folder.path())).value(); }
};

}  // namespace

TEST_SUITE_BEGIN("storage_allocations");

TEST_CASE("a memory storage without memory for a unit of work has nothing of it") {
  const auto store = make_memory_storage();
  ordeal tested(*store);
  tested.write();
}

TEST_CASE("a SQLite storage without memory for a unit of work has nothing of it, and takes the next") {
  const sqlite_world world;
  const auto store = world.open();
  ordeal tested(*store);
  tested.write();
}

TEST_CASE("a storage without memory for a snapshot or a question answers the next") {
  const auto plain = make_memory_storage();
  ordeal(*plain).read();

  const sqlite_world world;
  const auto store = world.open();
  ordeal(*store).read();
}

TEST_CASE("a SQLite storage without memory for what can wait is none the worse for it") {
  const sqlite_world world;
  auto options = options_for(world.folder.path());
  const auto store = make_sqlite_storage(options).value();
  ordeal tested(*store);
  fail_each(
      stride_of(3),
      [&] {
        store->maintain();
        return true;
      },
      [&](ending, std::uint64_t at) { tested.compare(at); });
  fail_each(
      stride_of(5),
      [&] {
        const auto lines = store->verify();
        if (lines && !lines->empty()) FAIL_CHECK(lines->front());
        return lines.has_value();
      },
      [&](ending, std::uint64_t at) { tested.compare(at); });
  fail_each(
      stride_of(5),
      [&] {
        // What is there in spite of an error is whole: it was written under another name.
        const auto copy = world.folder.path() / "copy.db";
        std::filesystem::remove(copy);
        const auto copied = store->backup(copy);
        CHECK((std::filesystem::exists(copy) || !copied));
        return copied.has_value();
      },
      [&](ending, std::uint64_t at) { tested.compare(at); });
}

TEST_CASE("a SQLite storage without memory for being opened can be opened the next time") {
  const sqlite_world world;
  {
    const auto store = world.open();
    ordeal tested(*store);
  }
  fail_each(
      stride_of(5), [&] { return make_sqlite_storage(options_for(world.folder.path())).has_value(); },
      [&](ending, std::uint64_t) { CHECK(world.open()->verify().value().empty()); });
}

TEST_SUITE_END();

}  // namespace parlor::tests

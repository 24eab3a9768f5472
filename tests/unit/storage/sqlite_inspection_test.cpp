#include "storage/sqlite_inspection.hpp"

#include <atomic>
#include <filesystem>
#include <fstream>
#include <future>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "unit/storage/sqlite_desk.hpp"

using namespace parlor::tests;
using parlor::errc;

TEST_SUITE_BEGIN("sqlite_inspection");

TEST_CASE("verify names what contradicts itself") {
  struct damage {
    const char* script;
    const char* named;
  };
  for (const auto& one : std::vector<damage>{
           {"DELETE FROM messages WHERE id = 2", "room 1: its log has 2 entries up to 3"},
           {"UPDATE rooms SET last_sequence = 9", "it says 9"},
           {"UPDATE rooms SET message_count = 9", "it counts 9 messages"},
           {"UPDATE rooms SET direct_one = 1, direct_other = 2", "the pair of its direct room"},
           {"UPDATE messages SET attachment_count = 2 WHERE id = 1",
            "message 1: its attachments are missing"},
           {"UPDATE messages SET deleted_at = 1 WHERE id = 1", "message 1: it is deleted"},
           {"UPDATE members SET read_sequence = 8 WHERE user_id = 2", "member 2 of room 1: has read up to 8"},
           {"PRAGMA foreign_keys = OFF; UPDATE messages SET sender_id = 99 WHERE id = 1",
            "table messages, row 1"},
           {"PRAGMA writable_schema = ON; UPDATE sqlite_schema SET rootpage = (SELECT sum(rootpage) FROM "
            "sqlite_schema WHERE name IN ('members_by_user', 'rooms_by_direct_pair')) - rootpage "
            "WHERE name IN ('members_by_user', 'rooms_by_direct_pair')",
            "index"}}) {
    CAPTURE(std::string{one.named});
    sqlite_desk desk;
    {
      const auto store = desk.open().value();
      const auto all = furnish(*store);
      for (const auto* text : {"a", "b", "c"}) post(*store, all, text);
      CHECK(store->verify().value().empty());
    }
    desk.run(one.script);
    const auto lines = desk.open().value()->verify().value();
    REQUIRE_FALSE(lines.empty());
    CHECK(lines.front().find(one.named) != std::string::npos);
  }
}

TEST_CASE("a backup taken while messages are written is sound and can be opened") {
  sqlite_desk desk;
  const auto copy = desk.folder.path() / "copy.db";
  const auto store = desk.open().value();
  const auto all = furnish(*store);
  for (int number = 0; number < 50; ++number) post(*store, all, "before");
  std::atomic<bool> stop{false};
  std::thread writing([&store, &all, &stop] {
    while (!stop) post(*store, all, "meanwhile");
  });
  const auto written = store->backup(copy);
  stop = true;
  writing.join();
  written.value();

  parlor::sqlite_options options;
  options.file = copy;
  const auto restored = parlor::make_sqlite_storage(options).value();
  CHECK(restored->verify().value().empty());
  CHECK(count(*restored, all) >= 50);
  CHECK(count(*restored, all) <= count(*store, all));
  post(*restored, all, "goes on");
}

TEST_CASE("a backup does not replace a file") {
  sqlite_desk desk;
  const auto store = desk.open().value();
  const auto copy = desk.folder.path() / "copy.db";
  std::ofstream(copy) << "precious";
  const auto refused = store->backup(copy);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == errc::conflict);
  CHECK(std::filesystem::file_size(copy) == 8);
}

TEST_CASE("of two backups to one name at once one is made, whole, and the other is a conflict") {
  sqlite_desk desk;
  const auto store = desk.open().value();
  const auto all = furnish(*store);
  post(*store, all, "kept");
  for (int round = 0; round < 10; ++round) {
    const auto folder = desk.folder.path() / std::to_string(round);
    std::filesystem::create_directory(folder);
    const auto copy = folder / "copy.db";
    std::atomic<int> ready{0};
    const auto back_up = [&] {
      // Both have looked whether there is a file before either has made one, as far as two threads can be had to.
      ++ready;
      while (ready < 2) std::this_thread::yield();
      return store->backup(copy);
    };
    auto other = std::async(std::launch::async, back_up);
    const auto one = back_up();
    const auto two = other.get();
    REQUIRE(one.has_value() != two.has_value());
    CHECK((one ? two : one).error().code == errc::conflict);
    // Nothing is left beside it.
    CHECK(std::distance(std::filesystem::directory_iterator(folder), {}) == 1);
    parlor::sqlite_options options;
    options.file = copy;
    CHECK(count(*parlor::make_sqlite_storage(options).value(), all) == 1);
  }
}

TEST_CASE("a backup that fails leaves nothing behind") {
  sqlite_desk desk;
  const auto store = desk.open().value();
  const auto copy = desk.folder.path() / "absent" / "copy.db";
  const auto refused = store->backup(copy);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == errc::io_failed);
  CHECK_FALSE(std::filesystem::exists(copy));
}

TEST_CASE("a backup under a name that cannot even be looked up is io_failed") {
  sqlite_desk desk;
  const auto store = desk.open().value();
  const auto refused = store->backup(desk.folder.path() / std::string(300, 'x'));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == errc::io_failed);
}

TEST_SUITE_END();

#include "storage/sqlite_search_index.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "unit/storage/sqlite_desk.hpp"

using namespace parlor::tests;
using parlor::message;

namespace {

constexpr int many = 200;  // messages: three blocks and some

std::vector<message> post_many(parlor::storage& store, const furniture& all, int count = many) {
  const auto work = store.begin().value();
  std::vector<message> said;
  for (int number = 0; number < count; ++number) {
    said.push_back(say(*work, all, "word" + std::to_string(number) + ". or other"));
  }
  work->commit().value();
  return said;
}

void index_all(parlor::storage& store) {
  for (int turn = 0; turn < 50; ++turn) store.maintain();
}

std::vector<std::string> hits(const parlor::storage_reader& reader, const furniture& all,
                              const std::string& text) {
  parlor::message_search what;
  what.reader = all.bob;
  what.text = text;
  const auto found = reader.search_messages(what, 1000).value();
  std::vector<std::string> texts;
  for (const auto& one : found.messages) texts.push_back(one.text);
  return texts;
}
std::vector<std::string> hits(parlor::storage& store, const furniture& all, const std::string& text) {
  return hits(*store.snapshot().value(), all, text);
}

const std::vector<std::string> only_17{"word17. or other"};

parlor::room_id add_room(parlor::storage& store, const furniture& all) {
  const auto work = store.begin().value();
  parlor::room place;
  place.slug = "pub";
  place.created_by = all.ann;
  const auto room = work->put_room(place).value().id;
  for (const auto user : {all.ann, all.bob}) {
    parlor::member one;
    one.room = room;
    one.user = user;
    work->put_member(one).value();
  }
  work->commit().value();
  return room;
}

std::string blocks(const sqlite_desk& desk) {
  return desk.ask(
      "SELECT count(*) || ' of ' || coalesce(sum(last_sequence - first_sequence + 1), 0) || ', ' "
      "|| count(*) FILTER (WHERE filter IS NULL) || ' to renew' FROM search_blocks");
}

// A database of before: messages that are indexed, and closed again.
furniture furnish_indexed(const sqlite_desk& desk) {
  const auto store = desk.open().value();
  auto all = furnish(*store);
  post_many(*store, all);
  index_all(*store);
  return all;
}

}  // namespace

TEST_SUITE_BEGIN("sqlite_search_index");

TEST_CASE("nothing is indexed before the commit; maintain does it, in whole blocks") {
  sqlite_desk desk;
  const auto store = desk.open().value();
  const auto all = furnish(*store);
  post_many(*store, all);
  CHECK(blocks(desk) == "0 of 0, 0 to renew");
  CHECK(hits(*store, all, "word17.") == only_17);
  index_all(*store);
  CHECK(blocks(desk) == "3 of 192, 0 to renew");
  CHECK(desk.ask("SELECT indexed_count FROM rooms") == "192");
  CHECK(hits(*store, all, "word17.") == only_17);
  CHECK(hits(*store, all, "word199") == std::vector<std::string>{"word199. or other"});
  CHECK(hits(*store, all, "other").size() == many);
  CHECK(store->verify().value().empty());
}

TEST_CASE("page after page, a search goes on within a block where it stopped, and leaves nothing out") {
  sqlite_desk desk;
  const auto store = desk.open().value();
  const auto all = furnish(*store);
  std::vector<std::string> newest_first;
  for (const auto& one : post_many(*store, all)) newest_first.insert(newest_first.begin(), one.text);
  index_all(*store);
  const auto reader = store->snapshot().value();
  for (const std::size_t page : {1U, 7U, 64U, 150U}) {
    CAPTURE(page);
    parlor::message_search what;
    what.reader = all.bob;
    what.text = "other";
    std::vector<std::string> seen;
    for (;;) {
      const auto found = reader->search_messages(what, page).value();
      CHECK(found.messages.size() <= page);
      for (const auto& one : found.messages) seen.push_back(one.text);
      if (!found.next_before) break;
      what.before = *found.next_before;
    }
    CHECK(seen == newest_first);
  }
}

TEST_CASE("the index of a large room is made in several turns") {
  sqlite_desk desk;
  const auto store = desk.open().value();
  const auto all = furnish(*store);
  post_many(*store, all, 20 * 64);
  store->maintain();
  CHECK(blocks(desk) == "16 of 1024, 0 to renew");
  store->maintain();
  CHECK(blocks(desk) == "20 of 1280, 0 to renew");
  CHECK(hits(*store, all, "word17.") == only_17);
}

TEST_CASE("a room that says that it has messages which it has not is left to verify") {
  sqlite_desk desk;
  const auto all = furnish(*desk.open().value());
  desk.run("UPDATE rooms SET message_count = 200");
  const auto store = desk.open().value();
  post_many(*store, all, 1);
  store->maintain();
  CHECK(hits(*store, all, "word0.").size() == 1);
  const auto lines = store->verify().value();
  REQUIRE_FALSE(lines.empty());
  CHECK(lines.front().find("it counts 201 messages") != std::string::npos);
}

TEST_CASE("a room that says that it has messages which it has not does not keep the others from the index") {
  sqlite_desk desk;
  auto all = furnish(*desk.open().value());
  desk.run("UPDATE rooms SET message_count = 200");
  const auto store = desk.open().value();
  all.club = add_room(*store, all);
  post_many(*store, all);
  index_all(*store);
  CHECK(blocks(desk) == "3 of 192, 0 to renew");
  CHECK(hits(*store, all, "word17.") == only_17);
}

TEST_CASE("where nobody calls maintain, begin keeps the index from falling far behind") {
  sqlite_desk desk;
  const auto store = desk.open().value();
  const auto all = furnish(*store);
  for (int turn = 0; turn < 40; ++turn) post_many(*store, all, 100);
  const auto indexed = std::stoi(desk.ask("SELECT indexed_count FROM rooms"));
  CHECK(indexed >= 4000 - 2 * 600);
  CHECK(hits(*store, all, "word17.").size() == 40);
}

TEST_CASE("a long text fills a block by itself, and is found") {
  sqlite_desk desk;
  const auto store = desk.open().value();
  const auto all = furnish(*store);
  {
    const auto work = store->begin().value();
    for (int number = 0; number < 64; ++number) {
      say(*work, all, std::string(20000, 'x') + " needle" + std::to_string(number) + ".");
    }
    work->commit().value();
  }
  index_all(*store);
  CHECK(std::stoi(desk.ask("SELECT count(*) FROM search_blocks")) >= 1);
  CHECK(hits(*store, all, "needle7.").size() == 1);
  CHECK(hits(*store, all, "needle64.").empty());
}

TEST_CASE("an edited or deleted text leaves the index in the same unit of work") {
  sqlite_desk desk;
  const auto store = desk.open().value();
  const auto all = furnish(*store);
  const auto said = post_many(*store, all);
  index_all(*store);
  const auto before = desk.ask("SELECT hex(filter) FROM search_blocks WHERE id = 1");
  {
    const auto work = store->begin().value();
    work->edit_message(said[17].id, "turnip", said[17].created_at).value();
    CHECK(hits(*work, all, "turnip") == std::vector<std::string>{"turnip"});
    CHECK(hits(*work, all, "word17.").empty());
  }
  CHECK(blocks(desk) == "3 of 192, 0 to renew");  // rolled back
  CHECK(hits(*store, all, "word17.") == only_17);
  {
    const auto work = store->begin().value();
    work->remove_message(said[17].id, said[17].created_at).value();
    work->edit_message(said[100].id, "turnip", said[100].created_at).value();
    work->commit().value();
  }
  CHECK(blocks(desk) == "3 of 192, 2 to renew");
  CHECK(hits(*store, all, "turnip").size() == 1);
  index_all(*store);
  CHECK(blocks(desk) == "3 of 192, 0 to renew");
  CHECK(desk.ask("SELECT hex(filter) FROM search_blocks WHERE id = 1") != before);
  CHECK(hits(*store, all, "turnip").size() == 1);
  CHECK(hits(*store, all, "word17.").empty());
  CHECK(store->verify().value().empty());
}

TEST_CASE("a text that another program changes is found, too") {
  sqlite_desk desk;
  const auto all = furnish_indexed(desk);
  desk.run("UPDATE messages SET text = 'turnip' WHERE id = 18");
  const auto store = desk.open().value();
  CHECK(hits(*store, all, "turnip").size() == 1);
  index_all(*store);
  CHECK(hits(*store, all, "turnip").size() == 1);
}

TEST_CASE("messages of an older schema are indexed behind the first commits") {
  sqlite_desk desk;
  const auto all = furnish_indexed(desk);
  desk.undo_reading();
  desk.undo_search_index();
  const auto store = desk.open().value();
  CHECK(blocks(desk) == "0 of 0, 0 to renew");
  CHECK(hits(*store, all, "word17.") == only_17);
  index_all(*store);
  CHECK(blocks(desk) == "3 of 192, 0 to renew");
  CHECK(hits(*store, all, "word17.") == only_17);
}

TEST_CASE("an index that was thrown away is made anew") {
  sqlite_desk desk;
  const auto all = furnish_indexed(desk);
  desk.run("DELETE FROM search_blocks; UPDATE rooms SET indexed_count = 0");
  const auto store = desk.open().value();
  CHECK(hits(*store, all, "word17.") == only_17);
  index_all(*store);
  CHECK(blocks(desk) == "3 of 192, 0 to renew");
}

TEST_CASE("killed while it indexes, it goes on where it was") {
  sqlite_desk desk;
  const auto all = furnish(*desk.open().value());
  const auto child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    const auto store = desk.open().value();
    for (int turn = 0; turn < 10; ++turn) post_many(*store, all);
    store->maintain();  // some of it
    ::kill(::getpid(), SIGKILL);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  CHECK(WIFSIGNALED(status));
  const auto store = desk.open().value();
  CHECK(store->verify().value().empty());
  CHECK(hits(*store, all, "word17.").size() == 10);
  index_all(*store);
  CHECK(blocks(desk) == "31 of 1984, 0 to renew");
  CHECK(hits(*store, all, "word17.").size() == 10);
  CHECK(store->verify().value().empty());
}

TEST_CASE("a backup has the index of its messages, and stays right after it was restored") {
  sqlite_desk desk;
  const auto copy = desk.folder.path() / "copy.db";
  furniture all;
  {
    const auto store = desk.open().value();
    all = furnish(*store);
    const auto said = post_many(*store, all);
    index_all(*store);
    store->backup(copy).value();
    const auto work = store->begin().value();
    work->edit_message(said[17].id, "later", said[17].created_at).value();
    work->commit().value();
    index_all(*store);
  }
  desk.options.file = copy;
  const auto restored = desk.open().value();
  CHECK(restored->verify().value().empty());
  CHECK(hits(*restored, all, "word17.") == only_17);
  CHECK(hits(*restored, all, "later").empty());
}

TEST_CASE("without an index a search is as right") {
  sqlite_desk desk;
  desk.options.search_index = parlor::sqlite_indexing::none;
  const auto store = desk.open().value();
  const auto all = furnish(*store);
  post_many(*store, all);
  index_all(*store);
  CHECK(blocks(desk) == "0 of 0, 0 to renew");
  CHECK(hits(*store, all, "word17.") == only_17);
}

TEST_CASE("a search through more messages than it may look at goes on where it stopped") {
  sqlite_desk desk;
  desk.options.search_index = parlor::sqlite_indexing::none;
  const auto store = desk.open().value();
  const auto all = furnish(*store);
  post(*store, all, "needle");
  post_many(*store, all, 25000);
  const auto seen = store->snapshot().value();
  parlor::message_search what;
  what.reader = all.bob;
  what.text = "needle";
  const auto first = seen->search_messages(what, 10).value();
  CHECK(first.messages.empty());
  REQUIRE(first.next_before.has_value());
  CHECK(parlor::message_id{4000} < *first.next_before);
  what.before = *first.next_before;
  const auto second = seen->search_messages(what, 10).value();
  CHECK(second.messages.size() == 1);
  CHECK_FALSE(second.next_before.has_value());
}

TEST_CASE("an index that cannot be written stops neither commits nor searches") {
  sqlite_desk desk;
  {
    const auto store = desk.open().value();
    furnish(*store);
  }
  desk.run("CREATE TRIGGER in_the_way BEFORE INSERT ON search_blocks BEGIN SELECT RAISE(ABORT, 'no'); END");
  const auto store = desk.open().value();
  const furniture all{parlor::user_id{1}, parlor::user_id{2}, parlor::room_id{1}};
  for (int turn = 0; turn < 20; ++turn) post_many(*store, all, 100);
  index_all(*store);
  CHECK(count(*store, all) == 2000);
  CHECK(blocks(desk) == "0 of 0, 0 to renew");
  CHECK(hits(*store, all, "word17.").size() == 20);
}

TEST_CASE("opened for reading alone, a search uses what the writer has indexed") {
  sqlite_desk desk;
  const auto writing = desk.open().value();
  const auto all = furnish(*writing);
  post_many(*writing, all);
  index_all(*writing);
  auto options = desk.options;
  options.access = parlor::sqlite_access::read_only;
  const auto reading = parlor::make_sqlite_storage(options).value();
  CHECK(hits(*reading, all, "word17.") == only_17);
}

TEST_CASE("verify names what the index does not know") {
  struct damage {
    const char* script;
    const char* named;
  };
  for (const auto& one : std::vector<damage>{
           {"UPDATE rooms SET indexed_count = 64", "room 1: its search index has 192 messages, it says 64"},
           {"UPDATE search_blocks SET filter = zeroblob(64) WHERE id = 2",
            "room 1: its search index does not know messages 65 to 128"}}) {
    sqlite_desk desk;
    {
      const auto store = desk.open().value();
      post_many(*store, furnish(*store));
      index_all(*store);
    }
    desk.run(one.script);
    const auto lines = desk.open().value()->verify().value();
    REQUIRE(lines.size() == 1);
    CHECK(lines.front() == one.named);
  }
}

TEST_SUITE_END();

#include "storage/sqlite_schema.hpp"

#include <fstream>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "unit/storage/sqlite_desk.hpp"

using namespace parlor::tests;
using parlor::errc;

namespace {

std::string columns_of(const sqlite_desk& desk, const std::string& view) {
  return desk.ask("SELECT group_concat(name, ' ') FROM pragma_table_info('" + view + "')");
}

}  // namespace

TEST_SUITE_BEGIN("sqlite_schema");

TEST_CASE("the documented tables have the documented columns") {
  sqlite_desk desk;
  desk.open().value();
  CHECK(columns_of(desk, "chat_rooms") == "id name room_type created_by created_at updated_at is_active");
  CHECK(columns_of(desk, "chat_participants") == "id room_id user_id joined_at last_read_at is_active");
  CHECK(columns_of(desk, "chat_messages") ==
        "id room_id sender_id receiver_id message_type content file_name file_path file_size mime_type "
        "files_data "
        "created_at is_read is_deleted");
  CHECK(columns_of(desk, "user_presence") == "id user_id is_online last_seen");
}

TEST_CASE("the documented tables show what is stored") {
  sqlite_desk desk;
  {
    const auto store = desk.open().value();
    const auto all = furnish(*store);
    const auto work = store->begin().value();
    parlor::message saying;
    saying.room = all.club;
    saying.sender = all.ann;
    saying.kind = parlor::message_kind::image;
    saying.text = "look";
    saying.created_at = parlor::timestamp{std::chrono::microseconds{1704110400000042}};
    parlor::attachment file;
    file.owner = all.ann;
    file.key = "images/one.png";
    file.file_name = "one.png";
    file.size = 7;
    file.mime_type = "image/png";
    saying.attachments = {file};
    work->append_message(saying).value();
    auto second = file;
    second.key = "images/two.png";
    file.key = "images/three.png";
    saying.attachments = {second, file};
    const auto shown = work->append_message(saying).value();
    work->set_read(all.club, all.bob, 1, parlor::message_id{1}, saying.created_at).value();
    work->set_last_seen(all.bob, saying.created_at).value();
    say(*work, all, "gone");
    work->remove_message(parlor::message_id{3}, saying.created_at).value();
    work->commit().value();
  }
  CHECK(desk.ask("SELECT room_type || ' ' || created_at FROM chat_rooms") ==
        "group 2024-01-01T12:00:00.000042Z");
  const std::string from_first = " FROM chat_messages WHERE id = 1";
  CHECK(desk.ask("SELECT message_type || ' ' || file_name || ' ' || file_path || ' ' || file_size || ' ' || "
                 "mime_type || ' ' || is_read || ' ' || is_deleted || ' ' || (files_data IS NULL)" +
                 from_first) == "image one.png images/one.png 7 image/png 1 0 1");
  CHECK(desk.ask("SELECT created_at" + from_first) == "2024-01-01T12:00:00.000042Z");
  CHECK(desk.ask("SELECT files_data FROM chat_messages WHERE id = 2") ==
        R"([{"file_name":"one.png","file_path":"images/two.png","file_size":7,"mime_type":"image/png"},)"
        R"({"file_name":"one.png","file_path":"images/three.png","file_size":7,"mime_type":"image/png"}])");
  CHECK(desk.ask("SELECT (file_name IS NULL) || ' ' || is_read FROM chat_messages WHERE id = 2") == "1 0");
  CHECK(desk.ask("SELECT is_deleted || content FROM chat_messages WHERE id = 3") == "1");
  CHECK(desk.ask("SELECT last_read_at FROM chat_participants WHERE user_id = 2") ==
        "2024-01-01T12:00:00.000042Z");
  CHECK(desk.ask("SELECT last_seen FROM user_presence WHERE user_id = 2") == "2024-01-01T12:00:00.000042Z");
  CHECK(desk.ask("SELECT last_seen IS NULL FROM user_presence WHERE user_id = 1") == "1");
}

TEST_CASE("a database of a later schema is refused, with both versions in the detail") {
  sqlite_desk desk;
  desk.open().value();
  desk.run("INSERT INTO parlor_schema VALUES (9, 8)");
  const auto opened = desk.open();
  REQUIRE_FALSE(opened);
  CHECK(opened.error().code == errc::too_new);
  CHECK(opened.error().detail.find("schema 9") != std::string::npos);
  CHECK(opened.error().detail.find("schema 8") != std::string::npos);
}

TEST_CASE("a database of a later schema that says it is compatible is opened") {
  sqlite_desk desk;
  const auto all = furnish(*desk.open().value());
  desk.run("INSERT INTO parlor_schema VALUES (9, 1)");
  const auto store = desk.open().value();
  post(*store, all, "hello");
  CHECK(desk.ask("SELECT max(version) FROM parlor_schema") == "9");
}

TEST_CASE("the database of another program is refused and left as it is") {
  sqlite_desk desk;
  desk.run("CREATE TABLE recipes (name TEXT)");
  const auto opened = desk.open();
  REQUIRE_FALSE(opened);
  CHECK(opened.error().code == errc::corrupt);
  CHECK(opened.error().detail.find("another program") != std::string::npos);
  CHECK(desk.ask("SELECT group_concat(name) FROM sqlite_schema") == "recipes");
  CHECK(desk.ask("PRAGMA journal_mode") == "delete");
}

TEST_CASE("a database that has parlor's mark and none of its tables is refused") {
  sqlite_desk desk;
  desk.run("PRAGMA application_id = 1886547058; CREATE TABLE recipes (name TEXT)");
  const auto opened = desk.open();
  REQUIRE_FALSE(opened);
  CHECK(opened.error().code == errc::corrupt);
  CHECK(desk.ask("SELECT group_concat(name) FROM sqlite_schema") == "recipes");
}

TEST_CASE("a file that is no database is corrupt and left as it is") {
  sqlite_desk desk;
  const std::string content(5000, 'x');
  std::ofstream(desk.options.file) << content;
  const auto opened = desk.open();
  REQUIRE_FALSE(opened);
  CHECK(opened.error().code == errc::corrupt);
  CHECK(std::filesystem::file_size(desk.options.file) == content.size());
}

TEST_CASE("opening twice migrates once") {
  sqlite_desk desk;
  desk.open().value();
  desk.open().value();
  CHECK(desk.ask("SELECT group_concat(version) FROM parlor_schema") == "1,2,3,4,5");
}

TEST_CASE("messages of the first schema count as delivered") {
  sqlite_desk desk;
  {
    const auto store = desk.open();
    const auto work = (*store)->begin();
    parlor::user ann;
    ann.subject = "ann";
    parlor::message said;
    said.sender = (*work)->put_user(ann).value().id;
    said.room = (*work)->put_room({}).value().id;
    said.text = "of old";
    (*work)->append_message(said).value();
    REQUIRE((*work)->commit());
  }
  desk.undo_reading();
  desk.undo_search_index();
  desk.run("DROP INDEX messages_undelivered");
  desk.run("ALTER TABLE messages DROP COLUMN is_delivered");
  desk.run("DELETE FROM parlor_schema WHERE version = 2");
  const auto store = desk.open();
  const auto reader = (*store)->snapshot();
  const auto old = (*reader)->find_message(parlor::message_id{1});
  REQUIRE(*old);
  CHECK((*old)->text == "of old");
  CHECK((*old)->is_delivered);
}

TEST_CASE("no statement looks at a whole table, and every index is used by one") {
  sqlite_desk desk;
  desk.open().value();
  SQLite::Database database(desk.options.file.string(), SQLite::OPEN_READONLY);
  std::set<std::string> unused;
  SQLite::Statement indexes(database, "SELECT name FROM sqlite_schema WHERE type = 'index' AND sql <> ''");
  while (indexes.executeStep()) unused.insert(indexes.getColumn(0).getString());
  REQUIRE(unused.count("messages_by_room") == 1);

  using parlor::storage_detail::statement;
  for (auto number = 0; number < static_cast<int>(statement::last); ++number) {
    const auto which = static_cast<statement>(number);
    // A part of a name is looked for in all of them; the schema's own table has a row for each version.
    if (which == statement::search_users || which == statement::pin_snapshot) continue;
    const auto text = parlor::storage_detail::text_of(which);
    SQLite::Statement plan(database, "EXPLAIN QUERY PLAN " + text);
    while (plan.executeStep()) {
      const auto step = plan.getColumn(3).getString();
      CAPTURE(text);
      CAPTURE(step);
      const auto index = step.find("INDEX ");
      if (index != std::string::npos)
        unused.erase(step.substr(index + 6, step.find(' ', index + 6) - index - 6));
      // What is left to do holds its own index alone, and a subquery is no table.
      const auto is_scan = step.rfind("SCAN ", 0) == 0 && step.rfind("SCAN (", 0) != 0;
      const auto is_left_to_do = step.find("INDEX rooms_to_index") != std::string::npos ||
                                 step.find("INDEX search_blocks_to_renew") != std::string::npos;
      CHECK((!is_scan || is_left_to_do));
    }
  }
  for (const auto& name : unused) FAIL_CHECK("no statement uses " << name);
}

TEST_SUITE_END();

#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include "parlor/storage/sqlite.hpp"

#include "storage/source_reader.hpp"
#include "storage/sqlite_changes.hpp"
#include "storage/sqlite_errors.hpp"
#include "storage/sqlite_files.hpp"
#include "storage/sqlite_inspection.hpp"
#include "storage/sqlite_readers.hpp"
#include "storage/sqlite_schema.hpp"
#include "storage/sqlite_search_index.hpp"
#include "storage/sqlite_source.hpp"
#include "storage/sqlite_writer.hpp"

namespace parlor {
namespace {

using storage_detail::connection_role;
using storage_detail::connection_settings;
using storage_detail::copy_database;
using storage_detail::database_state;
using storage_detail::file_lock;
using storage_detail::guarded;
using storage_detail::inspect_database;
using storage_detail::last_sequences;
using storage_detail::scratch_directory;
using storage_detail::source_reader;
using storage_detail::sqlite_changes;
using storage_detail::sqlite_connection;
using storage_detail::sqlite_readers;
using storage_detail::sqlite_search_index;
using storage_detail::sqlite_source;
using storage_detail::sqlite_writer;
using storage_detail::uuid_source;
using storage_detail::verify_database;

// What only the thread that calls begin touches.
struct writing_side {
  writing_side(connection_settings settings, std::size_t checkpoint_bytes, sqlite_indexing indexing)
      : writer(std::move(settings), checkpoint_bytes) {
    if (indexing == sqlite_indexing::behind_commits) index.emplace();
  }

  void work_on_index() {
    writer.try_unsynced([this](sqlite_connection& connection) { index->work(connection); });
  }

  sqlite_writer writer;
  std::optional<sqlite_search_index> index;
  uuid_source uuids;
  last_sequences sequences;
  bool has_unit = false;
};

class sqlite_unit_of_work final : public source_reader<unit_of_work, sqlite_source> {
 public:
  explicit sqlite_unit_of_work(writing_side& side)
      : source_reader(sqlite_source{side.writer.connection()}),
        side_(side),
        changes_(side.writer.connection(), side.uuids, side.sequences) {
    side_.has_unit = true;
  }
  sqlite_unit_of_work(const sqlite_unit_of_work&) = delete;
  sqlite_unit_of_work& operator=(const sqlite_unit_of_work&) = delete;
  ~sqlite_unit_of_work() override {
    if (!is_committed_) side_.sequences.clear();
    if (!finished_) side_.writer.roll_back();
    side_.has_unit = false;
  }

  result<user> put_user(const user& value) override { return changes_.put_user(value); }
  result<void> set_last_seen(user_id user, timestamp at) override { return changes_.set_last_seen(user, at); }
  result<room> put_room(const room& value) override { return changes_.put_room(value); }
  result<void> put_member(const member& value) override { return changes_.put_member(value); }
  result<void> set_read(room_id room, user_id user, sequence up_to, message_id message,
                        timestamp at) override {
    return changes_.set_read(room, user, up_to, message, at);
  }
  result<message> append_message(const message& value) override {
    auto stored = changes_.append_message(value);
    if (stored) ++appended_;
    return stored;
  }
  result<void> edit_message(message_id id, std::string_view text, timestamp at) override {
    ++changed_texts_;
    return changes_.edit_message(id, text, at);
  }
  result<void> set_delivered(message_id id) override { return changes_.set_delivered(id); }
  result<std::vector<attachment>> remove_message(message_id id, timestamp at) override {
    ++changed_texts_;
    return changes_.remove_message(id, at);
  }
  result<room_event> append_event(const room_event& value) override { return changes_.append_event(value); }
  result<attachment> add_attachment(const attachment& value) override {
    return changes_.add_attachment(value);
  }
  result<void> remove_attachment(attachment_id id) override { return changes_.remove_attachment(id); }

  result<void> commit() override {
    finished_ = true;
    auto committed = side_.writer.commit();
    is_committed_ = committed.has_value();
    if (committed && side_.index) side_.index->note_commit(appended_, changed_texts_);
    return committed;
  }

 private:
  writing_side& side_;
  sqlite_changes changes_;
  std::size_t appended_ = 0;
  std::size_t changed_texts_ = 0;
  bool finished_ = false;
  bool is_committed_ = false;
};

class sqlite_snapshot final : public source_reader<storage_reader, sqlite_source> {
 public:
  explicit sqlite_snapshot(sqlite_readers::lease lease)
      : source_reader(sqlite_source{lease.connection()}), lease_(std::move(lease)) {}

 private:
  sqlite_readers::lease lease_;
};

class sqlite_storage final : public storage {
 public:
  sqlite_storage(sqlite_options options, connection_settings settings)
      : settings_(std::move(settings)),
        readers_(settings_, options.readers),
        checkpoint_bytes_(options.checkpoint_bytes),
        indexing_(options.search_index) {}

  void keep(std::unique_ptr<scratch_directory> scratch) { scratch_ = std::move(scratch); }

  result<void> open_for_writing() {
    auto locked = file_lock::take(settings_.file + ".lock");
    if (!locked) return locked.error();
    lock_ = *std::move(locked);
    writing_ = std::make_unique<writing_side>(settings_, checkpoint_bytes_, indexing_);
    return writing_->writer.open();
  }

  result<void> open_for_reading() {
    return guarded("open database", [this]() -> result<void> {
      sqlite_connection connection(settings_, connection_role::inspector);
      const auto state = inspect_database(connection);
      if (!state) return state.error();
      if (*state == database_state::present) return {};
      return error{errc::not_supported, "open database",
                   "it has to be opened for writing first, to migrate it"};
    });
  }

  storage_capabilities capabilities() const override { return {settings_.synchronous, true, false}; }

  result<std::unique_ptr<unit_of_work>> begin() override {
    if (!writing_) return error{errc::not_supported, "begin", "the database is open for reading"};
    if (writing_->has_unit) return error{errc::busy, "begin", "a unit of work is open"};
    if (writing_->index && writing_->index->is_pressing()) writing_->work_on_index();
    if (const auto begun = writing_->writer.begin(); !begun) return begun.error();
    return std::unique_ptr<unit_of_work>{std::make_unique<sqlite_unit_of_work>(*writing_)};
  }

  result<std::unique_ptr<storage_reader>> snapshot() override {
    auto lease = readers_.take();
    if (!lease) return lease.error();
    return std::unique_ptr<storage_reader>{std::make_unique<sqlite_snapshot>(*std::move(lease))};
  }

  result<std::vector<std::string>> verify() override { return verify_database(settings_); }

  result<void> backup(const std::filesystem::path& file) override { return copy_database(settings_, file); }

  void maintain() override {
    if (!writing_ || writing_->has_unit) return;
    if (writing_->index && writing_->index->may_have_work()) writing_->work_on_index();
    writing_->writer.maintain();
  }

 private:
  connection_settings settings_;
  // Destroyed from the last to the first: the readers before the writer, which on closing copies the log back
  // as nobody else may; the lock after both; the scratch directory at the very end.
  std::unique_ptr<scratch_directory> scratch_;
  std::unique_ptr<file_lock> lock_;
  std::unique_ptr<writing_side> writing_;
  sqlite_readers readers_;
  std::size_t checkpoint_bytes_;
  sqlite_indexing indexing_;
};

result<std::unique_ptr<storage>> open(sqlite_options options) {
  connection_settings settings{options.file.string(), options.busy_timeout, true};
  std::unique_ptr<scratch_directory> scratch;
  if (settings.file == ":memory:") {
    // SQLite's own memory databases let a snapshot see an open unit of work, or wait for it.
    auto made = scratch_directory::make();
    if (!made) return made.error();
    scratch = *std::move(made);
    settings.file = scratch->path() / "parlor.db";
    settings.synchronous = false;
  }
  const auto access = options.access;
  auto opened = std::make_unique<sqlite_storage>(std::move(options), std::move(settings));
  opened->keep(std::move(scratch));
  const auto ready =
      access == sqlite_access::read_write ? opened->open_for_writing() : opened->open_for_reading();
  if (!ready) return ready.error();
  return std::unique_ptr<storage>{std::move(opened)};
}

}  // namespace

result<std::unique_ptr<storage>> make_sqlite_storage(sqlite_options options) {
  return guarded("open database", [&options] { return open(std::move(options)); });
}

}  // namespace parlor

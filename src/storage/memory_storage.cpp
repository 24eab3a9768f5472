#include <algorithm>
#include <mutex>
#include <utility>

#include "parlor/storage/memory.hpp"

#include "storage/memory_changes.hpp"
#include "storage/memory_tables.hpp"
#include "storage/source_reader.hpp"
#include "storage/uuid_source.hpp"

namespace parlor {
namespace {

using storage_detail::edit_number;
using storage_detail::memory_changes;
using storage_detail::memory_source;
using storage_detail::memory_tables;
using storage_detail::source_reader;

// What was committed last, and who may add to it.
class committed_tables {
 public:
  std::shared_ptr<const memory_tables> latest() {
    const std::lock_guard lock(mutex_);
    return latest_;
  }
  void replace(std::shared_ptr<const memory_tables> tables) {
    const std::lock_guard lock(mutex_);
    latest_.swap(tables);
  }

  // Only for the thread that calls begin.
  edit_number edits = 0;
  bool has_unit = false;
  storage_detail::uuid_source uuids;

 private:
  std::mutex mutex_;
  std::shared_ptr<const memory_tables> latest_ = std::make_shared<const memory_tables>();
};

class memory_unit_of_work final : public source_reader<unit_of_work, memory_source> {
 public:
  memory_unit_of_work(committed_tables& committed, std::shared_ptr<memory_tables> tables)
      : source_reader(memory_source{tables}),
        committed_(committed),
        tables_(std::move(tables)),
        changes_(*tables_, committed.uuids, ++committed.edits) {
    committed_.has_unit = true;
  }
  memory_unit_of_work(const memory_unit_of_work&) = delete;
  memory_unit_of_work& operator=(const memory_unit_of_work&) = delete;
  ~memory_unit_of_work() override { committed_.has_unit = false; }

  result<user> put_user(const user& value) override { return changes_.put_user(value); }
  result<void> set_last_seen(user_id user, timestamp at) override { return changes_.set_last_seen(user, at); }
  result<room> put_room(const room& value) override { return changes_.put_room(value); }
  result<void> put_member(const member& value) override { return changes_.put_member(value); }
  result<void> set_read(room_id room, user_id user, sequence up_to, message_id message,
                        timestamp at) override {
    return changes_.set_read(room, user, up_to, message, at);
  }
  result<message> append_message(const message& value) override { return changes_.append_message(value); }
  result<void> edit_message(message_id id, std::string_view text, timestamp at) override {
    return changes_.edit_message(id, text, at);
  }
  result<void> set_delivered(message_id id) override { return changes_.set_delivered(id); }
  result<std::vector<attachment>> remove_message(message_id id, timestamp at) override {
    return changes_.remove_message(id, at);
  }
  result<room_event> append_event(const room_event& value) override { return changes_.append_event(value); }
  result<attachment> add_attachment(const attachment& value) override {
    return changes_.add_attachment(value);
  }
  result<void> remove_attachment(attachment_id id) override { return changes_.remove_attachment(id); }

  result<void> commit() override {
    committed_.replace(tables_);
    return {};
  }

 private:
  committed_tables& committed_;
  std::shared_ptr<memory_tables> tables_;
  memory_changes changes_;
};

class memory_storage final : public storage {
 public:
  storage_capabilities capabilities() const override { return {false, false, true}; }

  result<std::unique_ptr<unit_of_work>> begin() override {
    if (committed_.has_unit) return error{errc::busy, "begin", "a unit of work is open"};
    auto tables = std::make_shared<memory_tables>(*committed_.latest());
    return std::unique_ptr<unit_of_work>{
        std::make_unique<memory_unit_of_work>(committed_, std::move(tables))};
  }

  result<std::unique_ptr<storage_reader>> snapshot() override {
    using memory_snapshot = source_reader<storage_reader, memory_source>;
    return std::unique_ptr<storage_reader>{
        std::make_unique<memory_snapshot>(memory_source{committed_.latest()})};
  }

  result<std::vector<std::string>> verify() override { return std::vector<std::string>{}; }

  result<void> backup(const std::filesystem::path&) override {
    return error{errc::not_supported, "backup", "a storage in memory has no file"};
  }

  void maintain() override {}

 private:
  committed_tables committed_;
};

}  // namespace

std::unique_ptr<storage> make_memory_storage() {
  return std::make_unique<memory_storage>();
}

}  // namespace parlor

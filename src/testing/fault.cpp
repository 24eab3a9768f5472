#include "parlor/testing/fault.hpp"

#include <utility>

namespace parlor::testing {

namespace {

class faulty_unit_of_work final : public unit_of_work {
 public:
  faulty_unit_of_work(std::unique_ptr<unit_of_work> inner, storage_faults& faults)
      : inner_(std::move(inner)), faults_(faults) {}

  result<std::optional<user>> find_user(user_id id) const override {
    if (const auto fault = next_fault()) return *fault;
    return inner_->find_user(id);
  }
  result<std::optional<user>> find_user_by_uuid(const uuid& id) const override {
    if (const auto fault = next_fault()) return *fault;
    return inner_->find_user_by_uuid(id);
  }
  result<std::optional<user>> find_user_by_subject(std::string_view subject) const override {
    if (const auto fault = next_fault()) return *fault;
    return inner_->find_user_by_subject(subject);
  }
  result<std::optional<user>> find_user_by_username(std::string_view username) const override {
    if (const auto fault = next_fault()) return *fault;
    return inner_->find_user_by_username(username);
  }
  result<std::vector<user>> search_users(std::string_view text, std::size_t limit) const override {
    if (const auto fault = next_fault()) return *fault;
    return inner_->search_users(text, limit);
  }
  result<std::optional<room>> find_room(room_id id) const override {
    if (const auto fault = next_fault()) return *fault;
    return inner_->find_room(id);
  }
  result<std::optional<room>> find_room_by_uuid(const uuid& id) const override {
    if (const auto fault = next_fault()) return *fault;
    return inner_->find_room_by_uuid(id);
  }
  result<std::optional<room>> find_room_by_slug(std::string_view slug) const override {
    if (const auto fault = next_fault()) return *fault;
    return inner_->find_room_by_slug(slug);
  }
  result<std::optional<room>> find_direct_room(user_id one, user_id other) const override {
    if (const auto fault = next_fault()) return *fault;
    return inner_->find_direct_room(one, other);
  }
  result<std::vector<room>> rooms_of(user_id user, std::size_t limit) const override {
    if (const auto fault = next_fault()) return *fault;
    return inner_->rooms_of(user, limit);
  }
  result<std::optional<member>> find_member(room_id room, user_id user) const override {
    if (const auto fault = next_fault()) return *fault;
    return inner_->find_member(room, user);
  }
  result<std::vector<member>> members_of(room_id room, std::size_t limit) const override {
    if (const auto fault = next_fault()) return *fault;
    return inner_->members_of(room, limit);
  }
  result<std::vector<member>> readers_of(room_id room, sequence from, std::size_t limit) const override {
    if (const auto fault = next_fault()) return *fault;
    return inner_->readers_of(room, from, limit);
  }
  result<std::vector<user_id>> co_members_of(user_id user, std::size_t limit) const override {
    if (const auto fault = next_fault()) return *fault;
    return inner_->co_members_of(user, limit);
  }
  result<std::optional<message>> find_message(message_id id) const override {
    if (const auto fault = next_fault()) return *fault;
    return inner_->find_message(id);
  }
  result<std::optional<message>> find_message_by_uuid(const uuid& id) const override {
    if (const auto fault = next_fault()) return *fault;
    return inner_->find_message_by_uuid(id);
  }
  result<std::optional<message>> find_message_by_client_id(
      user_id sender, std::string_view client_message_id) const override {
    if (const auto fault = next_fault()) return *fault;
    return inner_->find_message_by_client_id(sender, client_message_id);
  }
  result<std::vector<message>> messages_before(room_id room, sequence before, std::size_t limit,
                                               std::size_t skip) const override {
    if (const auto fault = next_fault()) return *fault;
    return inner_->messages_before(room, before, limit, skip);
  }
  result<std::vector<message>> messages_after(room_id room, sequence after,
                                              std::size_t limit) const override {
    if (const auto fault = next_fault()) return *fault;
    return inner_->messages_after(room, after, limit);
  }
  result<message_matches> search_messages(const message_search& what, std::size_t limit) const override {
    if (const auto fault = next_fault()) return *fault;
    return inner_->search_messages(what, limit);
  }
  result<std::int64_t> count_messages(room_id room) const override {
    if (const auto fault = next_fault()) return *fault;
    return inner_->count_messages(room);
  }
  result<std::int64_t> count_unread(room_id room, user_id user) const override {
    if (const auto fault = next_fault()) return *fault;
    return inner_->count_unread(room, user);
  }
  result<std::vector<message>> undelivered_to(user_id user, std::size_t limit) const override {
    if (const auto fault = next_fault()) return *fault;
    return inner_->undelivered_to(user, limit);
  }
  result<std::vector<room_event>> events_since(room_id room, sequence after,
                                               std::size_t limit) const override {
    if (const auto fault = next_fault()) return *fault;
    return inner_->events_since(room, after, limit);
  }
  result<std::vector<room_event>> changes_since(room_id room, sequence after,
                                                std::size_t limit) const override {
    if (const auto fault = next_fault()) return *fault;
    return inner_->changes_since(room, after, limit);
  }
  result<std::optional<attachment>> find_attachment(std::string_view key) const override {
    if (const auto fault = next_fault()) return *fault;
    return inner_->find_attachment(key);
  }
  result<std::optional<message_id>> message_of_attachment(attachment_id id) const override {
    if (const auto fault = next_fault()) return *fault;
    return inner_->message_of_attachment(id);
  }
  result<std::vector<attachment>> unclaimed_attachments(timestamp before, std::size_t limit) const override {
    if (const auto fault = next_fault()) return *fault;
    return inner_->unclaimed_attachments(before, limit);
  }
  result<std::vector<attachment>> attachments_after(attachment_id after, std::size_t limit) const override {
    if (const auto fault = next_fault()) return *fault;
    return inner_->attachments_after(after, limit);
  }
  result<user> put_user(const user& value) override {
    if (const auto fault = next_fault()) return *fault;
    return inner_->put_user(value);
  }
  result<void> set_last_seen(user_id user, timestamp at) override {
    if (const auto fault = next_fault()) return *fault;
    return inner_->set_last_seen(user, at);
  }
  result<room> put_room(const room& value) override {
    if (const auto fault = next_fault()) return *fault;
    return inner_->put_room(value);
  }
  result<void> put_member(const member& value) override {
    if (const auto fault = next_fault()) return *fault;
    return inner_->put_member(value);
  }
  result<void> set_read(room_id room, user_id user, sequence up_to, message_id message,
                        timestamp at) override {
    if (const auto fault = next_fault()) return *fault;
    return inner_->set_read(room, user, up_to, message, at);
  }
  result<message> append_message(const message& value) override {
    if (const auto fault = next_fault()) return *fault;
    return inner_->append_message(value);
  }
  result<void> edit_message(message_id id, std::string_view text, timestamp at) override {
    if (const auto fault = next_fault()) return *fault;
    return inner_->edit_message(id, text, at);
  }
  result<void> set_delivered(message_id id) override {
    if (const auto fault = next_fault()) return *fault;
    return inner_->set_delivered(id);
  }
  result<std::vector<attachment>> remove_message(message_id id, timestamp at) override {
    if (const auto fault = next_fault()) return *fault;
    return inner_->remove_message(id, at);
  }
  result<room_event> append_event(const room_event& value) override {
    if (const auto fault = next_fault()) return *fault;
    return inner_->append_event(value);
  }
  result<attachment> add_attachment(const attachment& value) override {
    if (const auto fault = next_fault()) return *fault;
    return inner_->add_attachment(value);
  }
  result<void> remove_attachment(attachment_id id) override {
    if (const auto fault = next_fault()) return *fault;
    return inner_->remove_attachment(id);
  }

  result<void> commit() override {
    if (faults_.commit) return *faults_.commit;
    if (faults_.before_commit) faults_.before_commit();
    return inner_->commit();
  }

 private:
  std::optional<error> next_fault() const {
    if (!faults_.calls_before_failure) return std::nullopt;
    if (*faults_.calls_before_failure > 0) {
      --*faults_.calls_before_failure;
      return std::nullopt;
    }
    faults_.calls_before_failure.reset();
    return faults_.call;
  }

  std::unique_ptr<unit_of_work> inner_;
  storage_faults& faults_;
};

class faulty_storage final : public storage {
 public:
  faulty_storage(std::unique_ptr<storage> inner, storage_faults& faults)
      : inner_(std::move(inner)), faults_(faults) {}

  storage_capabilities capabilities() const override { return inner_->capabilities(); }
  result<std::unique_ptr<unit_of_work>> begin() override {
    if (faults_.begin) return *faults_.begin;
    auto work = inner_->begin();
    if (!work) return work;
    return std::unique_ptr<unit_of_work>(std::make_unique<faulty_unit_of_work>(std::move(*work), faults_));
  }
  result<std::unique_ptr<storage_reader>> snapshot() override {
    if (faults_.snapshot) return *faults_.snapshot;
    return inner_->snapshot();
  }
  result<std::vector<std::string>> verify() override { return inner_->verify(); }
  result<void> backup(const std::filesystem::path& file) override { return inner_->backup(file); }
  void maintain() override {
    if (faults_.before_maintain) faults_.before_maintain();
    inner_->maintain();
  }

 private:
  std::unique_ptr<storage> inner_;
  storage_faults& faults_;
};

}  // namespace

std::unique_ptr<storage> make_faulty_storage(std::unique_ptr<storage> inner, storage_faults& faults) {
  return std::make_unique<faulty_storage>(std::move(inner), faults);
}

}  // namespace parlor::testing

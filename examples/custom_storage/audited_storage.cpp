#include "audited_storage.hpp"

#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace parlor;

namespace {

// Passes every call on, and notes the changes that succeeded.
class audited_unit final : public unit_of_work {
 public:
  audited_unit(std::unique_ptr<unit_of_work> inner, const std::filesystem::path& log)
      : inner_(std::move(inner)), log_(log) {}

  result<std::optional<user>> find_user(user_id id) const override { return inner_->find_user(id); }
  result<std::optional<user>> find_user_by_uuid(const uuid& id) const override {
    return inner_->find_user_by_uuid(id);
  }
  result<std::optional<user>> find_user_by_subject(std::string_view subject) const override {
    return inner_->find_user_by_subject(subject);
  }
  result<std::optional<user>> find_user_by_username(std::string_view name) const override {
    return inner_->find_user_by_username(name);
  }
  result<std::vector<user>> search_users(std::string_view text, std::size_t limit) const override {
    return inner_->search_users(text, limit);
  }
  result<std::optional<room>> find_room(room_id id) const override { return inner_->find_room(id); }
  result<std::optional<room>> find_room_by_uuid(const uuid& id) const override {
    return inner_->find_room_by_uuid(id);
  }
  result<std::optional<room>> find_room_by_slug(std::string_view slug) const override {
    return inner_->find_room_by_slug(slug);
  }
  result<std::optional<room>> find_direct_room(user_id one, user_id other) const override {
    return inner_->find_direct_room(one, other);
  }
  result<std::vector<room>> rooms_of(user_id id, std::size_t limit) const override {
    return inner_->rooms_of(id, limit);
  }
  result<std::optional<member>> find_member(room_id where, user_id who) const override {
    return inner_->find_member(where, who);
  }
  result<std::vector<member>> members_of(room_id where, std::size_t limit) const override {
    return inner_->members_of(where, limit);
  }
  result<std::vector<member>> readers_of(room_id where, sequence from, std::size_t limit) const override {
    return inner_->readers_of(where, from, limit);
  }
  result<std::vector<user_id>> co_members_of(user_id id, std::size_t limit) const override {
    return inner_->co_members_of(id, limit);
  }
  result<std::optional<message>> find_message(message_id id) const override {
    return inner_->find_message(id);
  }
  result<std::optional<message>> find_message_by_uuid(const uuid& id) const override {
    return inner_->find_message_by_uuid(id);
  }
  result<std::optional<message>> find_message_by_client_id(user_id who,
                                                           std::string_view name) const override {
    return inner_->find_message_by_client_id(who, name);
  }
  result<std::vector<message>> messages_before(room_id where, sequence before, std::size_t limit,
                                               std::size_t skip) const override {
    return inner_->messages_before(where, before, limit, skip);
  }
  result<std::vector<message>> messages_after(room_id where, sequence after,
                                              std::size_t limit) const override {
    return inner_->messages_after(where, after, limit);
  }
  result<message_matches> search_messages(const message_search& what, std::size_t limit) const override {
    return inner_->search_messages(what, limit);
  }
  result<std::int64_t> count_messages(room_id where) const override { return inner_->count_messages(where); }
  result<std::int64_t> count_unread(room_id where, user_id who) const override {
    return inner_->count_unread(where, who);
  }
  result<std::vector<message>> undelivered_to(user_id who, std::size_t limit) const override {
    return inner_->undelivered_to(who, limit);
  }
  result<std::vector<room_event>> events_since(room_id where, sequence after,
                                               std::size_t limit) const override {
    return inner_->events_since(where, after, limit);
  }
  result<std::vector<room_event>> changes_since(room_id where, sequence after,
                                                std::size_t limit) const override {
    return inner_->changes_since(where, after, limit);
  }
  result<std::optional<attachment>> find_attachment(std::string_view key) const override {
    return inner_->find_attachment(key);
  }
  result<std::optional<message_id>> message_of_attachment(attachment_id id) const override {
    return inner_->message_of_attachment(id);
  }
  result<std::vector<attachment>> unclaimed_attachments(timestamp before, std::size_t limit) const override {
    return inner_->unclaimed_attachments(before, limit);
  }
  result<std::vector<attachment>> attachments_after(attachment_id after, std::size_t limit) const override {
    return inner_->attachments_after(after, limit);
  }

  result<user> put_user(const user& value) override {
    auto stored = inner_->put_user(value);
    if (stored) note("user", stored->id.value);
    return stored;
  }
  result<void> set_last_seen(user_id who, timestamp at) override { return inner_->set_last_seen(who, at); }
  result<room> put_room(const room& value) override {
    auto stored = inner_->put_room(value);
    if (stored) note("room", stored->id.value);
    return stored;
  }
  result<void> put_member(const member& value) override {
    auto stored = inner_->put_member(value);
    if (stored) note(value.is_active ? "member joins, user" : "member leaves, user", value.user.value);
    return stored;
  }
  result<void> set_read(room_id where, user_id who, sequence up_to, message_id last, timestamp at) override {
    return inner_->set_read(where, who, up_to, last, at);
  }
  result<message> append_message(const message& value) override {
    auto stored = inner_->append_message(value);
    if (stored) note("message", stored->id.value);
    return stored;
  }
  result<void> edit_message(message_id id, std::string_view text, timestamp at) override {
    auto edited = inner_->edit_message(id, text, at);
    if (edited) note("edited message", id.value);
    return edited;
  }
  result<void> set_delivered(message_id id) override { return inner_->set_delivered(id); }
  result<std::vector<attachment>> remove_message(message_id id, timestamp at) override {
    auto revoked = inner_->remove_message(id, at);
    if (revoked) note("removed message", id.value);
    return revoked;
  }
  result<room_event> append_event(const room_event& value) override { return inner_->append_event(value); }
  result<attachment> add_attachment(const attachment& value) override {
    return inner_->add_attachment(value);
  }
  result<void> remove_attachment(attachment_id id) override { return inner_->remove_attachment(id); }

  result<void> commit() override {
    auto committed = inner_->commit();
    // The storage decides whether the change happened: a log that cannot be written must not say otherwise.
    if (committed && !lines_.empty()) std::ofstream(log_, std::ios::app) << lines_;
    return committed;
  }

 private:
  void note(std::string_view what, std::int64_t id) {
    lines_ += what;
    lines_ += ' ';
    lines_ += std::to_string(id);
    lines_ += '\n';
  }

  std::unique_ptr<unit_of_work> inner_;
  const std::filesystem::path& log_;
  std::string lines_;
};

class audited_storage final : public storage {
 public:
  audited_storage(std::unique_ptr<storage> inner, std::filesystem::path log)
      : inner_(std::move(inner)), log_(std::move(log)) {}

  storage_capabilities capabilities() const override {
    auto declared = inner_->capabilities();
    declared.answers_at_once = false;  // the log is a file
    return declared;
  }
  result<std::unique_ptr<unit_of_work>> begin() override {
    auto work = inner_->begin();
    if (!work) return work;
    return std::unique_ptr<unit_of_work>(std::make_unique<audited_unit>(*std::move(work), log_));
  }
  result<std::unique_ptr<storage_reader>> snapshot() override { return inner_->snapshot(); }
  result<std::vector<std::string>> verify() override { return inner_->verify(); }
  result<void> backup(const std::filesystem::path& file) override { return inner_->backup(file); }
  void maintain() override { inner_->maintain(); }

 private:
  std::unique_ptr<storage> inner_;
  std::filesystem::path log_;
};

}  // namespace

std::unique_ptr<storage> make_audited_storage(std::unique_ptr<storage> inner,
                                              std::filesystem::path audit_log) {
  return std::make_unique<audited_storage>(std::move(inner), std::move(audit_log));
}

#include "simulation/disk.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "parlor/storage/memory.hpp"

namespace simulation {
namespace {

constexpr std::size_t planted_odds = 25;

// Passes everything on.
class forwarding_unit : public parlor::unit_of_work {
 public:
  explicit forwarding_unit(std::unique_ptr<parlor::unit_of_work> inner) : inner_(std::move(inner)) {}

  parlor::result<std::optional<parlor::user>> find_user(parlor::user_id id) const override {
    return inner_->find_user(id);
  }
  parlor::result<std::optional<parlor::user>> find_user_by_uuid(const parlor::uuid& id) const override {
    return inner_->find_user_by_uuid(id);
  }
  parlor::result<std::optional<parlor::user>> find_user_by_subject(std::string_view subject) const override {
    return inner_->find_user_by_subject(subject);
  }
  parlor::result<std::optional<parlor::user>> find_user_by_username(
      std::string_view username) const override {
    return inner_->find_user_by_username(username);
  }
  parlor::result<std::vector<parlor::user>> search_users(std::string_view text,
                                                         std::size_t limit) const override {
    return inner_->search_users(text, limit);
  }
  parlor::result<std::optional<parlor::room>> find_room(parlor::room_id id) const override {
    return inner_->find_room(id);
  }
  parlor::result<std::optional<parlor::room>> find_room_by_uuid(const parlor::uuid& id) const override {
    return inner_->find_room_by_uuid(id);
  }
  parlor::result<std::optional<parlor::room>> find_room_by_slug(std::string_view slug) const override {
    return inner_->find_room_by_slug(slug);
  }
  parlor::result<std::optional<parlor::room>> find_direct_room(parlor::user_id one,
                                                               parlor::user_id other) const override {
    return inner_->find_direct_room(one, other);
  }
  parlor::result<std::vector<parlor::room>> rooms_of(parlor::user_id user, std::size_t limit) const override {
    return inner_->rooms_of(user, limit);
  }
  parlor::result<std::optional<parlor::member>> find_member(parlor::room_id room,
                                                            parlor::user_id user) const override {
    return inner_->find_member(room, user);
  }
  parlor::result<std::vector<parlor::member>> members_of(parlor::room_id room,
                                                         std::size_t limit) const override {
    return inner_->members_of(room, limit);
  }
  parlor::result<std::vector<parlor::member>> readers_of(parlor::room_id room, parlor::sequence from,
                                                         std::size_t limit) const override {
    return inner_->readers_of(room, from, limit);
  }
  parlor::result<std::vector<parlor::user_id>> co_members_of(parlor::user_id user,
                                                             std::size_t limit) const override {
    return inner_->co_members_of(user, limit);
  }
  parlor::result<std::optional<parlor::message>> find_message(parlor::message_id id) const override {
    return inner_->find_message(id);
  }
  parlor::result<std::optional<parlor::message>> find_message_by_uuid(const parlor::uuid& id) const override {
    return inner_->find_message_by_uuid(id);
  }
  parlor::result<std::optional<parlor::message>> find_message_by_client_id(
      parlor::user_id sender, std::string_view client_message_id) const override {
    return inner_->find_message_by_client_id(sender, client_message_id);
  }
  parlor::result<std::vector<parlor::message>> messages_before(parlor::room_id room, parlor::sequence before,
                                                               std::size_t limit,
                                                               std::size_t skip) const override {
    return inner_->messages_before(room, before, limit, skip);
  }
  parlor::result<std::vector<parlor::message>> messages_after(parlor::room_id room, parlor::sequence after,
                                                              std::size_t limit) const override {
    return inner_->messages_after(room, after, limit);
  }
  parlor::result<parlor::message_matches> search_messages(const parlor::message_search& what,
                                                          std::size_t limit) const override {
    return inner_->search_messages(what, limit);
  }
  parlor::result<std::int64_t> count_messages(parlor::room_id room) const override {
    return inner_->count_messages(room);
  }
  parlor::result<std::int64_t> count_unread(parlor::room_id room, parlor::user_id user) const override {
    return inner_->count_unread(room, user);
  }
  parlor::result<std::vector<parlor::message>> undelivered_to(parlor::user_id user,
                                                              std::size_t limit) const override {
    return inner_->undelivered_to(user, limit);
  }
  parlor::result<std::vector<parlor::room_event>> events_since(parlor::room_id room, parlor::sequence after,
                                                               std::size_t limit) const override {
    return inner_->events_since(room, after, limit);
  }
  parlor::result<std::vector<parlor::room_event>> changes_since(parlor::room_id room, parlor::sequence after,
                                                                std::size_t limit) const override {
    return inner_->changes_since(room, after, limit);
  }
  parlor::result<std::optional<parlor::attachment>> find_attachment(std::string_view key) const override {
    return inner_->find_attachment(key);
  }
  parlor::result<std::optional<parlor::message_id>> message_of_attachment(
      parlor::attachment_id id) const override {
    return inner_->message_of_attachment(id);
  }
  parlor::result<std::vector<parlor::attachment>> unclaimed_attachments(parlor::timestamp before,
                                                                        std::size_t limit) const override {
    return inner_->unclaimed_attachments(before, limit);
  }
  parlor::result<std::vector<parlor::attachment>> attachments_after(parlor::attachment_id after,
                                                                    std::size_t limit) const override {
    return inner_->attachments_after(after, limit);
  }
  parlor::result<parlor::user> put_user(const parlor::user& value) override {
    return inner_->put_user(value);
  }
  parlor::result<void> set_last_seen(parlor::user_id user, parlor::timestamp at) override {
    return inner_->set_last_seen(user, at);
  }
  parlor::result<parlor::room> put_room(const parlor::room& value) override {
    return inner_->put_room(value);
  }
  parlor::result<void> put_member(const parlor::member& value) override { return inner_->put_member(value); }
  parlor::result<void> set_read(parlor::room_id room, parlor::user_id user, parlor::sequence up_to,
                                parlor::message_id message, parlor::timestamp at) override {
    return inner_->set_read(room, user, up_to, message, at);
  }
  parlor::result<parlor::message> append_message(const parlor::message& value) override {
    return inner_->append_message(value);
  }
  parlor::result<void> edit_message(parlor::message_id id, std::string_view text,
                                    parlor::timestamp at) override {
    return inner_->edit_message(id, text, at);
  }
  parlor::result<void> set_delivered(parlor::message_id id) override { return inner_->set_delivered(id); }
  parlor::result<std::vector<parlor::attachment>> remove_message(parlor::message_id id,
                                                                 parlor::timestamp at) override {
    return inner_->remove_message(id, at);
  }
  parlor::result<parlor::room_event> append_event(const parlor::room_event& value) override {
    return inner_->append_event(value);
  }
  parlor::result<parlor::attachment> add_attachment(const parlor::attachment& value) override {
    return inner_->add_attachment(value);
  }
  parlor::result<void> remove_attachment(parlor::attachment_id id) override {
    return inner_->remove_attachment(id);
  }
  parlor::result<void> commit() override { return inner_->commit(); }

 protected:
  std::unique_ptr<parlor::unit_of_work> inner_;
};

class planted_unit final : public forwarding_unit {
 public:
  planted_unit(std::unique_ptr<parlor::unit_of_work> inner, dice& chance, planted_disk_fault planted)
      : forwarding_unit(std::move(inner)), chance_(chance), planted_(planted) {}

  parlor::result<std::optional<parlor::message>> find_message_by_client_id(
      parlor::user_id sender, std::string_view client_message_id) const override {
    if (planted_ == planted_disk_fault::forgets_client_ids) return std::optional<parlor::message>();
    return forwarding_unit::find_message_by_client_id(sender, client_message_id);
  }
  parlor::result<std::vector<parlor::message>> messages_after(parlor::room_id room, parlor::sequence after,
                                                              std::size_t limit) const override {
    return without_one(forwarding_unit::messages_after(room, after, limit));
  }
  parlor::result<std::vector<parlor::message>> messages_before(parlor::room_id room, parlor::sequence before,
                                                               std::size_t limit,
                                                               std::size_t skip) const override {
    return without_one(forwarding_unit::messages_before(room, before, limit, skip));
  }
  parlor::result<std::vector<parlor::member>> members_of(parlor::room_id room,
                                                         std::size_t limit) const override {
    auto members = forwarding_unit::members_of(room, limit);
    if (planted_ != planted_disk_fault::admits_stranger || !members || members->empty()) return members;
    auto stranger = members->back();
    for (stranger.user = parlor::user_id(1);; stranger.user = parlor::user_id(stranger.user.value + 1)) {
      const auto person = find_user(stranger.user);
      if (!person || !*person) return members;
      bool is_member = false;
      for (const auto& each : *members) is_member = is_member || each.user == stranger.user;
      if (!is_member) break;
    }
    auto place = members->begin();
    while (place != members->end() && place->user < stranger.user) ++place;
    members->insert(place, stranger);
    return members;
  }
  parlor::result<void> set_read(parlor::room_id room, parlor::user_id user, parlor::sequence up_to,
                                parlor::message_id message, parlor::timestamp at) override {
    if (planted_ != planted_disk_fault::moves_receipt_back || !chance_.chance(1, 4)) {
      return forwarding_unit::set_read(room, user, up_to, message, at);
    }
    auto membership = find_member(room, user);
    if (!membership) return membership.error();
    if (!*membership) return {};
    (*membership)->read_sequence /= 2;
    return put_member(**membership);
  }
  parlor::result<parlor::message> append_message(const parlor::message& value) override {
    auto appended = value;
    if (planted_ == planted_disk_fault::forgets_client_ids) appended.client_message_id.clear();
    auto stored = forwarding_unit::append_message(appended);
    if (stored && is_time(planted_disk_fault::renames_message)) {
      stored->id = parlor::message_id(stored->id.value + 1);
      stored->uuid.bytes.back() ^= 1U;
    }
    return stored;
  }
  parlor::result<void> edit_message(parlor::message_id id, std::string_view text,
                                    parlor::timestamp at) override {
    const bool is_another = planted_ == planted_disk_fault::edits_another && id.value > 1;
    const auto which = is_another ? parlor::message_id(id.value - 1) : id;
    return forwarding_unit::edit_message(which, text, at);
  }
  parlor::result<void> commit() override {
    if (is_time(planted_disk_fault::forgets_commit)) return {};
    return forwarding_unit::commit();
  }

 private:
  bool is_time(planted_disk_fault fault) const {
    return planted_ == fault && chance_.chance(1, planted_odds);
  }
  parlor::result<std::vector<parlor::message>> without_one(
      parlor::result<std::vector<parlor::message>> page) const {
    const bool is_skipping = planted_ == planted_disk_fault::skips_history && page && page->size() > 2;
    if (is_skipping) page->erase(page->begin() + 1);
    return page;
  }

  dice& chance_;
  planted_disk_fault planted_;
};

class unsure_unit final : public forwarding_unit {
 public:
  unsure_unit(std::unique_ptr<parlor::unit_of_work> inner, bool& is_next_unsure, bool& is_unsure)
      : forwarding_unit(std::move(inner)), is_next_unsure_(is_next_unsure), is_unsure_(is_unsure) {}

  parlor::result<void> commit() override {
    auto committed = forwarding_unit::commit();
    if (!std::exchange(is_next_unsure_, false)) return committed;
    is_unsure_ = true;
    return parlor::error{parlor::errc::io_failed, "commit", "who knows", 0};
  }

 private:
  bool& is_next_unsure_;
  bool& is_unsure_;
};

class mounted_storage final : public parlor::storage {
 public:
  mounted_storage(parlor::storage& kept, dice& chance, planted_disk_fault planted, bool& is_next_unsure)
      : kept_(kept), chance_(chance), planted_(planted), is_next_unsure_(is_next_unsure) {}

  parlor::storage_capabilities capabilities() const override { return kept_.capabilities(); }
  parlor::result<std::unique_ptr<parlor::unit_of_work>> begin() override {
    if (is_unsure_) return parlor::error{parlor::errc::unavailable, "begin", "not opened again yet", 0};
    auto work = kept_.begin();
    if (!work) return work;
    if (planted_ != planted_disk_fault::none) {
      *work = std::make_unique<planted_unit>(std::move(*work), chance_, planted_);
    }
    if (is_next_unsure_) *work = std::make_unique<unsure_unit>(std::move(*work), is_next_unsure_, is_unsure_);
    return work;
  }
  parlor::result<std::unique_ptr<parlor::storage_reader>> snapshot() override { return kept_.snapshot(); }
  parlor::result<std::vector<std::string>> verify() override { return kept_.verify(); }
  parlor::result<void> backup(const std::filesystem::path& file) override { return kept_.backup(file); }
  void maintain() override { kept_.maintain(); }

 private:
  parlor::storage& kept_;
  dice& chance_;
  planted_disk_fault planted_;
  bool& is_next_unsure_;
  bool is_unsure_ = false;
};

}  // namespace

disk::disk(dice& chance, planted_disk_fault planted)
    : chance_(chance), planted_(planted), kept_(parlor::make_memory_storage()) {}

std::unique_ptr<parlor::storage> disk::mount() {
  auto mounted = std::make_unique<mounted_storage>(*kept_, chance_, planted_, is_next_commit_unsure);
  return parlor::testing::make_faulty_storage(std::move(mounted), faults);
}

}  // namespace simulation

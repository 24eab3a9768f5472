// The reading half of an adapter, written once for its snapshots and its units of work.
#pragma once

#include <utility>

#include "parlor/storage/storage.hpp"

namespace parlor::storage_detail {

// Implements the storage_reader part of Interface (storage_reader or unit_of_work) by calls to a Source,
// which has the same functions without being virtual.
template <typename Interface, typename Source>
class source_reader : public Interface {
 public:
  explicit source_reader(Source source) : source_(std::move(source)) {}

  result<std::optional<user>> find_user(user_id id) const override { return source_.find_user(id); }
  result<std::optional<user>> find_user_by_uuid(const uuid& id) const override {
    return source_.find_user_by_uuid(id);
  }
  result<std::optional<user>> find_user_by_subject(std::string_view subject) const override {
    return source_.find_user_by_subject(subject);
  }
  result<std::optional<user>> find_user_by_username(std::string_view username) const override {
    return source_.find_user_by_username(username);
  }
  result<std::vector<user>> search_users(std::string_view text, std::size_t limit) const override {
    return source_.search_users(text, cut(limit));
  }

  result<std::optional<room>> find_room(room_id id) const override { return source_.find_room(id); }
  result<std::optional<room>> find_room_by_uuid(const uuid& id) const override {
    return source_.find_room_by_uuid(id);
  }
  result<std::optional<room>> find_room_by_slug(std::string_view slug) const override {
    return source_.find_room_by_slug(slug);
  }
  result<std::optional<room>> find_direct_room(user_id one, user_id other) const override {
    return source_.find_direct_room(one, other);
  }
  result<std::vector<room>> rooms_of(user_id user, std::size_t limit) const override {
    return source_.rooms_of(user, cut(limit));
  }
  result<std::optional<member>> find_member(room_id room, user_id user) const override {
    return source_.find_member(room, user);
  }
  result<std::vector<member>> members_of(room_id room, std::size_t limit) const override {
    return source_.members_of(room, cut_members(limit));
  }
  result<std::vector<member>> readers_of(room_id room, sequence from, std::size_t limit) const override {
    return source_.readers_of(room, from, cut_members(limit));
  }
  result<std::vector<user_id>> co_members_of(user_id user, std::size_t limit) const override {
    return source_.co_members_of(user, cut(limit));
  }

  result<std::optional<message>> find_message(message_id id) const override {
    return source_.find_message(id);
  }
  result<std::optional<message>> find_message_by_uuid(const uuid& id) const override {
    return source_.find_message_by_uuid(id);
  }
  result<std::optional<message>> find_message_by_client_id(
      user_id sender, std::string_view client_message_id) const override {
    return source_.find_message_by_client_id(sender, client_message_id);
  }
  result<std::vector<message>> messages_before(room_id room, sequence before, std::size_t limit,
                                               std::size_t skip) const override {
    return source_.messages_before(room, before, cut(limit), skip);
  }
  result<std::vector<message>> messages_after(room_id room, sequence after,
                                              std::size_t limit) const override {
    return source_.messages_after(room, after, cut(limit));
  }
  result<message_matches> search_messages(const message_search& what, std::size_t limit) const override {
    return source_.search_messages(what, cut(limit));
  }
  result<std::int64_t> count_messages(room_id room) const override { return source_.count_messages(room); }
  result<std::int64_t> count_unread(room_id room, user_id user) const override {
    return source_.count_unread(room, user);
  }
  result<std::vector<message>> undelivered_to(user_id user, std::size_t limit) const override {
    return source_.undelivered_to(user, cut(limit));
  }
  result<std::vector<room_event>> events_since(room_id room, sequence after,
                                               std::size_t limit) const override {
    return source_.events_since(room, after, cut(limit));
  }
  result<std::vector<room_event>> changes_since(room_id room, sequence after,
                                                std::size_t limit) const override {
    return source_.changes_since(room, after, cut(limit));
  }

  result<std::optional<attachment>> find_attachment(std::string_view key) const override {
    return source_.find_attachment(key);
  }
  result<std::optional<message_id>> message_of_attachment(attachment_id id) const override {
    return source_.message_of_attachment(id);
  }
  result<std::vector<attachment>> unclaimed_attachments(timestamp before, std::size_t limit) const override {
    return source_.unclaimed_attachments(before, cut(limit));
  }
  result<std::vector<attachment>> attachments_after(attachment_id after, std::size_t limit) const override {
    return source_.attachments_after(after, cut(limit));
  }

 protected:
  Source source_;

 private:
  static constexpr std::size_t largest_limit = 1000;
  static constexpr std::size_t most_members = 10000;

  static std::size_t cut(std::size_t limit) { return limit < largest_limit ? limit : largest_limit; }
  static std::size_t cut_members(std::size_t limit) { return limit < most_members ? limit : most_members; }
};

}  // namespace parlor::storage_detail

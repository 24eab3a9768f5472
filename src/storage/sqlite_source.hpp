// Answers storage_reader's questions from one connection, in whatever transaction it is.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "parlor/result.hpp"
#include "parlor/storage/storage.hpp"

#include "storage/sqlite_connection.hpp"

namespace parlor::storage_detail {

class sqlite_source {
 public:
  explicit sqlite_source(sqlite_connection& connection) : connection_(&connection) {}

  result<std::optional<user>> find_user(user_id id) const;
  result<std::optional<user>> find_user_by_uuid(const uuid& id) const;
  result<std::optional<user>> find_user_by_subject(std::string_view subject) const;
  result<std::optional<user>> find_user_by_username(std::string_view username) const;
  result<std::vector<user>> search_users(std::string_view text, std::size_t limit) const;

  result<std::optional<room>> find_room(room_id id) const;
  result<std::optional<room>> find_room_by_uuid(const uuid& id) const;
  result<std::optional<room>> find_room_by_slug(std::string_view slug) const;
  result<std::optional<room>> find_direct_room(user_id one, user_id other) const;
  result<std::vector<room>> rooms_of(user_id user, std::size_t limit) const;
  result<std::optional<member>> find_member(room_id room, user_id user) const;
  result<std::vector<member>> members_of(room_id room, std::size_t limit) const;
  result<std::vector<member>> readers_of(room_id room, sequence from, std::size_t limit) const;
  result<std::vector<user_id>> co_members_of(user_id user, std::size_t limit) const;

  result<std::optional<message>> find_message(message_id id) const;
  result<std::optional<message>> find_message_by_uuid(const uuid& id) const;
  result<std::optional<message>> find_message_by_client_id(user_id sender,
                                                           std::string_view client_message_id) const;
  result<std::vector<message>> messages_before(room_id room, sequence before, std::size_t limit,
                                               std::size_t skip) const;
  result<std::vector<message>> messages_after(room_id room, sequence after, std::size_t limit) const;
  result<message_matches> search_messages(const message_search& what, std::size_t limit) const;
  result<std::int64_t> count_messages(room_id room) const;
  result<std::int64_t> count_unread(room_id room, user_id user) const;
  result<std::vector<message>> undelivered_to(user_id user, std::size_t limit) const;
  result<std::vector<room_event>> events_since(room_id room, sequence after, std::size_t limit) const;
  result<std::vector<room_event>> changes_since(room_id room, sequence after, std::size_t limit) const;

  result<std::optional<attachment>> find_attachment(std::string_view key) const;
  result<std::optional<message_id>> message_of_attachment(attachment_id id) const;
  result<std::vector<attachment>> unclaimed_attachments(timestamp before, std::size_t limit) const;
  result<std::vector<attachment>> attachments_after(attachment_id after, std::size_t limit) const;

 private:
  template <typename... Values>
  std::vector<message> messages(statement which, const Values&... values) const;

  sqlite_connection* connection_;
};

}  // namespace parlor::storage_detail

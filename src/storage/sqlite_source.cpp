#include "storage/sqlite_source.hpp"

#include <algorithm>
#include <limits>
#include <tuple>

#include "storage/sqlite_errors.hpp"
#include "storage/sqlite_rows.hpp"

namespace parlor::storage_detail {
namespace {

std::int64_t in_sql(std::size_t count) {
  constexpr auto largest = std::numeric_limits<std::int64_t>::max();
  return count > static_cast<std::size_t>(largest) ? largest : static_cast<std::int64_t>(count);
}

// Every row of a query, each read by `read`.
template <typename Read, typename... Values>
auto all(sqlite_connection& connection, Read read, statement which, const Values&... values) {
  std::vector<decltype(read(std::declval<const sqlite_query&>()))> found;
  auto query = connection.query(which, values...);
  while (query.step()) found.push_back(read(query));
  return found;
}

// The one row of a query, if there is one.
template <typename Read, typename... Values>
auto first(sqlite_connection& connection, Read read, statement which, const Values&... values) {
  using row = decltype(read(std::declval<const sqlite_query&>()));
  auto query = connection.query(which, values...);
  return query.step() ? std::optional<row>{read(query)} : std::nullopt;
}

std::int64_t read_number(const sqlite_query& row) {
  return row.number(0);
}

user_id read_user_id(const sqlite_query& row) {
  return user_id{row.number(0)};
}

message_id read_message_id(const sqlite_query& row) {
  return message_id{row.number(0)};
}

}  // namespace

result<std::optional<user>> sqlite_source::find_user(user_id id) const {
  return guarded("find user", [this, id]() -> result<std::optional<user>> {
    return first(*connection_, read_user, statement::find_user, id);
  });
}

result<std::optional<user>> sqlite_source::find_user_by_uuid(const uuid& id) const {
  return guarded("find user by uuid", [this, &id]() -> result<std::optional<user>> {
    return first(*connection_, read_user, statement::find_user_by_uuid, id);
  });
}

result<std::optional<user>> sqlite_source::find_user_by_subject(std::string_view subject) const {
  return guarded("find user by subject", [this, subject]() -> result<std::optional<user>> {
    return first(*connection_, read_user, statement::find_user_by_subject, subject);
  });
}

result<std::optional<user>> sqlite_source::find_user_by_username(std::string_view username) const {
  return guarded("find user by username", [this, username]() -> result<std::optional<user>> {
    return first(*connection_, read_user, statement::find_user_by_username, username);
  });
}

result<std::vector<user>> sqlite_source::search_users(std::string_view text, std::size_t limit) const {
  return guarded("search users", [this, text, limit]() -> result<std::vector<user>> {
    return all(*connection_, read_user, statement::search_users, text, in_sql(limit));
  });
}

result<std::optional<room>> sqlite_source::find_room(room_id id) const {
  return guarded("find room", [this, id]() -> result<std::optional<room>> {
    return first(*connection_, read_room, statement::find_room, id);
  });
}

result<std::optional<room>> sqlite_source::find_room_by_uuid(const uuid& id) const {
  return guarded("find room by uuid", [this, &id]() -> result<std::optional<room>> {
    return first(*connection_, read_room, statement::find_room_by_uuid, id);
  });
}

result<std::optional<room>> sqlite_source::find_room_by_slug(std::string_view slug) const {
  return guarded("find room by slug", [this, slug]() -> result<std::optional<room>> {
    return first(*connection_, read_room, statement::find_room_by_slug, slug);
  });
}

result<std::optional<room>> sqlite_source::find_direct_room(user_id one, user_id other) const {
  return guarded("find direct room", [this, one, other]() -> result<std::optional<room>> {
    return first(*connection_, read_room, statement::find_direct_room, std::min(one, other),
                 std::max(one, other));
  });
}

result<std::vector<room>> sqlite_source::rooms_of(user_id user, std::size_t limit) const {
  return guarded("list rooms", [this, user, limit]() -> result<std::vector<room>> {
    // SQLite would sort them in a table of its own, whose memory alone costs 15 us.
    auto rooms = all(*connection_, read_room, statement::rooms_of, user);
    std::sort(rooms.begin(), rooms.end(), [](const room& left, const room& right) {
      return std::tie(right.updated_at, right.id) < std::tie(left.updated_at, left.id);
    });
    if (rooms.size() > limit) rooms.resize(limit);
    return rooms;
  });
}

result<std::optional<member>> sqlite_source::find_member(room_id room, user_id user) const {
  return guarded("find member", [this, room, user]() -> result<std::optional<member>> {
    return first(*connection_, read_member, statement::find_member, room, user);
  });
}

result<std::vector<member>> sqlite_source::members_of(room_id room, std::size_t limit) const {
  return guarded("list members", [this, room, limit]() -> result<std::vector<member>> {
    return all(*connection_, read_member, statement::members_of, room, in_sql(limit));
  });
}

result<std::vector<member>> sqlite_source::readers_of(room_id room, sequence from, std::size_t limit) const {
  return guarded("list readers", [this, room, from, limit]() -> result<std::vector<member>> {
    return all(*connection_, read_member, statement::readers_of, room, from, in_sql(limit));
  });
}

result<std::vector<user_id>> sqlite_source::co_members_of(user_id user, std::size_t limit) const {
  return guarded("list members of shared rooms", [this, user, limit]() -> result<std::vector<user_id>> {
    // SQLite would sort them in a table of its own, whose memory alone costs 15 us.
    std::vector<user_id> others;
    const auto settle = [&others] {
      std::sort(others.begin(), others.end());
      others.erase(std::unique(others.begin(), others.end()), others.end());
    };
    auto query = connection_->query(statement::co_members_of, user);
    while (query.step()) {
      others.push_back(read_user_id(query));
      if (others.size() < 4 * limit) continue;
      settle();
      if (others.size() >= limit) break;
    }
    settle();
    if (others.size() > limit) others.resize(limit);
    return others;
  });
}

template <typename... Values>
std::vector<message> sqlite_source::messages(statement which, const Values&... values) const {
  std::vector<message> found;
  for (auto& row : all(*connection_, read_message, which, values...)) {
    if (row.has_attachments) {
      row.message.attachments =
          all(*connection_, read_attachment, statement::attachments_of_message, row.message.id);
    }
    found.push_back(std::move(row.message));
  }
  return found;
}

result<std::optional<message>> sqlite_source::find_message(message_id id) const {
  return guarded("find message", [this, id]() -> result<std::optional<message>> {
    auto found = messages(statement::find_message, id);
    return found.empty() ? std::nullopt : std::optional<message>{std::move(found.front())};
  });
}

result<std::optional<message>> sqlite_source::find_message_by_uuid(const uuid& id) const {
  return guarded("find message by uuid", [this, &id]() -> result<std::optional<message>> {
    auto found = messages(statement::find_message_by_uuid, id);
    return found.empty() ? std::nullopt : std::optional<message>{std::move(found.front())};
  });
}

result<std::optional<message>> sqlite_source::find_message_by_client_id(
    user_id sender, std::string_view client_message_id) const {
  return guarded("find message by client id",
                 [this, sender, client_message_id]() -> result<std::optional<message>> {
                   auto found = messages(statement::find_message_by_client_id, sender, client_message_id);
                   return found.empty() ? std::nullopt : std::optional<message>{std::move(found.front())};
                 });
}

result<std::vector<message>> sqlite_source::messages_before(room_id room, sequence before, std::size_t limit,
                                                            std::size_t skip) const {
  return guarded("list messages", [this, room, before, limit, skip]() -> result<std::vector<message>> {
    const auto bound = before == 0 ? std::numeric_limits<sequence>::max() : before;
    auto found = messages(statement::messages_before, room, bound, in_sql(limit), in_sql(skip));
    std::reverse(found.begin(), found.end());
    return found;
  });
}

result<std::vector<message>> sqlite_source::messages_after(room_id room, sequence after,
                                                           std::size_t limit) const {
  return guarded("list messages", [this, room, after, limit]() -> result<std::vector<message>> {
    return messages(statement::messages_after, room, after, in_sql(limit));
  });
}

result<std::int64_t> sqlite_source::count_messages(room_id room) const {
  return guarded("count messages", [this, room]() -> result<std::int64_t> {
    return first(*connection_, read_number, statement::count_messages, room).value_or(0);
  });
}

result<std::int64_t> sqlite_source::count_unread(room_id room, user_id user) const {
  return guarded("count unread", [this, room, user]() -> result<std::int64_t> {
    return first(*connection_, read_number, statement::count_unread, room, user).value_or(0);
  });
}

result<std::vector<message>> sqlite_source::undelivered_to(user_id user, std::size_t limit) const {
  return guarded("list undelivered messages", [this, user, limit]() -> result<std::vector<message>> {
    // Mostly nothing waits, which a simple question finds out in 0.5 us, and the whole one in 1.9.
    if (!connection_->query(statement::may_wait, user).step()) return std::vector<message>{};
    // SQLite's table for sorting whole messages would cost 30 us.
    auto waiting = all(*connection_, read_message_id, statement::undelivered_to, user, in_sql(limit));
    std::sort(waiting.begin(), waiting.end());
    std::vector<message> found;
    for (const auto id : waiting) {
      for (auto& each : messages(statement::find_message, id)) found.push_back(std::move(each));
    }
    return found;
  });
}

result<std::vector<room_event>> sqlite_source::events_since(room_id room, sequence after,
                                                            std::size_t limit) const {
  return guarded("list events", [this, room, after, limit]() -> result<std::vector<room_event>> {
    return all(*connection_, read_event, statement::events_since, room, after, in_sql(limit));
  });
}

result<std::vector<room_event>> sqlite_source::changes_since(room_id room, sequence after,
                                                             std::size_t limit) const {
  return guarded("list changes", [this, room, after, limit]() -> result<std::vector<room_event>> {
    return all(*connection_, read_event, statement::changes_since, room, after, in_sql(limit));
  });
}

result<std::optional<attachment>> sqlite_source::find_attachment(std::string_view key) const {
  return guarded("find attachment", [this, key]() -> result<std::optional<attachment>> {
    return first(*connection_, read_attachment, statement::find_attachment, key);
  });
}

result<std::optional<message_id>> sqlite_source::message_of_attachment(attachment_id id) const {
  return guarded("find message of attachment", [this, id]() -> result<std::optional<message_id>> {
    return first(*connection_, read_message_id, statement::message_of_attachment, id);
  });
}

result<std::vector<attachment>> sqlite_source::unclaimed_attachments(timestamp before,
                                                                     std::size_t limit) const {
  return guarded("list unclaimed attachments", [this, before, limit]() -> result<std::vector<attachment>> {
    return all(*connection_, read_attachment, statement::unclaimed_attachments, before, in_sql(limit));
  });
}

result<std::vector<attachment>> sqlite_source::attachments_after(attachment_id after,
                                                                 std::size_t limit) const {
  return guarded("list attachments", [this, after, limit]() -> result<std::vector<attachment>> {
    return all(*connection_, read_attachment, statement::attachments_after, after, in_sql(limit));
  });
}

}  // namespace parlor::storage_detail

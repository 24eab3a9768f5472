// Users, messages and rooms with everything that is needed to show them.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <unordered_map>
#include <vector>

#include "parlor/event.hpp"
#include "parlor/result.hpp"
#include "parlor/storage/storage.hpp"
#include "parlor/users/user_directory.hpp"

namespace parlor::engine {

// How many participants each of `views` views of rooms may show: all of them where that is affordable. One
// answer is not to hold a million users.
std::size_t participants_per_view(std::size_t views);

// Whether a member other than the sender and `except` has read it; `foremost` as foremost_readers has them.
bool is_read_by_another(const message& shown, const std::vector<member>& foremost, user_id except = {});

using known_users = std::unordered_map<user_id, user>;

// Made for one batch or one query.
class view_builder {
 public:
  // `known` is borrowed: the users that it has met, and need not ask for again. `label_of` answers an empty
  // label for a room that is not there.
  view_builder(const storage_reader& reader, user_directory& users, known_users& known,
               std::function<bool(user_id)> is_online, std::function<result<room_label>(room_id)> label_of);

  // Null for a user who is not known. As long as the table of known users is not emptied.
  result<const user*> find_user(user_id id);
  // Replaces what is remembered of this user.
  const user& remember(user person);

  user_view view_of(const user& person) const;
  // A user who is no longer known has an id and nothing else.
  result<user_view> view_of_user(user_id id);
  // Of one that nobody but its sender has read.
  result<message_view> view_of_unread_message(message shown);
  result<message_view> view_of_message(message shown);
  result<message_view> view_of_message(message shown, const std::vector<member>& foremost);
  // The three who have read furthest: two may be left out when others are asked for.
  result<std::vector<member>> foremost_readers(room_id room) const;
  // Members who have read `oldest` at least, in order of id; at most `limit` of them and at most 100.
  result<std::vector<participant_view>> readers_of(const message& oldest, std::size_t limit);
  result<room_view> view_of_room(room shown, user_id viewer, std::size_t max_participants);

 private:
  result<std::optional<message>> newest_message(room_id room) const;

  const storage_reader& reader_;
  user_directory& users_;
  std::function<bool(user_id)> is_online_;
  std::function<result<room_label>(room_id)> label_of_;
  known_users& known_;
};

}  // namespace parlor::engine

// The open sockets of one loop, found by connection, by session, by user and by room. Used on that loop only.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "parlor/dialect/dialect.hpp"
#include "parlor/ids.hpp"
#include "parlor/model.hpp"
#include "parlor/transport/transport.hpp"

#include "server/rate_limiter.hpp"

namespace parlor::server_side {

struct session {
  session_id id;
  connection_id connection;
  std::size_t dialect = 0;
  session_view view;
  bool is_open = false;            // the upgrade has been answered
  std::vector<frame_ptr> waiting;  // until then; bounded by the engine's one batch between accept and open
  std::vector<room_id> rooms;      // whose events it gets; kept by the table
  std::string subject;             // whom a new token must name, too
  std::optional<timestamp> expires_at;
  token_bucket frames;             // that the connection may send
  std::size_t refused_frames = 0;  // less those taken since
};

class session_table {
 public:
  session& add(session opened);
  void remove(session_id id);

  session* find(session_id id);
  session* find(connection_id connection);
  const std::vector<session*>& in_room(room_id room) const;
  const std::vector<session*>& of_user(user_id user) const;

  // The session gets the room's events from now on, or no longer. Twice is once.
  void enter(session& who, room_id room);
  void leave(session& who, room_id room);

  // The session ends at another time.
  void renew(session& who, std::optional<timestamp> expires_at);
  // Sessions whose proof of identity has ended; each is answered once.
  std::vector<session_id> take_expired(timestamp now);
  std::size_t size() const { return sessions_.size(); }

  template <typename Call>
  void for_each(Call&& call) const {
    for (const auto& entry : sessions_) call(*entry.second);
  }

 private:
  void forget_expiry(const session& who);
  std::unordered_map<session_id, std::unique_ptr<session>> sessions_;
  std::unordered_map<std::uint64_t, session*> by_connection_;
  std::unordered_map<user_id, std::vector<session*>> by_user_;
  std::unordered_map<room_id, std::vector<session*>> by_room_;
  std::multimap<timestamp, session_id> by_expiry_;
};

}  // namespace parlor::server_side

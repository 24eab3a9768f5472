#include <utility>

#include "engine/commands/handlers.hpp"

namespace parlor::engine {

namespace {

// In a large room those who have it open are not marked with each message, see max_implied_readers.
result<void> read_before_leaving(context& with, const session_entry& open) {
  if (open.reading != reading::implied || !open.current) return {};
  const auto newest = with.work.messages_before(open.current, 0, 1);
  if (!newest) return newest.error();
  if (newest->empty()) return {};
  const auto& last = newest->front();
  const auto moved = with.work.set_read(open.current, open.user, last.sequence, last.id, with.now);
  if (!moved && moved.error().code != errc::not_found) return moved.error();
  return {};
}

}  // namespace

result<void> end_session(context& with, session_id session) {
  const auto* open = with.presence.find(session);
  if (open == nullptr) return {};
  const auto user = open->user;
  if (const auto done = read_before_leaving(with, *open); !done) return done.error();

  for (const auto room : with.typing.rooms_of(user, session)) with.stop_typing(room, user);
  with.presence.close(session);
  if (with.presence.is_online(user)) return {};

  if (const auto seen = with.work.set_last_seen(user, with.now); !seen) {
    if (seen.error().code == errc::not_found) return {};
    return unexpected(seen.error());
  }
  const auto gone = with.views.find_user(user);
  if (!gone) return unexpected(gone.error());
  if (*gone == nullptr) return {};
  auto changed = **gone;
  changed.last_seen = with.now;
  with.views.remember(changed);
  auto audience = with.work.co_members_of(user, max_presence_audience);
  if (!audience) return unexpected(audience.error());
  with.tell_users(std::move(*audience), presence_changed{std::move(changed), false});
  return {};
}

}  // namespace parlor::engine

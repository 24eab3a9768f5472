#include <utility>

#include "engine/commands/handlers.hpp"
#include "engine/presence_audience.hpp"
#include "engine/reading.hpp"

namespace parlor::engine {

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
  auto rooms = rooms_of(with, user);
  if (!rooms) return unexpected(rooms.error());
  auto audience = presence_audience(with, user, std::move(*rooms));
  if (!audience) return unexpected(audience.error());
  with.tell_users(std::move(*audience), presence_changed{std::move(changed), false});
  return {};
}

}  // namespace parlor::engine

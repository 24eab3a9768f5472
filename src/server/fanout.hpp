// Events to the sessions of one loop: each is rendered and framed once per dialect and audience class, and
// the bytes are shared by all receivers. Used on that loop only.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "parlor/dialect/dialect.hpp"
#include "parlor/event.hpp"
#include "parlor/transport/transport.hpp"

#include "server/counters.hpp"
#include "server/session_table.hpp"

namespace parlor::server_side {

class fanout {
 public:
  // All are borrowed.
  fanout(parlor::transport& transport, const std::vector<std::unique_ptr<dialect>>& dialects,
         session_table& sessions, counters& counts);

  // A broadcast, or an answer to a session of this loop. Sessions enter and leave rooms as the event says.
  void deliver(const addressed_event& event, std::string_view public_url);
  // An answer to one session.
  void tell(session& receiver, const event& what, std::string_view public_url);

 private:
  struct rendered {
    std::size_t dialect = 0;
    int audience = 0;
    std::vector<frame_ptr> frames;
    std::optional<close_reason> close;
  };

  void follow_before(const addressed_event& event);
  void follow_after(const addressed_event& event);
  void tell_cached(session& receiver, const event& what, std::string_view public_url);
  const rendered& render(const session& receiver, int audience, const event& what,
                         std::string_view public_url);
  void hand_over(session& receiver, const rendered& bytes);

  parlor::transport& transport_;
  const std::vector<std::unique_ptr<dialect>>& dialects_;
  session_table& sessions_;
  counters& counts_;
  std::vector<rendered> cache_;  // of the event that is being delivered
};

}  // namespace parlor::server_side

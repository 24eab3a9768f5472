// Events to the sessions of one loop: each is rendered and framed once per dialect and audience class, and
// the bytes are shared by all receivers. Used on that loop only.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "parlor/dialect/dialect.hpp"
#include "parlor/event.hpp"
#include "parlor/transport/transport.hpp"

#include "server/counters.hpp"
#include "server/session_table.hpp"

namespace parlor::server_side {

// A list whose items keep their own memory for those that come after clear.
template <typename Item>
class reused_list {
 public:
  // As reset left it.
  Item& add() {
    if (size_ == items_.size()) items_.emplace_back();
    return items_[size_++];
  }
  void clear() {
    for (auto& one : *this) one.reset();
    size_ = 0;
  }
  auto begin() { return items_.begin(); }
  auto end() { return items_.begin() + static_cast<std::ptrdiff_t>(size_); }

 private:
  std::vector<Item> items_;
  std::size_t size_ = 0;
};

class fanout {
 public:
  // All are borrowed.
  fanout(parlor::transport& transport, const std::vector<std::unique_ptr<dialect>>& dialects,
         session_table& sessions, counters& counts, const file_link_signer& links);

  // A broadcast, or an answer to a session of this loop. Sessions enter and leave rooms as the event says.
  // What is for a room may wait for more that is for the same room: the event stays where it is until finish.
  void deliver(const addressed_event& event, std::string_view public_url);
  // Delivers what waits.
  void finish(std::string_view public_url);
  // Forgets what waits: its events are gone, because something threw before finish.
  void abandon();
  // An answer to one session.
  void tell(session& receiver, const event& what, std::string_view public_url);

 private:
  class abandon_on_exit;

  // The class of a receiver that an event is not for.
  static constexpr std::optional<int> not_told{};

  struct rendered {
    std::size_t event = 0;  // its place in the run
    std::size_t dialect = 0;
    int audience = 0;
    std::vector<frame_ptr> frames;
    std::optional<close_reason> close;

    void reset();
  };
  // What the receivers of one dialect for whom each event of a run has the same class are sent.
  struct plan {
    std::size_t dialect = 0;
    std::vector<std::optional<int>> audiences;
    std::vector<std::variant<frame_ptr, frame_block_ptr>> pieces;
    std::size_t frame_count = 0;
    std::optional<close_reason> close;

    void reset();
  };

  void follow_before(const addressed_event& event);
  void follow_after(const addressed_event& event);
  void deliver_run(std::string_view public_url);
  const plan& find_plan(const session& receiver, std::string_view public_url);
  const plan& make_plan(const session& receiver, std::string_view public_url);
  void end_block(plan& made);
  void forget_bytes();
  void carry_out(session& receiver, const plan& bytes);
  void tell_cached(session& receiver, const event& what, std::string_view public_url);
  const rendered& render(const session& receiver, std::size_t place, int audience, const event& what,
                         std::string_view public_url);
  void hand_over(session& receiver, const rendered& bytes);

  parlor::transport& transport_;
  const std::vector<std::unique_ptr<dialect>>& dialects_;
  session_table& sessions_;
  counters& counts_;
  const file_link_signer& links_;
  std::vector<const addressed_event*> run_;  // events for one room that follow each other
  // Empty between two runs, unless something threw; only the memory is kept.
  reused_list<rendered> cache_;              // of the event or run that is being delivered
  reused_list<plan> plans_;                  // of the run
  std::vector<std::optional<int>> classes_;  // of one receiver of the run
  std::vector<frame_ptr> block_;             // of the plan that is being made
};

}  // namespace parlor::server_side

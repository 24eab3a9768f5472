#include <limits>
#include <string>
#include <vector>

#include "storage/search_filter.hpp"
#include "storage/search_walk.hpp"
#include "storage/sqlite_errors.hpp"
#include "storage/sqlite_source.hpp"
#include "text/search_words.hpp"

namespace parlor::storage_detail {
namespace {

constexpr auto beyond = std::numeric_limits<std::int64_t>::max();

constexpr std::int64_t looked_at_together = 64;
constexpr std::int64_t blocks_read_together = 16;
// To read a filter costs as much as to look at so many messages.
constexpr std::size_t cost_of_filter = 4;

struct question {
  explicit question(std::string_view text) : words(text), pieces(words) {}

  text::search_words words;
  filter_question pieces;
};

// A room's messages from the newest to the oldest: first those that stand in no block yet, or the rest of the
// block in which the search begins, and then block by block.
class sqlite_lane {
 public:
  sqlite_lane(sqlite_connection& connection, room_id room, message_id before, const question& asked)
      : connection_(&connection), asked_(&asked), room_(room) {
    if (!before || !begin_in_block(before)) begin_behind_blocks();
    auto newest = connection_->query(statement::newest_between, room_, lowest_, next_,
                                     before ? before : message_id{beyond});
    if (newest.step()) {
      next_ = newest.number(0);
      newest_left_ = message_id{newest.number(1)};
    } else {
      go_to_next_block();
    }
  }

  message_id newest_left() const { return newest_left_; }

  std::size_t look_on(newest_hits& hits) {
    if (!may_hold_) {
      go_to_next_block();
      return cost_of_filter;
    }
    std::int64_t looked_at = 0;
    auto texts = connection_->query(statement::texts_down, room_, lowest_, next_, looked_at_together + 1);
    while (texts.step()) {
      const message_id id{texts.number(1)};
      if (looked_at == looked_at_together) {
        next_ = texts.number(0);
        newest_left_ = id;
        return static_cast<std::size_t>(looked_at);
      }
      ++looked_at;
      if (!texts.is_null(3)) continue;
      text::fold_case(texts.bytes(2), folded_);
      if (asked_->words.are_in(folded_)) hits.add(id);
    }
    go_to_next_block();
    return static_cast<std::size_t>(looked_at);
  }

 private:
  struct block {
    sequence first = 0;
    sequence last = 0;
    message_id last_message;
    bool may_hold = true;
  };

  bool begin_in_block(message_id before) {
    auto found = connection_->query(statement::search_block_at, room_, before);
    if (!found.step()) return false;
    lowest_ = found.number(0);
    next_ = found.number(1);
    blocks_below_ = message_id{found.number(2)};
    return true;
  }

  void begin_behind_blocks() {
    auto indexed = connection_->query(statement::indexed_up_to, room_);
    lowest_ = indexed.step() ? indexed.number(0) + 1 : 0;
  }

  void go_to_next_block() {
    if (blocks_.empty()) read_blocks();
    if (blocks_.empty()) {
      newest_left_ = {};
      return;
    }
    const auto next = blocks_.back();
    blocks_.pop_back();
    lowest_ = next.first;
    next_ = next.last;
    newest_left_ = next.last_message;
    may_hold_ = next.may_hold;
  }

  void read_blocks() {
    auto found =
        connection_->query(statement::search_blocks_below, room_, blocks_below_, blocks_read_together);
    while (found.step()) {
      blocks_below_ = message_id{found.number(2)};
      const bool may_hold = found.is_null(3) || asked_->pieces.may_hold(found.bytes(3));
      blocks_.insert(blocks_.begin(), {found.number(0), found.number(1), blocks_below_, may_hold});
    }
  }

  sqlite_connection* connection_;
  const question* asked_;
  room_id room_;
  // What is looked at next: the messages between the two sequences, the newest of them first.
  sequence lowest_ = 0;
  sequence next_ = beyond;
  message_id newest_left_;
  bool may_hold_ = true;
  std::vector<block> blocks_;  // the older ones that have been read, the next at the end
  message_id blocks_below_{beyond};
  std::string folded_;
};

}  // namespace

result<message_matches> sqlite_source::search_messages(const message_search& what, std::size_t limit) const {
  return guarded("search messages", [this, &what, limit]() -> result<message_matches> {
    const question asked(what.text);
    if (asked.words.is_empty()) return message_matches{};
    std::vector<room_id> rooms;
    {
      auto listed = connection_->query(statement::searched_rooms, what.reader, what.room);
      while (listed.step()) rooms.emplace_back(listed.number(0));
    }
    std::vector<sqlite_lane> lanes;
    lanes.reserve(rooms.size());
    for (const auto room : rooms) lanes.emplace_back(*connection_, room, what.before, asked);

    const auto walked = walk_newest_first(lanes, limit);
    message_matches found{{}, walked.next_before};
    for (const auto id : walked.ids) {
      auto hit = find_message(id);
      if (!hit) return hit.error();
      if (*hit) found.messages.push_back(**std::move(hit));
    }
    return found;
  });
}

}  // namespace parlor::storage_detail

// A search through several rooms, from the newest message to the oldest.
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <set>
#include <vector>

#include "parlor/ids.hpp"
#include "parlor/result.hpp"

namespace parlor::storage_detail {

// How many messages one search looks at, at most: some 20 ms of them.
inline constexpr std::size_t most_looked_at = 20000;

// The newest messages found so far.
class newest_hits {
 public:
  explicit newest_hits(std::size_t limit) : limit_(limit) {}

  void add(message_id id) {
    ids_.insert(id);
    if (ids_.size() <= limit_) return;
    ids_.erase(ids_.begin());
    is_cut_ = true;
  }
  // Whether nothing older than `id` can still be among them.
  bool are_newer_than(message_id id) const { return ids_.size() == limit_ && id < *ids_.begin(); }
  // For a search that looked at everything from `oldest` on and nothing else for certain.
  void forget_older_than(message_id oldest) { ids_.erase(ids_.begin(), ids_.lower_bound(oldest)); }

  const std::set<message_id>& ids() const { return ids_; }
  bool is_cut() const { return is_cut_; }

 private:
  std::size_t limit_;
  std::set<message_id> ids_;
  bool is_cut_ = false;
};

struct walk_result {
  std::vector<message_id> ids;            // newest first
  std::optional<message_id> next_before;  // as in message_matches
};

// Each lane is a room. It has newest_left(), the message that it would look at next, 0 for none; and
// look_on(hits), which looks at that message and at some older ones, adds those that match, and answers how
// much that was.
template <typename Lane>
walk_result walk_newest_first(std::vector<Lane>& rooms, std::size_t limit) {
  if (limit == 0) return {};
  std::vector<Lane*> lanes;
  for (auto& room : rooms) {
    if (room.newest_left()) lanes.push_back(&room);
  }
  const auto is_older = [](const Lane* left, const Lane* right) {
    return left->newest_left() < right->newest_left();
  };
  std::make_heap(lanes.begin(), lanes.end(), is_older);

  newest_hits hits(limit);
  std::size_t looked_at = 0;
  message_id at;
  bool is_stopped = false;
  while (!lanes.empty()) {
    auto* lane = lanes.front();
    is_stopped = hits.are_newer_than(lane->newest_left());
    if (is_stopped) break;
    if (looked_at >= most_looked_at) {
      // Everything from the newest message of the last step on has been looked at.
      hits.forget_older_than(at);
      walk_result found{{hits.ids().rbegin(), hits.ids().rend()}, at};
      return found;
    }
    at = lane->newest_left();
    std::pop_heap(lanes.begin(), lanes.end(), is_older);
    looked_at += lane->look_on(hits);
    if (lane->newest_left()) {
      std::push_heap(lanes.begin(), lanes.end(), is_older);
    } else {
      lanes.pop_back();
    }
  }
  walk_result found{{hits.ids().rbegin(), hits.ids().rend()}, std::nullopt};
  if (is_stopped || hits.is_cut()) found.next_before = found.ids.back();
  return found;
}

}  // namespace parlor::storage_detail

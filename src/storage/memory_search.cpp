#include <limits>
#include <string>

#include "storage/memory_tables.hpp"
#include "storage/search_walk.hpp"
#include "text/search_words.hpp"

namespace parlor::storage_detail {
namespace {

constexpr std::size_t looked_at_together = 64;

// A room's messages, from the newest to the oldest.
class memory_lane {
 public:
  memory_lane(const memory_tables& tables, room_id room, message_id before, const text::search_words& words)
      : tables_(&tables), words_(&words), room_(room) {
    visit_down([this, before](sequence position, message_id id) {
      if (before && !(id < before)) return true;
      next_ = position;
      newest_left_ = id;
      return false;
    });
  }

  message_id newest_left() const { return newest_left_; }

  std::size_t look_on(newest_hits& hits) {
    std::size_t looked_at = 0;
    newest_left_ = {};
    visit_down([this, &hits, &looked_at](sequence position, message_id id) {
      if (looked_at == looked_at_together) {
        next_ = position;
        newest_left_ = id;
        return false;
      }
      ++looked_at;
      const auto& candidate = **tables_->messages.find(id);
      if (candidate.deleted_at) return true;
      text::fold_case(candidate.text, folded_);
      if (words_->are_in(folded_)) hits.add(id);
      return true;
    });
    return looked_at;
  }

 private:
  // Calls visit(sequence, id) from the next message on until it answers false.
  template <typename Visit>
  void visit_down(Visit&& visit) const {
    tables_->visit_messages_below(room_, next_ + 1, visit);
  }

  const memory_tables* tables_;
  const text::search_words* words_;
  room_id room_;
  sequence next_ = std::numeric_limits<sequence>::max() - 1;
  message_id newest_left_;
  std::string folded_;
};

}  // namespace

result<message_matches> memory_source::search_messages(const message_search& what, std::size_t limit) const {
  const text::search_words words(what.text);
  if (words.is_empty()) return message_matches{};
  std::vector<memory_lane> lanes;
  tables_->rooms_by_member.visit_from({what.reader.value, 0}, [&](const auto& key, const auto&) {
    if (key.first != what.reader.value) return false;
    const room_id room{key.second};
    if (what.room && *what.room != room) return true;
    if (!tables_->members.find(std::pair{key.second, key.first})->is_active) return true;
    if (!(*tables_->rooms.find(room))->base.is_active) return true;
    lanes.emplace_back(*tables_, room, what.before, words);
    return true;
  });
  const auto walked = walk_newest_first(lanes, limit);
  message_matches found{{}, walked.next_before};
  for (const auto id : walked.ids) found.messages.push_back(message_at(id));
  return found;
}

}  // namespace parlor::storage_detail

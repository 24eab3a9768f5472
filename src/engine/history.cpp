#include "engine/history.hpp"

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/references.hpp"

namespace parlor::engine {

namespace {

constexpr std::size_t most_history = 100;
// Who resumes is sent all of it at once. With every character escaped it must still fit into the queue of a
// connection (1 MiB), or who came back would be cut off as too slow, each time anew.
constexpr std::size_t most_resumed_text = 64 * 1024;
// Entries of the log that are looked at, of which each is an edit or a deletion: a page of storage takes less than
// a millisecond.
constexpr std::size_t page_of_changes = 1000;
constexpr std::size_t most_changes = 2000;

// The message that the caller saw last, if it is one of this room.
result<std::optional<message>> find_cursor(context& with, room_id room, const open_session& what) {
  auto last = find_message(with.work, *what.history_after);
  if (last && *last && (*last)->room != room) return std::optional<message>{};
  return last;
}

// One message more than asked for is read, to see whether there is one.
result<std::vector<message>> read_newest(context& with, room_id room, std::size_t limit, session_opened& to) {
  auto found = with.work.messages_before(room, 0, limit + 1);
  if (!found) return found;
  to.has_more = found->size() > limit;
  if (to.has_more) found->erase(found->begin());
  return found;
}

result<std::vector<message>> read_later(context& with, const message& cursor, std::size_t limit,
                                        session_opened& to) {
  auto found = with.work.messages_after(cursor.room, cursor.sequence, limit + 1);
  if (!found) return found;
  std::size_t taken = 0;
  std::size_t bytes = 0;
  for (; taken < std::min(limit, found->size()); ++taken) {
    bytes += (*found)[taken].text.size();
    if (taken > 0 && bytes > most_resumed_text) break;
  }
  to.has_more = taken < found->size();
  found->resize(taken);
  return found;
}

// Messages up to `cursor` that were edited or deleted after it was posted, in the order of their last changes;
// nothing if there are too many.
result<std::optional<std::vector<message_id>>> find_changed(context& with, const message& cursor) {
  std::unordered_map<message_id, sequence> last_changes;
  auto position = cursor.sequence;
  for (std::size_t seen = 0;;) {
    const auto page = with.work.changes_since(cursor.room, position, page_of_changes);
    if (!page) return page.error();
    // Ids rise with sequences: later messages are in the history, as they are now.
    for (const auto& each : *page) {
      if (!(cursor.id < each.message)) last_changes[each.message] = each.sequence;
    }
    if (last_changes.size() > session_opened::max_changed) return std::optional<std::vector<message_id>>{};
    if (page->size() < page_of_changes) break;
    seen += page->size();
    if (seen >= most_changes) return std::optional<std::vector<message_id>>{};
    position = page->back().sequence;
  }
  std::vector<message_id> changed;
  for (const auto& [id, at] : last_changes) changed.push_back(id);
  std::sort(changed.begin(), changed.end(), [&last_changes](message_id left, message_id right) {
    return last_changes.at(left) < last_changes.at(right);
  });
  return std::optional(std::move(changed));
}

result<void> add_changed(context& with, const message& cursor, const std::vector<member>& foremost,
                         session_opened& to) {
  const auto changed = find_changed(with, cursor);
  if (!changed) return changed.error();
  to.has_gap = !changed->has_value();
  if (to.has_gap) return {};
  std::size_t bytes = 0;
  for (const auto id : **changed) {
    auto found = with.work.find_message(id);
    if (!found) return found.error();
    if (!*found) continue;
    bytes += (*found)->text.size();
    if (bytes > most_resumed_text) {
      to.changed.clear();
      to.has_gap = true;
      return {};
    }
    auto view = with.views.view_of_message(std::move(**found), foremost);
    if (!view) return view.error();
    to.changed.push_back(std::move(*view));
  }
  return {};
}

}  // namespace

result<void> add_history(context& with, room_id room, const open_session& what, session_opened& to) {
  if (what.history == 0) return {};
  const auto limit = std::min(what.history, most_history);
  auto cursor = what.history_after ? find_cursor(with, room, what) : std::optional<message>{};
  if (!cursor) return cursor.error();
  const auto foremost = with.views.foremost_readers(room);
  if (!foremost) return foremost.error();
  to.has_gap = what.history_after && !*cursor;
  if (*cursor) {
    if (const auto added = add_changed(with, **cursor, *foremost, to); !added) return added.error();
  }
  auto messages = *cursor ? read_later(with, **cursor, limit, to) : read_newest(with, room, limit, to);
  if (!messages) return messages.error();
  if (messages->empty()) return {};
  auto readers = with.views.readers_of(messages->front(), what.max_readers);
  if (!readers) return readers.error();
  to.readers = std::move(*readers);
  for (auto& each : *messages) {
    auto view = with.views.view_of_message(std::move(each), *foremost);
    if (!view) return view.error();
    to.history.push_back(std::move(*view));
  }
  return {};
}

}  // namespace parlor::engine

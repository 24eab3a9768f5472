#include "storage/sqlite_search_index.hpp"

#include <limits>
#include <optional>

#include "storage/search_filter.hpp"
#include "text/search_words.hpp"

namespace parlor::storage_detail {
namespace {

constexpr std::size_t blocks_at_a_time = 16;

constexpr std::size_t messages_in_block = 64;
constexpr std::size_t text_in_block = 16 * 1024;

struct block {
  sequence first = 0;
  sequence last = 0;
  message_id last_message;
  std::size_t messages = 0;
  search_filter filter;
};

// The messages of the room from `first` on, until `is_full` says that they are enough.
template <typename Predicate>
block read_block(sqlite_connection& connection, room_id room, sequence first, sequence last,
                 Predicate&& is_full) {
  block read;
  read.first = first;
  std::size_t bytes = 0;
  std::string folded;
  auto texts = connection.query(statement::texts_up, room, first, last);
  while (!is_full(read.messages, bytes) && texts.step()) {
    read.last = texts.number(0);
    read.last_message = message_id{texts.number(1)};
    ++read.messages;
    text::fold_case(texts.bytes(2), folded);
    read.filter.add(folded);
    bytes += folded.size();
  }
  return read;
}

// False where no block is out of date.
bool renew_one(sqlite_connection& connection) {
  std::int64_t id = 0;
  room_id room;
  sequence first = 0;
  sequence last = 0;
  {
    auto found = connection.query(statement::block_to_renew);
    if (!found.step()) return false;
    id = found.number(0);
    room = room_id{found.number(1)};
    first = found.number(2);
    last = found.number(3);
  }
  const auto filter = filter_of_block(connection, room, first, last);
  connection.run(statement::renew_block, id, sqlite_blob{filter});
  return true;
}

// Nothing where no room behind that one has enough messages for a new block.
std::optional<room_id> room_to_index(sqlite_connection& connection, room_id after) {
  auto found = connection.query(statement::room_to_index, after);
  if (!found.step()) return std::nullopt;
  return room_id{found.number(0)};
}

// False where the room has no message that is not in a block.
bool add_block(sqlite_connection& connection, room_id room) {
  sequence first = 1;
  {
    auto indexed = connection.query(statement::indexed_up_to, room);
    if (indexed.step()) first = indexed.number(0) + 1;
  }
  const auto added = read_block(connection, room, first, std::numeric_limits<sequence>::max(),
                                [](std::size_t messages, std::size_t bytes) {
                                  return messages == messages_in_block || bytes >= text_in_block;
                                });
  if (added.messages == 0) return false;
  const auto filter = added.filter.bytes();
  connection.run(statement::insert_block, room, added.first, added.last, added.last_message,
                 sqlite_blob{filter});
  connection.run(statement::count_indexed, room, static_cast<std::int64_t>(added.messages));
  return true;
}

// False where no room has enough messages for a new block.
bool add_one(sqlite_connection& connection) {
  auto room = room_to_index(connection, room_id{});
  // One that says that it has messages, and has none, is passed over: verify names it.
  while (room && !add_block(connection, *room)) room = room_to_index(connection, *room);
  return room.has_value();
}

}  // namespace

void sqlite_search_index::note_commit(std::size_t messages, std::size_t changed_texts) {
  waiting_ += messages;
  if (waiting_ >= messages_in_block || changed_texts > 0) may_have_work_ = true;
}

void sqlite_search_index::work(sqlite_connection& connection) {
  waiting_ = 0;
  std::size_t done = 0;
  while (done < blocks_at_a_time && (renew_one(connection) || add_one(connection))) ++done;
  may_have_work_ = done == blocks_at_a_time;
}

std::string filter_of_block(sqlite_connection& connection, room_id room, sequence first, sequence last) {
  const auto whole = [](std::size_t, std::size_t) { return false; };
  return read_block(connection, room, first, last, whole).filter.bytes();
}

}  // namespace parlor::storage_detail

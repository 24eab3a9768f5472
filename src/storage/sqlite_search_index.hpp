// Fills the table that makes searching fast, behind the commits of the messages.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "parlor/ids.hpp"

#include "storage/sqlite_connection.hpp"

namespace parlor::storage_detail {

// What comes of it is small: one row for each 64 messages of a room. What it has not come to yet is found all
// the same, by looking at it.
//
// [Threads]   That of the writer.
class sqlite_search_index {
 public:
  // This has been committed.
  void note_commit(std::size_t messages, std::size_t changed_texts);
  bool may_have_work() const { return may_have_work_; }
  // So much has come since the last time that it is better done now than when there is nothing else to do:
  // about 1 ms of work.
  bool is_pressing() const { return waiting_ >= pressing; }
  // Indexes some blocks of messages, in the transaction that is open. Throws SQLite::Exception.
  void work(sqlite_connection& connection);

 private:
  static constexpr std::size_t pressing = 512;

  std::size_t waiting_ = 0;
  bool may_have_work_ = true;  // of before, too
};

// The filter for the messages of the room between the two sequences.
std::string filter_of_block(sqlite_connection& connection, room_id room, sequence first, sequence last);

}  // namespace parlor::storage_detail

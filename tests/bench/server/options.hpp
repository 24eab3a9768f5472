// options: what the bench server serves, as the command line says it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>

#include "parlor/storage/sqlite.hpp"

namespace parlor_bench {

enum class storage_choice : std::uint8_t { memory, sqlite };

enum class serving : std::uint8_t {
  chat,
  echo,  // the transport alone, with a handler that sends every frame back
};

struct server_setup {
  serving what = serving::chat;
  storage_choice storage = storage_choice::memory;
  parlor::sqlite_indexing search_index = parlor::sqlite_indexing::behind_commits;
  std::filesystem::path data;         // tokens, rooms, files and the database
  std::filesystem::path certificate;  // empty: plain
  std::filesystem::path key;
  std::size_t members = 2;  // of each room; nobody is in two of them
  std::size_t rooms = 1;
  std::size_t messages = 0;        // in the first room
  std::size_t rooms_of_first = 0;  // of user 1, with unread messages; 0: the one
};

// Ends the program with 2 and a sentence for what it does not understand.
server_setup parse_setup(int count, const char* const* words);

}  // namespace parlor_bench

// options: what is measured, as the command line says it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace parlor_bench {

struct load_options {
  std::string measured;  // the case
  std::uint16_t port = 0;
  int pid = 0;  // of the server; 0: its costs are left out
  std::string dialect = "floor";
  std::string tokens_file;
  std::string rooms_file;
  std::size_t connections = 100;  // in uploads and downloads: how many at once
  std::size_t rooms = 1;
  std::size_t senders = 10;  // per room; no more than it has members
  std::size_t window = 0;    // messages of a room that are under way; 0 with a rate
  double rate = 0;           // messages a second, in all rooms together; 0: as the window lets
  std::uint64_t messages = 0;
  double seconds = 0;                   // where no number of messages is given
  std::size_t bytes = 5 * 1024 * 1024;  // of an upload or download
  bool has_tls = false;
  std::int64_t rss_base_kib = 0;  // 0: what the server has before the first connection
};

// Throws failure for what it does not understand.
load_options parse_options(int count, const char* const* words);

}  // namespace parlor_bench

#include "server/options.hpp"

#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace parlor_bench {
namespace {

[[noreturn]] void refuse() {
  std::fputs(
      "parlor_bench_server --data DIR [--storage memory|sqlite] [--members N] [--rooms M] [--messages K]\n"
      "                    [--rooms-of-first R] [--search-index behind|none] [--certificate F --key F]\n"
      "parlor_bench_server --echo [--certificate F --key F]\n",
      stderr);
  std::exit(2);
}

storage_choice storage_called(std::string_view word) {
  if (word == "memory") return storage_choice::memory;
  if (word == "sqlite") return storage_choice::sqlite;
  refuse();
}

parlor::sqlite_indexing search_index_called(std::string_view word) {
  if (word == "behind") return parlor::sqlite_indexing::behind_commits;
  if (word == "none") return parlor::sqlite_indexing::none;
  refuse();
}

std::size_t number_in(const char* text) {
  char* end = nullptr;
  const auto number = std::strtoul(text, &end, 10);
  if (end == text || *end != '\0') refuse();
  return number;
}

void read_value(server_setup& setup, std::string_view name, const char* value) {
  if (name == "--storage") {
    setup.storage = storage_called(value);
  } else if (name == "--search-index") {
    setup.search_index = search_index_called(value);
  } else if (name == "--data") {
    setup.data = value;
  } else if (name == "--certificate") {
    setup.certificate = value;
  } else if (name == "--key") {
    setup.key = value;
  } else if (name == "--members") {
    setup.members = number_in(value);
  } else if (name == "--rooms") {
    setup.rooms = number_in(value);
  } else if (name == "--messages") {
    setup.messages = number_in(value);
  } else if (name == "--rooms-of-first") {
    setup.rooms_of_first = number_in(value);
  } else {
    refuse();
  }
}

}  // namespace

server_setup parse_setup(int count, const char* const* words) {
  server_setup setup;
  for (int at = 1; at < count; ++at) {
    const std::string_view name = words[at];
    if (name == "--echo") {
      setup.what = serving::echo;
      continue;
    }
    if (++at == count) refuse();
    read_value(setup, name, words[at]);
  }
  if (setup.what == serving::chat && setup.data.empty()) refuse();
  if (setup.certificate.empty() != setup.key.empty() || setup.members < 2 || setup.rooms < 1) refuse();
  return setup;
}

}  // namespace parlor_bench

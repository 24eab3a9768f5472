// parlor_bench_floor: what every server is compared with. Prints "listening PORT".
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>
#include <string_view>

#include "floor/server.hpp"

namespace {

[[noreturn]] void refuse() {
  std::fputs("parlor_bench_floor [--mode copy|direct|batch] [--answer-bytes B]\n", stderr);
  std::exit(2);
}

parlor_bench::write_mode mode_of(std::string_view word) {
  if (word == "copy") return parlor_bench::write_mode::copy;
  if (word == "direct") return parlor_bench::write_mode::direct;
  if (word == "batch") return parlor_bench::write_mode::batch;
  refuse();
}

parlor_bench::fault fault_of(std::string_view word) {
  if (word == "lose") return parlor_bench::fault::lose;
  if (word == "twice") return parlor_bench::fault::twice;
  if (word == "swap") return parlor_bench::fault::swap;
  refuse();
}

parlor_bench::floor_options options_of(int count, char** words) {
  parlor_bench::floor_options options;
  for (int at = 1; at < count; at += 2) {
    const std::string_view name = words[at];
    if (at + 1 == count) refuse();
    const char* const value = words[at + 1];
    if (name == "--mode") {
      options.mode = mode_of(value);
    } else if (name == "--answer-bytes") {
      options.answer_bytes = std::strtoul(value, nullptr, 10);
    } else if (name == "--fault") {
      options.fault = fault_of(value);
    } else {
      refuse();
    }
  }
  return options;
}

}  // namespace

int main(int count, char** words) {
  try {
    parlor_bench::floor_server server(options_of(count, words));
    std::printf("listening %d\n", server.port());
    std::fflush(stdout);
    server.run();
  } catch (const std::exception& problem) {
    std::fprintf(stderr, "parlor_bench_floor: %s\n", problem.what());
    return 1;
  }
}

// parlor-server: a chat server in one program. See commands/ for what each command does.
#include <cstdio>
#include <exception>
#include <string>
#include <variant>

#include "parlor/error.hpp"
#include "parlor/result.hpp"

#include <malloc.h>

#include "command_line.hpp"
#include "commands/commands.hpp"

namespace {

constexpr int runtime_error = 1;

void complain(const std::string& text) {
  std::string line = text;
  for (auto& letter : line) {
    if (letter == '\n' || letter == '\r') letter = ' ';
  }
  std::fprintf(stderr, "parlor-server: %s\n", line.c_str());
}

struct runner {
  int operator()(const parlor_server::program_end& end) const { return end.exit_code; }

  template <typename Options>
  int operator()(const Options& options) const {
    const auto done = parlor_server::commands::run(options);
    if (done) return 0;
    complain(to_string(done.error()));
    return runtime_error;
  }
};

}  // namespace

int main(int count, char** arguments) {
#ifdef M_MMAP_THRESHOLD
  // glibc raises this threshold after the first large free, and from then on keeps what a slow client's queue
  // held.
  mallopt(M_MMAP_THRESHOLD, 64 * 1024);
#endif
  try {
    return std::visit(runner{}, parlor_server::read_command_line(count, arguments));
  } catch (const std::exception& problem) {
    complain(problem.what());
    return runtime_error;
  }
}

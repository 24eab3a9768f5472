// What libFuzzer calls, and replay.cpp as it does: PROGRAM --subject=NAME …
#include "fuzz/harness.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>

namespace {

// The two functions that libFuzzer calls have nothing else in common.
fuzzing::harness& chosen() {
  static fuzzing::harness one;
  return one;
}

fuzzing::harness make_harness(std::string_view subject) {
  if (subject == "http") return fuzzing::make_http_harness();
  if (subject == "websocket") return fuzzing::make_websocket_harness();
  if (subject == "values") return fuzzing::make_value_harness();
  if (subject == "session") return fuzzing::make_session_harness();
  if (subject == "picture") return fuzzing::make_picture_harness();
  return fuzzing::make_dialect_harness(subject);
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int* count, char*** arguments) {
  constexpr std::string_view option = "--subject=";
  for (int index = 1; index < *count; ++index) {
    const std::string_view argument = (*arguments)[index];
    if (argument.substr(0, option.size()) != option) continue;
    const auto name = argument.substr(option.size());
    chosen() = make_harness(name);
  }
  if (!chosen()) {
    std::fprintf(stderr, "--subject=NAME must name a dialect, http, websocket, values, session or picture\n");
    std::exit(2);
  }
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  try {
    chosen()({reinterpret_cast<const char*>(bytes), size});
  } catch (const std::exception& problem) {
    std::fprintf(stderr, "what was found: %s\n", problem.what());
    std::abort();
  }
  return 0;
}

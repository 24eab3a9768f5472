#include "tables.hpp"

#include <algorithm>
#include <filesystem>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "case_file.hpp"
#include "http_script.hpp"
#include "websocket_script.hpp"

namespace parlor::conformance {

namespace {

std::vector<conformance_case> read_table(const std::string& name) {
  return read_cases(std::filesystem::path(PARLOR_CONFORMANCE_TABLES) / name);
}

// So many at once, since a play has all its bytes in memory.
constexpr std::size_t cases_at_once = 40;

// `make_plays` adds the plays of one case to a list.
template <typename Make>
void prove(const std::string& name, const test_server& against, Make make_plays) {
  const auto cases = read_table(name);
  REQUIRE(!cases.empty());
  std::size_t performed = 0;
  for (const auto how : {cutting::none, cutting::into_bytes}) {
    for (std::size_t start = 0; start < cases.size(); start += cases_at_once) {
      std::vector<play> plays;
      for (std::size_t index = start; index < std::min(start + cases_at_once, cases.size()); ++index) {
        make_plays(cases[index], how, plays);
      }
      performed += plays.size();
      for (const auto& failure : perform(plays, against.where())) FAIL_CHECK(failure);
    }
  }
  MESSAGE(name << ": " << cases.size() << " cases in " << performed << " plays");
  CHECK(performed >= 2 * cases.size());
}

}  // namespace

void prove_websocket_table(const std::string& name, const test_server& against) {
  prove(name, against, [](const conformance_case& from, cutting how, std::vector<play>& plays) {
    for (auto& made : make_websocket_plays(from, how)) plays.push_back(std::move(made));
  });
}

void prove_http_table(const std::string& name, const test_server& against) {
  prove(name, against, [](const conformance_case& from, cutting how, std::vector<play>& plays) {
    plays.push_back(make_http_play(from, how));
  });
}

}  // namespace parlor::conformance

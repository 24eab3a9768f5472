// The matrix knows every operation: whatever a dialect mounts, and every word that it understands.
#include "authorisation/operations.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <regex>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "parlor/dialect/every.hpp"

#include <doctest/doctest.h>

using namespace authorisation;

namespace {

std::set<std::string> words_of_matrix(std::string_view dialect) {
  std::set<std::string> words;
  for (const auto& table : every_operation()) {
    if (table.dialect != dialect) continue;
    for (const auto& each : table.all) words.emplace(each.word);
  }
  return words;
}

// Everything between quotation marks in the sources of the dialect that could be the name of a frame.
std::set<std::string> words_in_sources(std::string_view dialect) {
  const std::filesystem::path folder = std::filesystem::path(PARLOR_DIALECT_SOURCES) / std::string(dialect);
  const std::regex quoted("\"([A-Za-z_]+)\"");
  std::set<std::string> words;
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    std::ifstream stream(file.path());
    const std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
    for (std::sregex_iterator found(text.begin(), text.end(), quoted), end; found != end; ++found) {
      words.insert((*found)[1]);
    }
  }
  return words;
}

bool is_understood(const parlor::dialect& spoken, std::string_view unknown, const std::string& word) {
  const auto frame = R"({"type":")" + word + R"(","action":")" + word + R"(","data":{}})";
  const auto decoded = spoken.decode_frame({}, parlor::frame::kind::text, frame);
  const auto* problem = std::get_if<parlor::dialect_problem>(&decoded);
  return problem == nullptr || problem->problem.detail != unknown;
}

}  // namespace

TEST_SUITE_BEGIN("operations");

TEST_CASE("the matrix has every address that a dialect mounts") {
  std::vector<std::string> missing;
  std::size_t dialects = 0;
  for (const auto& spoken : parlor::make_every_dialect()) {
    ++dialects;
    const auto known = words_of_matrix(spoken->name());
    std::vector<std::string> mounted;
    for (const auto& each : spoken->sockets()) mounted.push_back(each.pattern);
    for (const auto& each : spoken->routes()) mounted.push_back(each.method + ' ' + each.pattern);
    for (const auto& each : spoken->files()) mounted.push_back(each.prefix);
    CHECK(!mounted.empty());
    for (const auto& each : mounted) {
      INFO(std::string(spoken->name()) << " mounts " << each);
      CHECK(known.count(each) == 1);
    }
  }
  CHECK(dialects == every_operation().size());
}

TEST_CASE("the matrix has every frame that a dialect understands") {
  for (const auto& spoken : parlor::make_every_dialect()) {
    const auto known = words_of_matrix(spoken->name());
    std::string_view unknown;
    for (const auto& table : every_operation()) {
      if (table.dialect == spoken->name()) unknown = table.unknown;
    }
    REQUIRE_FALSE(is_understood(*spoken, unknown, "no_such_word"));
    std::size_t understood = 0;
    for (const auto& word : words_in_sources(spoken->name())) {
      if (!is_understood(*spoken, unknown, word)) continue;
      ++understood;
      INFO(std::string(spoken->name()) << " understands " << word);
      CHECK(known.count(word) == 1);
    }
    CHECK(understood >= 3);
  }
}

TEST_CASE("the matrix has no word that no dialect understands") {
  for (const auto& spoken : parlor::make_every_dialect()) {
    for (const auto& table : every_operation()) {
      if (table.dialect != spoken->name()) continue;
      for (const auto& each : table.all) {
        if (each.socket.empty() || each.sent.empty()) continue;
        INFO(std::string(each.word));
        CHECK(is_understood(*spoken, table.unknown, std::string(each.word)));
      }
    }
  }
}

TEST_SUITE_END();

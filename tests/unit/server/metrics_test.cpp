#include "parlor/metrics.hpp"

#include <sstream>
#include <string>

#include <doctest/doctest.h>

TEST_SUITE("metrics") {
  TEST_CASE("every line is a comment or a name of parlor's with one number") {
    parlor::server_metrics metrics;
    metrics.messages_posted = 12;
    metrics.commit_microseconds = 1500000;
    const auto text = parlor::render_prometheus(metrics);
    CHECK(text.find("\nparlor_messages_posted_total 12\n") != std::string::npos);
    CHECK(text.find("\nparlor_commit_seconds_total 1.500000\n") != std::string::npos);
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
      CAPTURE(line);
      if (line[0] == '#') {
        CHECK((line.rfind("# HELP parlor_", 0) == 0 || line.rfind("# TYPE parlor_", 0) == 0));
        continue;
      }
      CHECK(line.rfind("parlor_", 0) == 0);
      std::size_t read = 0;
      const auto value = line.substr(line.find(' ') + 1);
      CHECK(std::stod(value, &read) >= 0);
      CHECK(read == value.size());
    }
  }
}

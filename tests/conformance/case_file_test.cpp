#include "case_file.hpp"

#include <chrono>
#include <filesystem>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "client_frame.hpp"
#include "http_script.hpp"
#include "test_server.hpp"
#include "websocket_script.hpp"

namespace {

using namespace std::string_literals;
using parlor::conformance::bad_table;
using parlor::conformance::read_escaped;
using parlor::conformance::read_items;

std::vector<parlor::conformance::conformance_case> cases_in(const std::string& folder) {
  std::vector<parlor::conformance::conformance_case> all;
  for (const auto& file :
       std::filesystem::directory_iterator(std::filesystem::path(PARLOR_CONFORMANCE_TABLES) / folder)) {
    for (auto& one : parlor::conformance::read_cases(file.path())) all.push_back(std::move(one));
  }
  return all;
}

// These cases go wrong, and some of them by waiting for what never comes.
parlor::conformance::stage impatient(const parlor::conformance::test_server& server) {
  auto where = server.where();
  where.patience = std::chrono::milliseconds(200);
  return where;
}

}  // namespace

TEST_SUITE_BEGIN("case_file");

TEST_CASE("items are texts, bytes and repetitions") {
  CHECK(read_items("") == "");
  CHECK(read_items("\"a b\" 00 ff 3*\"xy\" 2*0a") == "a b\0\xffxyxyxy\n\n"s);
  CHECK(read_items("\"\\\"\\x01\"") == "\"\x01");
  CHECK_THROWS_AS(read_items("\"open"), bad_table);
  CHECK_THROWS_AS(read_items("zz"), bad_table);
}

TEST_CASE("lines have escapes and repetitions") {
  CHECK(read_escaped("a\\r\\n\\t\\s\\0\\x7f\\\\\\{") == "a\r\n\t \0\x7f\\{"s);
  CHECK(read_escaped("<{3*ab}{2*\\n}>") == "<ababab\n\n>");
  CHECK_THROWS_AS(read_escaped("\\q"), bad_table);
  CHECK_THROWS_AS(read_escaped("{3*a"), bad_table);
}

TEST_CASE("a client's frame has the bytes of RFC 6455 section 5.7") {
  parlor::conformance::client_frame hello;
  hello.opcode = 1;
  hello.payload = "Hello";
  CHECK(hello.bytes() == "\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58");
  hello.is_masked = false;
  CHECK(hello.bytes() == "\x81\x05Hello");
  hello.announced = 65536;
  CHECK(hello.bytes() == "\x81\x7f\0\0\0\0\0\x01\0\0Hello"s);
}

TEST_CASE("a case that goes wrong is reported with its name, its section, what was expected and what came") {
  using parlor::conformance::cutting;
  using parlor::conformance::speaker;
  const auto server = parlor::conformance::start_transport();
  const auto where = impatient(*server);
  const std::vector<std::vector<parlor::conformance::case_line>> wrong = {
      {{speaker::client, "text \"one\""}, {speaker::server, "text \"two\""}},
      {{speaker::client, "text \"one\""}, {speaker::server, "binary \"one\""}},
      {{speaker::client, "text \"one\""}, {speaker::server, "close 1002"}},
      {{speaker::client, "text \"one\""}, {speaker::server, "end"}},
      {{speaker::client, "text ff"}, {speaker::server, "text ff"}},
      {{speaker::client, "text ff"}, {speaker::server, "close 1002"}},
      {{speaker::client, "text ff"}, {speaker::server, "end"}},
      {{speaker::client, "close 1000"}, {speaker::server, "close 1000 \"why\""}},
      {{speaker::client, "ping"}, {speaker::server, "pong"}, {speaker::server, "pong"}},
      {{speaker::client, "pong"}, {speaker::server, "ping"}},
  };
  for (const auto& lines : wrong) {
    for (const auto how : {cutting::none, cutting::into_bytes}) {
      const auto plays = make_websocket_plays({"a name", "5.6", "here:1", lines}, how);
      const auto reports = parlor::conformance::perform(plays, where);
      CAPTURE(lines.back().text);
      REQUIRE(reports.size() == 1);
      for (const char* part : {"a name", "5.6", "here:1", "expected: ", "received: "}) {
        CHECK_MESSAGE(reports.front().find(part) != std::string::npos, reports.front());
      }
    }
  }
}

TEST_CASE("an answer that is not as it should be is reported") {
  using parlor::conformance::cutting;
  using parlor::conformance::speaker;
  const auto server = parlor::conformance::start_transport();
  const auto where = impatient(*server);
  const std::vector<std::vector<std::string>> wrong = {{"404"},
                                                       {"200 \"something else\""},
                                                       {"200", "Content-Type: text/html"},
                                                       {"200", "no Content-Length"},
                                                       {"200", "end"},
                                                       {"end"},
                                                       {"200 without body"},
                                                       {"200", "200"}};
  for (const auto& expected : wrong) {
    for (const auto how : {cutting::none, cutting::into_bytes}) {
      parlor::conformance::conformance_case one{"a name", "9.3", "here:1", {}};
      for (const char* line : {"GET /a HTTP/1.1", "Host: localhost", "Content-Length: 1", "", "x\\"}) {
        one.lines.push_back({speaker::client, line});
      }
      for (const auto& line : expected) one.lines.push_back({speaker::server, line});
      const auto reports = parlor::conformance::perform({make_http_play(one, how)}, where);
      CAPTURE(expected.back());
      CHECK(reports.size() == 1);
    }
  }
}

TEST_CASE("an answer before the request is whole is reported") {
  using parlor::conformance::speaker;
  const auto server = parlor::conformance::start_transport();
  parlor::conformance::conformance_case one{"a name", "9.3", "here:1", {}};
  for (const char* line : {"GET /a HTTP/1.1", "Host: localhost", "Connection: close", "", "behind it"}) {
    one.lines.push_back({speaker::client, line});
  }
  one.lines.push_back({speaker::server, "200"});
  one.lines.push_back({speaker::server, "end"});
  const auto bytewise = make_http_play(one, parlor::conformance::cutting::into_bytes);
  CHECK(parlor::conformance::perform({bytewise}, server->where()).size() == 1);
  const auto whole = make_http_play(one, parlor::conformance::cutting::none);
  CHECK(parlor::conformance::perform({whole}, server->where()).empty());
}

TEST_CASE("the tables have as many cases as promised, each with a name of its own") {
  const auto websocket = cases_in("websocket");
  const auto http = cases_in("http");
  CHECK(websocket.size() >= 350);
  CHECK(http.size() >= 200);
  for (const auto* table : {&websocket, &http}) {
    std::set<std::string> names;
    for (const auto& one : *table) {
      CHECK_MESSAGE(names.insert(one.name).second, one.place << ": a second \"" << one.name << "\"");
    }
  }
}

TEST_CASE("every case of Autobahn|Testsuite but those about compression has its like here") {
  const std::vector<std::pair<std::string, int>> groups = {
      {"1.1.", 8},   {"1.2.", 8},  {"2.", 11},   {"3.", 7},    {"4.1.", 5},  {"4.2.", 5},  {"5.", 20},
      {"6.1.", 3},   {"6.2.", 4},  {"6.3.", 2},  {"6.4.", 4},  {"6.5.", 5},  {"6.6.", 11}, {"6.7.", 4},
      {"6.8.", 2},   {"6.9.", 4},  {"6.10.", 3}, {"6.11.", 5}, {"6.12.", 8}, {"6.13.", 5}, {"6.14.", 10},
      {"6.15.", 1},  {"6.16.", 3}, {"6.17.", 5}, {"6.18.", 5}, {"6.19.", 5}, {"6.20.", 7}, {"6.21.", 8},
      {"6.22.", 34}, {"6.23.", 7}, {"7.1.", 6},  {"7.3.", 6},  {"7.5.", 1},  {"7.7.", 13}, {"7.9.", 9},
      {"7.13.", 2},  {"9.1.", 6},  {"9.2.", 6},  {"9.3.", 9},  {"9.4.", 9},  {"9.5.", 6},  {"9.6.", 6},
      {"9.7.", 6},   {"9.8.", 6},  {"10.1.", 1}};
  std::set<std::string> here;
  for (const auto& one : cases_in("websocket")) {
    const std::string mark = "autobahn ";
    const auto start = one.section.find(mark);
    if (start != std::string::npos) here.insert(one.section.substr(start + mark.size()));
  }
  CHECK(here.size() == 301);
  for (const auto& [group, count] : groups) {
    for (int number = 1; number <= count; ++number) {
      const auto wanted = group + std::to_string(number);
      CHECK_MESSAGE(here.count(wanted) == 1, wanted);
    }
  }
}

TEST_SUITE_END();

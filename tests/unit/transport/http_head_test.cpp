#include "transport/http_head.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "transport/http_checks.hpp"

using namespace parlor::net;

namespace {

using fields = std::vector<std::pair<std::string, std::string>>;

parlor::http_fields fields_of(const fields& all) {
  parlor::http_fields made;
  for (const auto& [name, value] : all) made.add(name, value);
  return made;
}

int refusal_of_line(const std::string& request_line) {
  return parse_head(request_line + "\r\nHost: a\r\n\r\n").refusal;
}

}  // namespace

TEST_SUITE_BEGIN("http_head");

TEST_CASE("a request line is a method, a target and a version, with one blank between them") {
  const std::pair<const char*, int> rows[] = {{"GET / HTTP/1.1", 0},
                                              {"GET /", 400},
                                              {"GET", 400},
                                              {"", 400},
                                              {"GET  HTTP/1.1", 400},
                                              {"GET  / HTTP/1.1", 400},
                                              {" / HTTP/1.1", 400},
                                              {"G(T / HTTP/1.1", 400},
                                              {"GET /a#b HTTP/1.1", 400},
                                              {"GET /a\x7f HTTP/1.1", 400},
                                              {"GET /\xc3\xa4 HTTP/1.1", 400},
                                              {"GET / HTTP/2.0", 505},
                                              {"GET / HTTP/-.1", 400},
                                              {"GET / HTTP/:.1", 400},
                                              {"GET / HTTP/1.-", 400},
                                              {"GET / HTTP/1.:", 400},
                                              {"GET / HTTP/1-1", 400},
                                              {"GET / http/1.1", 400},
                                              {"GET / HTTP/1.10", 400},
                                              {"FETCH / HTTP/1.1", 501},
                                              {"CONNECT a:80 HTTP/1.1", 501}};
  for (const auto& row : rows) {
    CAPTURE(row.first);
    CHECK(refusal_of_line(row.first) == row.second);
  }
}

TEST_CASE("a head ends with an empty line, and does not begin with one") {
  CHECK(parse_head("").refusal == 400);
  CHECK(parse_head("\r\n").refusal == 400);
  CHECK(parse_head("GET / HTTP/1.1\r\n").refusal == 400);
  CHECK(parse_head("GET / HTTP/1.1\r\nHost: a\r\n").refusal == 400);
  CHECK(parse_head("GET / HTTP/1.1\r\nHost: a").refusal == 400);
  CHECK(head_scanner().scan("\r\n", {100, 100}).refusal == 400);
  CHECK(head_scanner().scan("\n", {100, 100}).refusal == 400);
}

TEST_CASE("a field has a name, a colon and a value without controls") {
  for (const std::string line : {"a", ": a", "a : b", "a\x7f: b", "a: \x7f", "a: \x01", " a: b"}) {
    CAPTURE(line);
    CHECK(parse_head("GET / HTTP/1.1\r\nHost: a\r\n" + line + "\r\n\r\n").refusal == 400);
  }
  const auto tabbed = parse_head("GET / HTTP/1.1\r\nHost: a\r\nX:\tb\tc\t \r\n\r\n");
  REQUIRE(tabbed.head);
  CHECK(tabbed.head->request.fields.find("x") == "b\tc");
}

TEST_CASE("the authority of an absolute target is the host, and as plain as a Host has to be") {
  const auto read = parse_head("GET http://b:81?q=1 HTTP/1.1\r\nHost: a\r\n\r\n");
  REQUIRE(read.head);
  CHECK(read.head->request.fields.find("host") == "b:81");
  CHECK(read.head->request.path == "/");
  CHECK(read.head->request.query == "q=1");
  for (const auto* target : {"http://me@b/", "ftp://b/", "http:///a", "a:80"}) {
    CAPTURE(target);
    CHECK(refusal_of_line(std::string("GET ") + target + " HTTP/1.1") == 400);
  }
}

TEST_CASE("a request says once how long its body is, in one way") {
  struct row {
    fields given;
    int minor_version;
    int refusal;
  };
  const std::vector<row> rows = {
      {{}, 1, 0},
      {{{"Content-Length", "5"}}, 1, 0},
      {{{"content-length", "5"}, {"Content-Length", "5"}}, 1, 400},
      {{{"Content-Length", "+5"}}, 1, 400},
      {{{"Content-Length", ""}}, 1, 400},
      {{{"Content-Length", "9223372036854775808"}}, 1, 400},
      {{{"Transfer-Encoding", "Chunked"}}, 1, 0},
      {{{"Transfer-Encoding", "chunked"}}, 0, 400},
      {{{"Transfer-Encoding", "chunked"}, {"Transfer-Encoding", "chunked"}}, 1, 400},
      {{{"Transfer-Encoding", "chunked"}, {"Content-Length", "5"}}, 1, 400},
      {{{"Transfer-Encoding", "gzip, chunked"}}, 1, 400},
      {{{"Transfer-Encoding", " "}}, 1, 400},
      {{{"Transfer-Encoding", "gzip"}}, 1, 501},
  };
  for (const auto& one : rows) {
    const auto all = fields_of(one.given);
    CAPTURE(all.joined("Content-Length"));
    CAPTURE(all.joined("Transfer-Encoding"));
    CHECK(check_framing(all, one.minor_version).refusal == one.refusal);
  }
}

TEST_CASE("there is one Host, of characters that a host may have") {
  CHECK(check_host(fields_of({{"Host", "a.example:80"}}), 1) == 0);
  CHECK(check_host(fields_of({}), 0) == 0);
  CHECK(check_host(fields_of({}), 1) == 400);
  CHECK(check_host(fields_of({{"Host", "a"}, {"host", "a"}}), 1) == 400);
  for (const char wrong : std::string_view(" ,/@?#\\\"<>^`{|}\x7f\t\xc3")) {
    CAPTURE(static_cast<int>(wrong));
    CHECK(check_host(fields_of({{"Host", std::string("a") + wrong}}), 1) == 400);
  }
}

TEST_SUITE_END();

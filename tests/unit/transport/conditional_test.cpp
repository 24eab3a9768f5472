#include "transport/conditional.hpp"

#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

using parlor::net::decide;

namespace {

struct row {
  std::vector<std::pair<std::string, std::string>> fields;
  int status;
  std::int64_t offset;
  std::int64_t length;
};

}  // namespace

TEST_SUITE_BEGIN("conditional");

TEST_CASE("ranges and conditions are decided as RFC 9110 says") {
  const std::vector<row> rows = {
      {{}, 200, 0, 100},
      {{{"Range", "bytes=0-9"}}, 206, 0, 10},
      {{{"Range", "bytes=90-"}}, 206, 90, 10},
      {{{"Range", "bytes=-10"}}, 206, 90, 10},
      {{{"Range", "bytes=-1000"}}, 206, 0, 100},
      {{{"Range", "bytes=99-1000"}}, 206, 99, 1},
      {{{"Range", "Bytes=0-0"}}, 206, 0, 1},
      {{{"Range", "bytes=100-"}}, 416, 0, 0},
      {{{"Range", "bytes=-0"}}, 416, 0, 0},
      {{{"Range", "bytes=5-4"}}, 200, 0, 100},
      {{{"Range", "bytes=0-1,4-5"}}, 200, 0, 100},
      {{{"Range", "bytes=0-1"}, {"Range", "bytes=4-5"}}, 200, 0, 100},
      {{{"Range", "bytes=a-b"}}, 200, 0, 100},
      {{{"Range", "bytes=1-b"}}, 200, 0, 100},
      {{{"Range", "bytes=1"}}, 200, 0, 100},
      {{{"Range", "bytes=-"}}, 200, 0, 100},
      {{{"Range", "lines=0-1"}}, 200, 0, 100},
      {{{"Range", "bytes=99999999999999999999-"}}, 200, 0, 100},
      {{{"If-None-Match", "\"e\""}}, 304, 0, 0},
      {{{"If-None-Match", "\"x\", W/\"e\""}}, 304, 0, 0},
      {{{"If-None-Match", "*"}}, 304, 0, 0},
      {{{"If-None-Match", "\"x\""}}, 200, 0, 100},
      {{{"If-None-Match", "\"e\""}, {"Range", "bytes=0-1"}}, 304, 0, 0},
      {{{"If-Match", "\"e\""}}, 200, 0, 100},
      {{{"If-Match", "\"x\""}}, 412, 0, 0},
      {{{"If-Range", "\"e\""}, {"Range", "bytes=0-1"}}, 206, 0, 2},
      {{{"If-Range", "\"x\""}, {"Range", "bytes=0-1"}}, 200, 0, 100},
      {{{"If-Range", "\"e\""}, {"If-Range", "\"x\""}, {"Range", "bytes=0-1"}}, 200, 0, 100},
  };
  for (const auto& one : rows) {
    parlor::http_request request;
    request.method = "GET";
    for (const auto& [name, value] : one.fields) request.fields.add(name, value);
    CAPTURE(request.fields.all().size());
    CAPTURE(request.fields.joined("Range"));
    const auto decision = decide(request, 100, "\"e\"");
    CHECK(decision.status == one.status);
    CHECK(decision.offset == one.offset);
    CHECK(decision.length == one.length);
  }
}

TEST_CASE("a weak name of a file is good for reading it, and for nothing that depends on its bytes") {
  parlor::http_request request;
  request.method = "GET";
  request.fields.add("If-Match", "W/\"e\"");
  CHECK(decide(request, 100, "W/\"e\"").status == 412);
  parlor::http_request other;
  other.method = "GET";
  other.fields.add("If-None-Match", "W/\"e\"");
  CHECK(decide(other, 100, "W/\"e\"").status == 304);
}

TEST_CASE("only GET has ranges, and only what reads may be told that nothing has changed") {
  struct asked {
    const char* method;
    int whole;
    int unchanged;
  };
  for (const auto& one : {asked{"GET", 206, 304}, asked{"HEAD", 200, 304}, asked{"POST", 200, 412}}) {
    CAPTURE(one.method);
    parlor::http_request request;
    request.method = one.method;
    request.fields.add("Range", "bytes=0-9");
    CHECK(decide(request, 100, "\"e\"").status == one.whole);
    request.fields.add("If-None-Match", "\"e\"");
    CHECK(decide(request, 100, "\"e\"").status == one.unchanged);
  }
}

TEST_CASE("an answer says which range it has, or what there is") {
  parlor::http_fields partial;
  parlor::net::add_fields(partial, {206, 10, 5}, 100, "\"e\"");
  CHECK(partial.find("content-range") == "bytes 10-14/100");
  CHECK(partial.find("etag") == "\"e\"");
  parlor::http_fields outside;
  parlor::net::add_fields(outside, {416, 0, 0}, 100, "\"e\"");
  CHECK(outside.find("content-range") == "bytes */100");
}

TEST_SUITE_END();

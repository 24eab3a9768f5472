#include <doctest/doctest.h>

#include "tables.hpp"

namespace {

using parlor::conformance::prove_http_table;
using parlor::conformance::start_server;
using parlor::conformance::start_transport;

void prove(const std::string& table) {
  const auto server = start_transport();
  prove_http_table("http/" + table, *server);
}

}  // namespace

TEST_SUITE_BEGIN("http");

TEST_CASE("request lines keep RFC 9112 section 3") {
  prove("request_line.txt");
}

TEST_CASE("fields keep RFC 9112 section 5") {
  prove("fields.txt");
}

TEST_CASE("the end of a body is never in doubt, as RFC 9112 section 6 and 7 want it") {
  prove("bodies.txt");
}

TEST_CASE("connections keep RFC 9112 section 9 and RFC 9110 section 7.6 and 10.1.1") {
  prove("connections.txt");
}

TEST_CASE("conditions and ranges keep RFC 9110 section 13 and 14") {
  prove("ranges.txt");
}

TEST_CASE("methods and addresses of a whole server keep RFC 9110 section 9 and 15") {
  const auto server = start_server();
  prove_http_table("http/resources.txt", *server);
}

TEST_SUITE_END();

#include <doctest/doctest.h>

#include "tables.hpp"

namespace {

using parlor::conformance::prove_websocket_table;
using parlor::conformance::start_transport;

void prove(const std::string& table) {
  const auto server = start_transport();
  prove_websocket_table("websocket/" + table, *server);
}

}  // namespace

TEST_SUITE_BEGIN("websocket");

TEST_CASE("frames keep RFC 6455 section 5.2 and 5.3") {
  prove("frames.txt");
}

TEST_CASE("control frames keep RFC 6455 section 5.5") {
  prove("control_frames.txt");
}

TEST_CASE("fragments keep RFC 6455 section 5.4") {
  prove("fragments.txt");
}

TEST_CASE("texts keep RFC 6455 section 8.1 and RFC 3629") {
  prove("utf8.txt");
}

TEST_CASE("closing keeps RFC 6455 section 7") {
  prove("closing.txt");
}

TEST_SUITE_END();

TEST_SUITE_BEGIN("websocket_handshake");

TEST_CASE("the opening handshake keeps RFC 6455 section 4.2") {
  const auto server = start_transport();
  parlor::conformance::prove_http_table("websocket/handshake.txt", *server);
}

TEST_SUITE_END();

TEST_SUITE_BEGIN("websocket_sizes");

TEST_CASE("messages of every size come back, up to the limit") {
  prove("sizes.txt");
}

TEST_SUITE_END();

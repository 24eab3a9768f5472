#include "websocket_connection.hpp"

#include <string>

#include <doctest/doctest.h>

#include "probe_server.hpp"

using namespace std::chrono_literals;
using parlor::test::close_payload;
using parlor::test::masked_frame;
using parlor::test::probe_options;
using parlor::test::probe_server;

TEST_SUITE_BEGIN("websocket_connection");

TEST_CASE("a message is delivered and comes back, and the close handshake ends the connection") {
  probe_server server;
  auto client = server.connect();
  const auto head = client.open_websocket();
  CHECK(head.find("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=") != std::string::npos);
  client.send(masked_frame(0x81, "hello"));
  const auto echo = client.read_frame();
  REQUIRE(echo.has_value());
  CHECK(echo->opcode == 1);
  CHECK(echo->payload == "hello");
  client.send(masked_frame(0x88, close_payload(1000, "done")));
  CHECK(client.read_frame()->close_code() == 1000);
  CHECK(client.is_closed());
  CHECK(server.handler.waits_for("close 1000 done"));
}

TEST_SUITE_END();

#include "http_connection.hpp"

#include <atomic>
#include <string>
#include <thread>

#include <doctest/doctest.h>

#include "probe_server.hpp"

using namespace std::chrono_literals;
using parlor::test::probe_options;
using parlor::test::probe_server;

namespace {

const std::string host = "Host: localhost\r\n";

std::string get(const std::string& target, const std::string& fields = {}) {
  return "GET " + target + " HTTP/1.1\r\n" + host + fields + "\r\n";
}

std::string post(const std::string& target, const std::string& body) {
  return "POST " + target + " HTTP/1.1\r\n" + host + "Content-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + body;
}

}  // namespace

TEST_SUITE_BEGIN("http_connection");

TEST_CASE("a request is answered with date and length, and the connection serves the next one") {
  probe_server server;
  auto client = server.connect();
  for (int count = 0; count < 3; ++count) {
    client.send(get("/a?b=c"));
    const auto answer = client.read_answer();
    CHECK(answer.status == 200);
    CHECK(answer.body == "GET /a?b=c|");
    CHECK(answer.field("Date").size() == 29);
    CHECK(answer.field("Connection").empty());
  }
  CHECK(server.handler.waits_for("end", 3));
}

TEST_CASE("pipelined requests are answered in order, also when the answers come late") {
  probe_server server;
  server.handler.body_hook = [&](parlor::exchange_id exchange, const std::string& body) {
    server.link->post(0, [&server, exchange, body] {
      server.link->post(0, [&server, exchange, body] {
        server.link->respond(exchange, parlor::http_response(200, "text/plain", body));
      });
    });
  };
  auto client = server.connect();
  std::string all;
  for (int number = 0; number < 50; ++number) all += post("/", std::to_string(number));
  client.send(all);
  for (int number = 0; number < 50; ++number) CHECK(client.read_answer().body == std::to_string(number));
}

TEST_SUITE_END();

#include <atomic>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "parlor/transport/loopback.hpp"

#include <doctest/doctest.h>

using namespace std::chrono_literals;

namespace {

constexpr auto patience = 5s;

// Echoes frames, answers "/…" with the request's path and body, refuses upgrades of "/no".
class echo_handler : public parlor::connection_handler {
 public:
  parlor::transport* link = nullptr;
  std::atomic<int> opened{0};
  std::atomic<int> closed{0};
  std::atomic<int> ended{0};
  std::string path;

  parlor::body_plan on_request(parlor::exchange_id, const parlor::http_request& request) override {
    path = request.path;
    return {16, nullptr};
  }
  void on_body(parlor::exchange_id exchange, std::string body) override {
    link->respond(exchange, parlor::http_response(200, "text/plain", path + ":" + body));
  }
  void on_upgrade(parlor::exchange_id exchange, const parlor::http_request& request) override {
    if (request.path == "/no") {
      link->respond(exchange, parlor::http_response(403, "text/plain", "no"));
      return;
    }
    link->accept(exchange, {"chat", 32});
  }
  void on_exchange_end(parlor::exchange_id) override { ++ended; }
  void on_open(parlor::connection_id) override { ++opened; }
  void on_frame(parlor::connection_id connection, parlor::frame::kind type, std::string payload) override {
    if (payload == "bye") {
      link->close(connection, {4000, "bye"});
      return;
    }
    link->send(connection, std::make_shared<const parlor::frame>(type, payload));
  }
  void on_close(parlor::connection_id, const parlor::close_reason&) override { ++closed; }
};

parlor::http_request to(std::string path) {
  parlor::http_request request;
  request.method = "GET";
  request.path = std::move(path);
  return request;
}

struct running_loopback {
  echo_handler handler;
  std::unique_ptr<parlor::loopback_transport> link;

  explicit running_loopback(parlor::loopback_options options = {})
      : link(parlor::make_loopback_transport(options)) {
    handler.link = link.get();
    link->start(handler).value();
  }
};

}  // namespace

TEST_SUITE_BEGIN("loopback_transport");

TEST_CASE("a frame goes to the server and comes back") {
  running_loopback run;
  auto opened = run.link->connect(to("/"));
  REQUIRE(opened.socket != nullptr);
  CHECK(opened.socket->subprotocol() == "chat");
  CHECK(opened.socket->send("hello"));
  CHECK(opened.socket->receive(patience) == "hello");
  CHECK(opened.socket->send("bye"));
  const auto why = opened.socket->closed(patience);
  REQUIRE(why.has_value());
  CHECK(why->code == 4000);
  CHECK_FALSE(opened.socket->send("more"));
}

TEST_CASE("a refused upgrade yields the answer") {
  running_loopback run;
  const auto opened = run.link->connect(to("/no"));
  CHECK(opened.socket == nullptr);
  CHECK(opened.refusal.status == 403);
  CHECK(opened.refusal.body == "no");
}

TEST_CASE("a request is answered, and a body beyond the plan is refused with 413") {
  running_loopback run;
  CHECK(run.link->fetch(to("/a"), "body").body == "/a:body");
  CHECK(run.link->fetch(to("/a"), std::string(17, 'x')).status == 413);
}

TEST_CASE("a client that takes nothing is closed with 1013 when its queue is full") {
  parlor::loopback_options options;
  options.max_queued_bytes = 100;
  running_loopback run(options);
  auto opened = run.link->connect(to("/"));
  for (int count = 0; count < 10; ++count) opened.socket->send("0123456789012345678");
  CHECK(opened.socket->closed(patience)->code == 1013);
}

TEST_CASE("connect and fetch are refused before start and after stop") {
  const auto idle = parlor::make_loopback_transport();
  CHECK(idle->connect(to("/")).refusal.status == 503);
  running_loopback run;
  auto opened = run.link->connect(to("/"));
  run.link->stop({1001, "going"}, 100ms);
  CHECK(opened.socket->closed(patience)->code == 1001);
  CHECK(run.handler.opened == run.handler.closed);
  CHECK(run.link->fetch(to("/")).status == 503);
}

TEST_SUITE_END();

#include "transport/http_connection.hpp"

#include <atomic>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "http_requests.hpp"
#include "probe_server.hpp"
#include "process_memory.hpp"

using namespace std::chrono_literals;
using parlor::test::chunked_post;
using parlor::test::get;
using parlor::test::host;
using parlor::test::post;
using parlor::test::probe_options;
using parlor::test::probe_server;
using parlor::test::raw_client;

namespace {

// A body of one repeated letter, handed out by another thread or at once.
class letters : public parlor::body_source {
 public:
  enum class manner { at_once, from_thread, cut_short };
  letters(std::int64_t size, manner how) : size_(size), left_(size), how_(how) {}
  ~letters() override {
    if (helper_.joinable()) helper_.join();
  }

  std::int64_t size() const override { return size_; }
  void read(std::size_t max_bytes, read_done done) override {
    const auto count = std::min<std::int64_t>(left_, static_cast<std::int64_t>(max_bytes));
    left_ -= count;
    if (how_ == manner::cut_short && left_ < size_ / 2) {
      done(parlor::error{parlor::errc::io_failed, "read", "gone", 0});
      return;
    }
    if (helper_.joinable()) helper_.join();
    std::string piece(static_cast<std::size_t>(count), 'l');
    if (how_ == manner::from_thread) {
      helper_ = std::thread([done = std::move(done), piece] { done(piece); });
    } else {
      done(std::move(piece));
    }
  }

 private:
  std::int64_t size_;
  std::int64_t left_;
  manner how_;
  std::thread helper_;
};

// Counts what it takes, and answers from another thread.
class counting_sink : public parlor::body_sink {
 public:
  explicit counting_sink(std::atomic<std::int64_t>& total, std::atomic<std::int64_t>& largest)
      : total_(total), largest_(largest) {}
  ~counting_sink() override {
    if (helper_.joinable()) helper_.join();
  }
  void write(std::string bytes, write_done done) override {
    total_ += static_cast<std::int64_t>(bytes.size());
    largest_ = std::max<std::int64_t>(largest_, static_cast<std::int64_t>(bytes.size()));
    if (helper_.joinable()) helper_.join();
    helper_ = std::thread([done = std::move(done)] { done({}); });
  }

 private:
  std::atomic<std::int64_t>& total_;
  std::atomic<std::int64_t>& largest_;
  std::thread helper_;
};

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
  CHECK(server.link->counters().requests == 3);
}

TEST_CASE("the authority of an absolute target replaces Host") {
  probe_server server;
  std::string seen;
  server.handler.request_hook = [&](parlor::exchange_id exchange, const parlor::http_request& request) {
    seen = std::string(*request.fields.find("host")) + " from " + request.remote_address;
    server.link->respond(exchange, parlor::http_response(200, "text/plain", "x"));
    return parlor::body_plan{};
  };
  CHECK(server.ask("GET http://b:80/ HTTP/1.1\r\nHost: a\r\n\r\n").status == 200);
  CHECK(seen == "b:80 from 127.0.0.1");
}

TEST_CASE("a connection is kept or closed as the version and the Connection field say") {
  probe_server server;
  CHECK(server.ask(get("/", "Connection: close\r\n")).field("Connection") == "close");
  CHECK(server.ask("GET / HTTP/1.0\r\n\r\n").field("Connection") == "close");
  CHECK(server.ask("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").field("Connection") == "keep-alive");
  auto client = server.connect();
  client.send(get("/", "Connection: x, Close\r\n") + get("/next"));
  client.read_answer();
  CHECK(client.is_closed());
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

TEST_CASE("an answer may come from any thread, and only the first one counts") {
  probe_server server;
  std::thread helper;
  server.handler.body_hook = [&](parlor::exchange_id exchange, const std::string&) {
    helper = std::thread([&server, exchange] {
      server.link->respond(exchange, parlor::http_response(201, "text/plain", "first"));
      server.link->respond(exchange, parlor::http_response(500, "text/plain", "second"));
    });
  };
  auto client = server.connect();
  client.send(get("/"));
  CHECK(client.read_answer().body == "first");
  helper.join();
}

TEST_CASE("HEAD, 204 and 304 have no body, and their connection goes on") {
  probe_server server;
  int status = 200;
  server.handler.body_hook = [&](parlor::exchange_id exchange, const std::string&) {
    server.link->respond(exchange, parlor::http_response(status, "text/plain", "five!"));
  };
  auto client = server.connect();
  client.send("HEAD / HTTP/1.1\r\n" + host + "\r\n");
  auto answer = client.read_answer("HEAD");
  CHECK(answer.field("Content-Length") == "5");
  for (const int code : {204, 304}) {
    status = code;
    client.send(get("/"));
    answer = client.read_answer();
    CHECK(answer.status == code);
    CHECK(answer.field("Content-Length").empty());
  }
  status = 200;
  client.send(get("/"));
  CHECK(client.read_answer().body == "five!");
}

TEST_CASE("fields that would break out of their line, or belong to the transport, are left out") {
  probe_server server;
  server.handler.body_hook = [&](parlor::exchange_id exchange, const std::string&) {
    parlor::http_response response(200, "text/plain", "x");
    response.fields.add("X-Good", "yes");
    response.fields.add("X-Bad", "a\r\nSet-Cookie: b");
    response.fields.add("X Bad", "a");
    response.fields.add("Content-Length", "7");
    server.link->respond(exchange, std::move(response));
  };
  const auto answer = server.ask(get("/"));
  CHECK(answer.field("X-Good") == "yes");
  CHECK(answer.head.find("Set-Cookie") == std::string::npos);
  CHECK(answer.head.find("X Bad") == std::string::npos);
  CHECK(answer.field("Content-Length") == "1");
  CHECK(answer.body == "x");
}

TEST_CASE("100 is said only when the body is wanted") {
  probe_server server;
  const std::string head = "POST / HTTP/1.1\r\n" + host + "Expect: 100-continue\r\nContent-Length: 5\r\n\r\n";
  auto client = server.connect();
  client.send(head);
  CHECK(client.read_answer().status == 100);
  client.send("hello");
  CHECK(client.read_answer().body == "POST /?|hello");

  server.handler.max_body_bytes = 4;
  CHECK(server.ask(head).status == 413);
  server.handler.request_hook = [&](parlor::exchange_id exchange, const parlor::http_request&) {
    server.link->respond(exchange, parlor::http_response(401, "text/plain", "who?"));
    return parlor::body_plan{};
  };
  const auto refused = server.ask(head);
  CHECK(refused.status == 401);
  CHECK(refused.field("Connection") == "close");
}

TEST_CASE("a body beyond its plan is answered with 413, announced or not") {
  probe_server server;
  server.handler.max_body_bytes = 10;
  CHECK(server.ask(post("/", std::string(11, 'x'))).status == 413);
  CHECK(server.ask(chunked_post("b\r\n01234567890\r\n0\r\n\r\n")).status == 413);
  CHECK(server.ask(post("/", std::string(10, 'x'))).status == 200);
  CHECK(server.handler.count("body") == 1);
}

TEST_CASE("an early answer can be read although the body is still being sent") {
  probe_server server;
  server.handler.max_body_bytes = 10;
  auto client = server.connect();
  client.send("POST / HTTP/1.1\r\n" + host + "Content-Length: 100000000\r\n\r\n" + std::string(30000, 'x'));
  const auto answer = client.read_answer();
  CHECK(answer.status == 413);
  CHECK(client.send(std::string(10000, 'x')));
  CHECK(client.is_closed());
  CHECK(server.handler.waits_for("end"));
}

TEST_CASE("an early answer keeps the connection when the whole body is at hand") {
  probe_server server;
  server.handler.request_hook = [&](parlor::exchange_id exchange, const parlor::http_request&) {
    server.link->respond(exchange, parlor::http_response(401, "text/plain", "who?"));
    return parlor::body_plan{};
  };
  auto client = server.connect();
  client.send(post("/", "hello") + post("/", "again"));
  CHECK(client.read_answer().field("Connection").empty());
  CHECK(client.read_answer().status == 401);
}

TEST_CASE("20 MB go up through a sink and down from a source with bounded memory") {
  constexpr std::int64_t size = 20 * 1000 * 1000;
  probe_server server;
  std::atomic<std::int64_t> total{0};
  std::atomic<std::int64_t> largest{0};
  server.handler.request_hook = [&](parlor::exchange_id, const parlor::http_request&) {
    return parlor::body_plan{size, std::make_unique<counting_sink>(total, largest)};
  };
  server.handler.body_hook = [&](parlor::exchange_id exchange, const std::string& body) {
    CHECK(body.empty());
    parlor::http_response response;
    response.body = std::make_unique<letters>(size, letters::manner::from_thread);
    server.link->respond(exchange, std::move(response));
  };
  auto client = server.connect();
  const auto before = parlor::test::resident_kilobytes();
  client.send("POST / HTTP/1.1\r\n" + host + "Content-Length: " + std::to_string(size) + "\r\n\r\n");
  const std::string piece(100000, 'u');
  for (int count = 0; count < 200; ++count) client.send(piece);
  const auto head = client.read_until("\r\n\r\n");
  CHECK(head.find("Content-Length: 20000000\r\n") != std::string::npos);
  std::int64_t read = 0;
  while (read < size) {
    const auto part = client.read(static_cast<std::size_t>(std::min<std::int64_t>(size - read, 100000)));
    if (part.empty()) break;
    read += static_cast<std::int64_t>(part.size());
  }
  CHECK(read == size);
  CHECK(total == size);
  CHECK(largest <= 64 * 1024);
  if (parlor::test::is_memory_measurable) CHECK(parlor::test::resident_kilobytes() < before + 6 * 1024);
}

TEST_CASE("a source that fails cuts the connection, since its length was announced") {
  probe_server server;
  server.handler.body_hook = [&](parlor::exchange_id exchange, const std::string&) {
    parlor::http_response response;
    response.body = std::make_unique<letters>(300000, letters::manner::cut_short);
    server.link->respond(exchange, std::move(response));
  };
  auto client = server.connect();
  client.send(get("/"));
  CHECK(client.read(400000).size() < 300000);
  CHECK(client.is_closed());
  CHECK(server.handler.waits_for("end"));
}

TEST_CASE("bodies that are collected share the inbound budget") {
  auto options = probe_options();
  options.inbound_budget_bytes = 100000;
  probe_server server(std::move(options));
  CHECK(server.ask(post("/", std::string(200000, 'x'))).status == 503);
  for (int count = 0; count < 3; ++count) CHECK(server.ask(post("/", std::string(90000, 'x'))).status == 200);
}

TEST_CASE("heads and targets beyond their bounds are answered with 431 and 414") {
  auto options = probe_options();
  options.max_header_bytes = 1000;
  options.max_target_bytes = 100;
  probe_server server(std::move(options));
  CHECK(server.ask(get("/" + std::string(99, 't'))).status == 200);
  CHECK(server.ask(get("/" + std::string(100, 't'))).status == 414);
  CHECK(server.ask("GET /" + std::string(1000, 't')).status == 414);
  CHECK(server.ask(get("/", "X: " + std::string(900, 'f') + "\r\n")).status == 200);
  CHECK(server.ask(get("/", "X: " + std::string(1000, 'f') + "\r\n")).status == 431);
  CHECK(server.ask("GET / HTTP/1.1\r\nX: " + std::string(2000, 'f')).status == 431);
  std::string many;
  for (int count = 0; count < 101; ++count) many += "a:\r\n";
  CHECK(server.ask(get("/", many)).status == 431);
}

TEST_CASE("a head that does not come in time ends the connection") {
  auto options = probe_options();
  options.header_deadline = 50ms;
  probe_server server(std::move(options));
  auto silent = server.connect();
  CHECK(silent.is_closed());
  auto slow = server.connect();
  slow.send("GET / HTTP/1.1\r\nHost");
  CHECK(slow.read_answer().status == 408);
}

TEST_CASE("between requests the idle deadline holds, and then again the one for heads") {
  auto options = probe_options();
  options.header_deadline = 60ms;
  options.idle_deadline = 120ms;
  probe_server server(std::move(options));
  auto client = server.connect();
  client.send(get("/"));
  client.read_answer();
  const auto answered = std::chrono::steady_clock::now();
  CHECK(client.read_answer().status == 0);
  CHECK(std::chrono::steady_clock::now() - answered >= 100ms);
  auto slow = server.connect();
  slow.send(get("/"));
  slow.read_answer();
  slow.send("G");
  CHECK(slow.read_answer().status == 408);
}

TEST_CASE("a body that comes too slowly is answered with 408") {
  auto options = probe_options();
  options.body_grace = 50ms;
  probe_server server(std::move(options));
  auto client = server.connect();
  client.send("POST / HTTP/1.1\r\n" + host + "Content-Length: 1000\r\n\r\nslow");
  CHECK(client.read_answer().status == 408);
  CHECK(server.handler.waits_for("end"));
  CHECK(server.handler.count("body") == 0);
}

TEST_CASE("a peer that does not read its answer is cut") {
  auto options = probe_options();
  options.write_deadline = 50ms;
  probe_server server(std::move(options));
  server.handler.body_hook = [&](parlor::exchange_id exchange, const std::string&) {
    server.link->respond(exchange, parlor::http_response(200, "text/plain", std::string(16000000, 'x')));
  };
  auto client = server.connect(raw_client::buffers::small);
  client.send(get("/"));
  CHECK(server.handler.waits_for("end"));
}

TEST_SUITE_END();

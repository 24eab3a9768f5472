#include "transport/memory_budget.hpp"

#include <algorithm>
#include <condition_variable>
#include <limits>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "probe_server.hpp"

using parlor::frame;
using parlor::frame_block;
using parlor::net::memory_budget;
using parlor::test::masked_frame;
using parlor::test::masked_header;
using parlor::test::probe_options;
using parlor::test::probe_server;
using parlor::test::raw_client;
using parlor::test::text_frame;

namespace {

constexpr std::size_t kilobyte = 1024;
constexpr std::size_t megabyte = 1024 * kilobyte;
constexpr std::size_t budget = 10 * megabyte;
constexpr std::size_t large_limit = 8 * megabyte;
constexpr std::size_t connection_limit = 9 * megabyte;

const std::string get = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";

std::string post(std::size_t size) {
  return "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + std::to_string(size) + "\r\n\r\n" +
         std::string(size, 'b');
}

std::string post_in_chunks(std::size_t size) {
  std::string request = "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (std::size_t sent = 0; sent < size; sent += 0x1000)
    request += "1000\r\n" + std::string(0x1000, 'b') + "\r\n";
  return request + "0\r\n\r\n";
}

// One that takes so much memory once it is counted.
parlor::frame_ptr frame_of(std::size_t memory) {
  constexpr std::size_t header_of_a_large_frame = 10;
  return std::make_shared<const frame>(
      frame::kind::binary,
      std::string(memory - memory_budget::frame_overhead - header_of_a_large_frame, 'q'));
}

// Takes what a body has, and keeps nothing.
class sieve : public parlor::body_sink {
 public:
  void write(std::string, write_done done) override { done(parlor::result<void>()); }
};

parlor::websocketpp_options small_budget() {
  auto options = probe_options();
  options.memory_budget_bytes = budget;
  options.hard_queue_bytes = 8 * megabyte;
  return options;
}

// A server, people who do not read, and somebody who does on each of its loops.
class crowd {
 public:
  explicit crowd(parlor::websocketpp_options options = small_budget()) : server(std::move(options)) {
    server.handler.max_message_bytes = budget;
    server.handler.max_body_bytes = budget;
    server.handler.open_hook = [this](parlor::connection_id id) {
      const std::lock_guard lock(mutex_);
      opened_ = id;
      changed_.notify_all();
    };
    server.handler.close_hook = [this](parlor::connection_id id) {
      const std::lock_guard lock(mutex_);
      closed_.push_back(id);
      changed_.notify_all();
    };
    for (std::size_t count = 0; count < server.link->loop_count(); ++count)
      witnesses_.push_back(open().client);
  }

  struct member {
    raw_client client;
    parlor::connection_id id;
  };

  member open() {
    {
      const std::lock_guard lock(mutex_);
      opened_.reset();
    }
    auto client = server.connect(raw_client::buffers::small);
    client.open_websocket();
    std::unique_lock lock(mutex_);
    REQUIRE(changed_.wait_for(lock, raw_client::patience, [this] { return opened_.has_value(); }));
    return {std::move(client), *opened_};
  }

  // Somebody for whom a message waits that takes so much memory.
  member wait_for(const parlor::frame_ptr& message) {
    auto one = open();
    server.link->send(one.id, message);
    settle();
    return one;
  }
  member wait_for(std::size_t memory) { return wait_for(frame_of(memory)); }

  // What was asked of a loop before is done, and written, once it has answered twice: a first answer may be of the same
  // turn.
  void settle() {
    for (auto& witness : witnesses_) {
      for (int count = 0; count < 2; ++count) {
        witness.send(masked_frame(0x81, "?"));
        REQUIRE(witness.read_frame().has_value());
      }
    }
  }

  std::size_t used() { return server.link->counters().budgeted_bytes; }

  // Who was closed, in that order, once there are so many.
  std::vector<parlor::connection_id> closed(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, raw_client::patience, [&] { return closed_.size() >= count; });
    return closed_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<parlor::connection_id> opened_;
  std::vector<parlor::connection_id> closed_;
  std::vector<raw_client> witnesses_;

 public:
  probe_server server;  // tells of those who go until it has gone
};

}  // namespace

TEST_SUITE_BEGIN("memory_budget");

TEST_CASE("what is refused from how many bytes on") {
  struct row {
    std::size_t used;
    bool takes_large;
    bool takes_connections;
    bool is_exceeded;
  };
  for (const auto& each :
       {row{0, true, true, false}, row{800, true, true, false}, row{801, false, true, false},
        row{900, false, true, false}, row{901, false, false, false}, row{1000, false, false, false},
        row{1001, false, false, true}}) {
    CAPTURE(each.used);
    const auto memory = std::make_shared<memory_budget>(1000, 1000);
    memory->change(0, each.used);
    CHECK(memory->used() == each.used);
    CHECK(memory->takes_large() == each.takes_large);
    CHECK(memory->takes_connections() == each.takes_connections);
    CHECK(memory->is_exceeded() == each.is_exceeded);
  }
}

TEST_CASE("what is arriving has its own part of 80 %, and what was refused is not counted") {
  memory_budget memory(1000, 500);
  CHECK(memory.charge_arriving(500));
  CHECK_FALSE(memory.charge_arriving(1));
  memory.release_arriving(500);
  memory.change(0, 400);
  CHECK_FALSE(memory.charge_arriving(401));
  CHECK(memory.charge_arriving(400));
  memory.release_arriving(400);
  CHECK_FALSE(memory.charge_arriving(std::numeric_limits<std::size_t>::max()));
  CHECK(memory.used() == 400);
}

TEST_CASE("what many keep is counted once, until it is freed, even after the budget's owner") {
  auto memory = std::make_shared<memory_budget>(budget, budget);
  auto message = frame_of(100000);
  memory->keep(*message);
  memory->keep(*message);
  CHECK(memory->used() == 100000);
  const auto copy = message;
  message.reset();
  CHECK(memory->used() == 100000);
  auto block = std::make_shared<const frame_block>(std::vector<parlor::frame_ptr>{copy, copy});
  memory->keep(*block);
  CHECK(memory->used() == 100000 + 2 * (block->wire().size() + memory_budget::frame_overhead));
  block.reset();
  CHECK(memory->used() == 100000);
  auto last = frame_of(5000);
  memory->keep(*last);
  memory.reset();
  last.reset();
}

TEST_CASE("a message that many do not read takes its memory once, and gives it back") {
  crowd people;
  {
    const auto message = frame_of(2 * megabyte);
    std::vector<crowd::member> slow;
    for (int count = 0; count < 10; ++count) slow.push_back(people.wait_for(message));
    CHECK(people.used() == 2 * megabyte);
    CHECK(slow[0].client.read(message->wire().size()).size() == message->wire().size());
  }
  CHECK(people.closed(10).size() == 10);
  people.settle();
  CHECK(people.used() == 0);
  CHECK(people.server.link->counters().queues_shed == 0);
}

TEST_CASE("what is copied for one who does not read counts for each, until it is read") {
  crowd people;
  auto slow = people.wait_for(1 * megabyte);
  const std::string copied(1000, 'c');
  for (int count = 0; count < 10; ++count) {
    people.server.link->send(slow.id, text_frame(copied));
  }
  people.settle();
  CHECK(people.used() > 1 * megabyte);
  CHECK(people.used() < 1 * megabyte + 20 * (copied.size() + memory_budget::frame_overhead + 100));
  for (int count = 0; count < 11; ++count) CHECK(slow.client.read_frame().has_value());
  people.settle();
  CHECK(people.used() == 0);
}

TEST_CASE("large messages are refused first: those that would take more than 80 %, and no small ones") {
  constexpr std::size_t size = 100 * kilobyte;
  for (const std::size_t over : {0U, 1U}) {
    CAPTURE(over);
    crowd people;
    auto sender = people.open();
    const auto slow = people.wait_for(large_limit - size + over);
    sender.client.send(masked_frame(0x82, std::string(64 * kilobyte, 's')));
    CHECK(sender.client.read_frame()->payload.size() == 64 * kilobyte);
    sender.client.send(masked_frame(0x82, std::string(size, 'm')));
    const auto answer = sender.client.read_frame();
    REQUIRE(answer.has_value());
    CHECK(answer->close_code() == (over == 0 ? 0 : 1013));
    CHECK(people.server.link->counters().uploads_shed == over);
    CHECK(people.server.link->counters().connections_refused == 0);
    CHECK(people.server.link->counters().queues_shed == 0);
  }
}

TEST_CASE("large bodies are refused with 503 at the same bound, and tried again they are taken") {
  constexpr std::size_t size = 100 * kilobyte;
  for (const std::size_t over : {0U, 1U}) {
    CAPTURE(over);
    crowd people;
    {
      const auto slow = people.wait_for(large_limit - size + over);
      CHECK(people.server.ask(post(64 * kilobyte)).status == 200);
      const auto answer = people.server.ask(post(size));
      CHECK(answer.status == (over == 0 ? 200 : 503));
      CHECK(answer.field("Retry-After") == (over == 0 ? "" : "1"));
      CHECK(people.server.ask(post(size)).status == (over == 0 ? 200 : 503));
      CHECK(people.server.link->counters().uploads_shed == 2 * over);
    }
    CHECK(people.closed(1).size() == 1);
    CHECK(people.server.ask(post(size)).status == 200);
  }
}

TEST_CASE("uploads that go elsewhere take no memory, but do not begin above 80 %") {
  for (const std::size_t over : {0U, 1U}) {
    CAPTURE(over);
    crowd people;
    people.server.handler.request_hook = [](parlor::exchange_id, const parlor::http_request&) {
      return parlor::body_plan{static_cast<std::int64_t>(budget), std::make_unique<sieve>()};
    };
    people.server.handler.body_hook = [&](parlor::exchange_id exchange, const std::string&) {
      people.server.link->respond(exchange, parlor::http_response(200, "text/plain", "taken"));
    };
    const auto slow = people.wait_for(large_limit + over);
    const int status = over == 0 ? 200 : 503;
    CHECK(people.server.ask(post(64 * kilobyte)).status == 200);
    CHECK(people.server.ask(post(64 * kilobyte + 1)).status == status);
    CHECK(people.server.ask(post_in_chunks(64 * kilobyte)).status == 200);
    CHECK(people.server.ask(post_in_chunks(68 * kilobyte)).status == status);
    CHECK(people.server.link->counters().uploads_shed == 2 * over);
  }
}

TEST_CASE("above 90 % nobody new is let in, and whoever is there goes on") {
  for (const std::size_t over : {0U, 1U}) {
    CAPTURE(over);
    crowd people;
    auto friendly = people.open();
    {
      const auto slow = people.wait_for(connection_limit + over);
      CHECK(people.server.ask(get).status == (over == 0 ? 200 : 503));
      CHECK(people.server.link->counters().connections_shed == over);
      CHECK(people.server.link->counters().connections_refused == over);
      friendly.client.send(masked_frame(0x81, "still here"));
      CHECK(friendly.client.read_frame()->payload == "still here");
    }
    CHECK(people.closed(1).size() == 1);
    CHECK(people.server.ask(get).status == 200);
    CHECK(people.server.link->counters().queues_shed == 0);
  }
}

TEST_CASE(
    "beyond all of it the one for whom most is waiting is closed with 1013, and the others get everything") {
  for (const std::size_t over : {0U, 1U}) {
    CAPTURE(over);
    crowd people;
    auto little = people.wait_for(1 * megabyte);
    const auto most = people.wait_for(5 * megabyte);
    auto last = people.wait_for(4 * megabyte + over);
    if (over == 0) {
      CHECK(people.used() == budget);
      CHECK(people.server.link->counters().queues_shed == 0);
    } else {
      REQUIRE(people.closed(1).size() == 1);
      CHECK(people.closed(1)[0] == most.id);
      CHECK(people.server.handler.count("close 1013 short of memory") == 1);
      CHECK(people.used() == 5 * megabyte + 1);
      CHECK(people.server.link->counters().queues_shed == 1);
    }
    CHECK(little.client.read_frame().has_value());
    CHECK(last.client.read_frame().has_value());
    CHECK(people.server.ask(get).status == 200);
  }
}

TEST_CASE("the largest go first, no more of them than it takes to let somebody in again") {
  crowd people;
  // Apart by more than what the system takes of each.
  std::vector<crowd::member> slow;
  for (std::size_t part = 1; part <= 4; ++part) slow.push_back(people.wait_for(part * 500 * kilobyte));
  auto many = frame_of(4000 * kilobyte);
  std::vector<parlor::connection_id> largest;
  for (int count = 0; count < 3; ++count) {
    slow.push_back(people.wait_for(many));
    largest.push_back(slow.back().id);
  }
  many.reset();
  CHECK(people.used() == 9000 * kilobyte);
  const auto last = people.open();
  people.server.link->send(last.id, frame_of(1300 * kilobyte));
  // What three share is free once all of them have gone.
  const auto closed = people.closed(3);
  CHECK(std::is_permutation(closed.begin(), closed.end(), largest.begin(), largest.end()));
  people.settle();
  CHECK(people.used() == (5000 + 1300) * kilobyte);
}

TEST_CASE("the largest are found on all loops, also on one that nobody wakes otherwise") {
  auto options = small_budget();
  options.io_threads = 2;
  crowd people(std::move(options));
  std::vector<crowd::member> slow;
  slow.push_back(people.wait_for(6 * megabyte));
  slow.push_back(people.wait_for(2 * megabyte));
  slow.push_back(people.open());
  slow.push_back(people.open());
  auto& other = slow[2].id.loop() == slow[0].id.loop() ? slow[3] : slow[2];
  REQUIRE(other.id.loop() != slow[0].id.loop());
  people.server.link->send(other.id, frame_of(2 * megabyte + 1));
  CHECK(people.closed(1) == std::vector<parlor::connection_id>{slow[0].id});
  CHECK(people.server.link->counters().queues_shed == 1);
}

TEST_CASE("an answer that is not read is shed as well") {
  crowd people;
  people.server.handler.body_hook = [&](parlor::exchange_id exchange, const std::string&) {
    people.server.link->respond(exchange,
                                parlor::http_response(200, "text/plain", std::string(7 * megabyte, 'a')));
  };
  auto asking = people.server.connect(raw_client::buffers::small);
  asking.send(get);
  REQUIRE(people.server.handler.waits_for("body"));
  const auto slow = people.wait_for(4 * megabyte);
  CHECK(people.server.handler.waits_for("end", 3));
  CHECK(asking.is_closed());
  CHECK(people.server.handler.count("close") == 0);
  CHECK(people.server.link->counters().queues_shed == 1);
  CHECK(people.used() == 4 * megabyte);
}

TEST_CASE("a budget below what one connection may have is no budget") {
  auto options = probe_options();
  options.memory_budget_bytes = options.hard_queue_bytes - 1;
  parlor::test::probe_handler handler;
  CHECK(parlor::make_websocketpp_transport(std::move(options))->start(handler).error().code ==
        parlor::errc::invalid_argument);
}

TEST_SUITE_END();

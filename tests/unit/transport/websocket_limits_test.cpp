// What one websocket may ask of the server: how fast, how much at once, and how long it may make it wait.
#include <atomic>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "probe_server.hpp"
#include "process_memory.hpp"
#include "transport/websocket_connection.hpp"

using namespace std::chrono_literals;
using parlor::test::masked_frame;
using parlor::test::masked_header;
using parlor::test::probe_options;
using parlor::test::probe_server;
using parlor::test::raw_client;
using parlor::test::resident_kilobytes;
using parlor::test::text_frame;

TEST_SUITE_BEGIN("websocket_limits");

TEST_CASE("more control frames a second than allowed close with 1008") {
  auto options = probe_options();
  options.max_control_frames_per_second = 10;
  probe_server server(std::move(options));
  auto client = server.connect();
  client.open_websocket();
  std::string flood;
  for (int count = 0; count < 40; ++count) flood += masked_frame(0x89, "p");
  client.send(flood);
  CHECK(client.read_close() == 1008);
  CHECK(server.handler.waits_for("close 1008"));
}

TEST_CASE("a flood of pings from a peer that reads nothing takes no memory") {
  auto options = probe_options();
  options.max_control_frames_per_second = 1000000000;
  probe_server server(std::move(options));
  auto client = server.connect(raw_client::buffers::small);
  client.open_websocket();
  std::string flood;
  while (flood.size() < 60000) flood += masked_frame(0x89, std::string(125, 'p'));
  const auto before = resident_kilobytes();
  const auto end = std::chrono::steady_clock::now() + 500ms;
  std::size_t sent = 0;
  std::size_t offset = 0;
  while (std::chrono::steady_clock::now() < end && sent < 200'000'000) {
    const auto count = client.send_without_waiting(std::string_view(flood).substr(offset));
    sent += count;
    offset = (offset + count) % flood.size();
  }
  CHECK(sent > 2'000'000);
  if (parlor::test::is_memory_measurable) CHECK(resident_kilobytes() < before + 8 * 1024);
}

TEST_CASE("more fragments than allowed close with 1008, empty ones count") {
  auto options = probe_options();
  options.max_fragments = 16;
  probe_server server(std::move(options));
  auto client = server.connect();
  client.open_websocket();
  std::string flood = masked_frame(0x01, "");
  for (int count = 0; count < 16; ++count) flood += masked_frame(0x00, "");
  client.send(flood);
  CHECK(client.read_close() == 1008);
}

TEST_CASE("a peer is pinged, lives as long as it says something, and is dead without") {
  auto options = probe_options();
  options.ping_interval = 20ms;
  options.ping_deadline = 300ms;
  probe_server server(std::move(options));
  auto client = server.connect();
  client.open_websocket();
  const auto ping = client.read_frame();
  REQUIRE(ping.has_value());
  CHECK(ping->opcode == 9);
  CHECK(client.is_closed());
  CHECK(server.handler.waits_for("close 1006"));
}

TEST_CASE("messages over 64 KiB share the inbound budget, and it is given back") {
  auto options = probe_options();
  options.inbound_budget_bytes = 150 * 1024;
  probe_server server(std::move(options));
  server.handler.max_message_bytes = 100 * 1024;
  const std::string large(100 * 1024, 'b');
  auto first = server.connect();
  first.open_websocket();
  const auto bytes = masked_frame(0x82, large);
  first.send(std::string_view(bytes).substr(0, bytes.size() - 1));
  first.send("");
  auto second = server.connect();
  second.open_websocket();
  // The first is known to have been charged once a frame that came after it on the loop was answered.
  second.send(masked_frame(0x81, "x"));
  second.read_frame();
  second.send(masked_header(0x82, 100 * 1024, 8));
  CHECK(second.read_close() == 1013);
  first.send(std::string_view(bytes).substr(bytes.size() - 1));
  CHECK(first.read_frame()->payload == large);
  for (int count = 0; count < 5; ++count) {
    first.send(bytes);
    CHECK(first.read_frame()->payload.size() == large.size());
  }
}

TEST_CASE(
    "a message over 64 KiB has to arrive at 1 KiB a second after its grace, a smaller one may take its "
    "time") {
  auto options = probe_options();
  options.body_grace = 100ms;
  probe_server server(std::move(options));
  server.handler.max_message_bytes = 100 * 1024;
  const auto large = masked_frame(0x82, std::string(100 * 1024, 'b'));
  auto slow = server.connect();
  auto paying = server.connect();
  auto small = server.connect();
  for (auto* each : {&slow, &paying, &small}) each->open_websocket();
  // Most of it pays for a minute and a half.
  paying.send(std::string_view(large).substr(0, large.size() - 1));
  small.send(masked_header(0x82, 64 * 1024, 8));
  slow.send(std::string_view(large).substr(0, 20));
  CHECK(slow.read_close() == 1008);
  paying.send(std::string_view(large).substr(large.size() - 1));
  CHECK(paying.read_frame()->payload.size() == 100 * 1024);
  small.send(std::string(64 * 1024, 'a'));
  CHECK(small.read_frame()->payload.size() == 64 * 1024);
}

TEST_CASE("a slow reader loses ephemeral frames first, and is then closed with 1013") {
  auto options = probe_options();
  options.soft_queue_bytes = 64 * 1024;
  options.hard_queue_bytes = 256 * 1024;
  probe_server server(std::move(options));
  std::vector<parlor::send_status> durable;
  std::atomic<bool> was_dropped{false};
  std::atomic<bool> was_queued_after_drop{false};
  std::atomic<bool> is_done{false};
  server.handler.frame_hook = [&](parlor::connection_id id, const std::string&) {
    const auto status = [&](parlor::frame::urgency urgency) {
      return server.link->send(id, text_frame(std::string(1000, 'q'), urgency));
    };
    for (int count = 0; count < 20000; ++count) {
      if (status(parlor::frame::urgency::ephemeral) == parlor::send_status::dropped) {
        was_dropped = true;
        if (status(parlor::frame::urgency::durable) == parlor::send_status::queued)
          was_queued_after_drop = true;
      }
      const auto last = status(parlor::frame::urgency::durable);
      if (durable.empty() || durable.back() != last) durable.push_back(last);
      if (last == parlor::send_status::gone) break;
    }
    is_done = true;
  };
  auto client = server.connect(raw_client::buffers::small);
  client.open_websocket();
  client.send(masked_frame(0x81, "go"));
  CHECK(server.handler.waits_for("close 1013 too slow"));
  CHECK(is_done);
  CHECK(was_dropped);
  CHECK(was_queued_after_drop);
  REQUIRE(durable.size() >= 2);
  CHECK(durable.front() == parlor::send_status::queued);
  CHECK(durable.back() == parlor::send_status::gone);
  CHECK(server.link->counters().slow_connections_closed == 1);
  CHECK(server.link->counters().frames_dropped > 0);
  CHECK(client.is_closed());
}

TEST_CASE("a queue that makes no progress within the write deadline ends the connection with 1013") {
  auto options = probe_options();
  options.write_deadline = 50ms;
  options.hard_queue_bytes = 64 * 1024 * 1024;
  probe_server server(std::move(options));
  server.handler.frame_hook = [&](parlor::connection_id id, const std::string&) {
    for (int count = 0; count < 100; ++count) server.link->send(id, text_frame(std::string(100000, 'q')));
  };
  auto client = server.connect(raw_client::buffers::small);
  client.open_websocket();
  client.send(masked_frame(0x81, "go"));
  CHECK(server.handler.waits_for("close 1013"));
}

TEST_SUITE_END();

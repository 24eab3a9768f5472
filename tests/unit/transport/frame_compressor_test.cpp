#include "transport/frame_compressor.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "deflated.hpp"
#include "probe_server.hpp"

using parlor::frame;
using parlor::frame_ptr;
using parlor::net::frame_compressor;
using parlor::test::inflated;
using parlor::test::masked_frame;
using parlor::test::noise;
using parlor::test::probe_options;
using parlor::test::probe_server;
using parlor::test::raw_client;

namespace {

constexpr std::uint8_t whole_window = 15;

frame_ptr make(std::string_view payload, frame::kind type = frame::kind::text,
               frame::urgency urgency = frame::urgency::durable) {
  return std::make_shared<const frame>(type, payload, urgency);
}

std::string prose(std::size_t size) {
  std::string text;
  for (std::size_t count = 0; text.size() < size; ++count) text += "message " + std::to_string(count) + "; ";
  text.resize(size);
  return text;
}

}  // namespace

TEST_SUITE_BEGIN("frame_compressor");

TEST_CASE("a large message is compressed, with RSV1 and without the end of the flush") {
  frame_compressor compressor;
  for (const std::size_t size : {frame_compressor::min_payload, std::size_t{65535}, std::size_t{65536},
                                 frame_compressor::max_payload}) {
    for (const auto type : {frame::kind::text, frame::kind::binary}) {
      const auto message = make(prose(size), type, frame::urgency::ephemeral);
      const auto& sent = compressor.pick(message, whole_window);
      REQUIRE(sent != message);
      CHECK(static_cast<unsigned char>(sent->wire()[0]) == (type == frame::kind::text ? 0xc1 : 0xc2));
      CHECK(sent->type() == type);
      CHECK(sent->importance() == frame::urgency::ephemeral);
      CHECK(sent->wire().size() < message->wire().size());
      CHECK(inflated(sent->payload()) == message->payload());
      // And the message itself is what it was.
      CHECK(message->payload() == prose(size));
    }
  }
}

TEST_CASE("what is small, huge, or does not shrink goes as it is") {
  frame_compressor compressor;
  for (const auto& payload : {std::string(), std::string("a"), std::string(1023, 'a'),
                              std::string(frame_compressor::max_payload + 1, 'a'), noise(5000)}) {
    const auto message = make(payload, frame::kind::binary);
    CHECK(compressor.pick(message, whole_window) == message);
    CHECK(compressor.pick(message, whole_window) == message);
  }
}

TEST_CASE("a peer with a small window gets compressed what it can inflate, and the rest as it is") {
  frame_compressor compressor;
  for (std::uint8_t bits = 8; bits <= 15; ++bits) {
    const auto window = std::size_t{1} << bits;
    for (const auto size : {window - 1, window, window + 1, 2 * window}) {
      CAPTURE(size);
      // What repeats is far away, but not further than zlib looks.
      const auto distance = std::min<std::size_t>(size / 2, 30000);
      const auto message = make(noise(distance) + noise(distance) + std::string(size - 2 * distance, 'r'));
      const auto& sent = compressor.pick(message, bits);
      const bool is_small_enough = bits == 15 || size <= window;
      CHECK((sent != message) == (is_small_enough && size >= frame_compressor::min_payload));
      // zlib's own inflate has no window of 2^8 bytes without a header.
      if (sent != message) CHECK(inflated(sent->payload(), bits) == message->payload());
    }
  }
}

TEST_CASE("a message is compressed once, whichever loops send it at the same time") {
  const auto message = make(prose(200000));
  std::vector<frame_ptr> seen(4);
  std::atomic<int> ready{0};
  std::vector<std::thread> threads;
  for (auto& mine : seen) {
    threads.emplace_back([&] {
      frame_compressor compressor;
      ++ready;
      while (ready < 4) std::this_thread::yield();
      mine = compressor.pick(message, whole_window);
    });
  }
  for (auto& one : threads) one.join();
  for (const auto& one : seen) CHECK(one == seen[0]);
  CHECK(seen[0] != message);
}

TEST_CASE("of one broadcast each connection gets the wire that it has agreed on") {
  auto options = probe_options();
  options.io_threads = 2;
  probe_server server(std::move(options));
  std::mutex mutex;
  std::vector<parlor::connection_id> open;
  server.handler.upgrade_hook = [&](parlor::exchange_id exchange, const parlor::http_request& request) {
    const auto how =
        request.path == "/plain" ? parlor::compression::none : parlor::compression::large_messages;
    server.link->accept(exchange, {"", 64 * 1024, how});
  };
  const auto large = prose(4096);
  server.handler.frame_hook = [&](parlor::connection_id from, const std::string& said) {
    const std::lock_guard lock(mutex);
    if (said == "here") {
      open.push_back(from);
      server.link->send(from, make("known"));
      return;
    }
    for (const auto& payload : {std::string("small"), large, noise(3000), prose(60000)}) {
      const auto message = make(payload, frame::kind::binary);
      for (const auto id : open) server.link->send(id, message);
    }
  };
  struct peer {
    std::string target;
    std::string fields;
    bool is_agreed;
    bool gets_largest_compressed;
  };
  const std::string offer = "Sec-WebSocket-Extensions: permessage-deflate";
  const std::vector<peer> peers = {
      {"/", {}, false, false},
      {"/", offer + "; client_max_window_bits\r\n", true, true},
      {"/plain", offer + "\r\n", false, false},
      {"/", offer + "; server_max_window_bits=12\r\n", true, false},
      {"/", offer + "; unknown\r\n", false, false},
      {"/", offer + "; unknown\r\n" + offer + "\r\n", true, true},
  };
  std::vector<raw_client> clients;
  for (const auto& one : peers) {
    clients.push_back(server.connect());
    const auto head = clients.back().open_websocket(one.target, one.fields);
    CHECK((head.find("\r\nSec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover; "
                     "client_no_context_takeover") != std::string::npos) == one.is_agreed);
    CHECK((head.find("Extensions") != std::string::npos) == one.is_agreed);
    clients.back().send(masked_frame(0x81, "here"));
    CHECK(clients.back().read_frame()->payload == "known");
  }
  clients[0].send(masked_frame(0x81, "go"));
  for (std::size_t index = 0; index < peers.size(); ++index) {
    CAPTURE(index);
    auto& client = clients[index];
    const auto small = client.read_frame();
    REQUIRE(small.has_value());
    CHECK_FALSE(small->is_compressed);
    CHECK(small->payload == "small");
    const auto middle = client.read_frame();
    REQUIRE(middle.has_value());
    CHECK(middle->is_compressed == peers[index].is_agreed);
    CHECK((middle->is_compressed ? inflated(middle->payload, 12) : middle->payload) == large);
    const auto incompressible = client.read_frame();
    REQUIRE(incompressible.has_value());
    CHECK_FALSE(incompressible->is_compressed);
    CHECK(incompressible->payload == noise(3000));
    const auto largest = client.read_frame();
    REQUIRE(largest.has_value());
    CHECK(largest->is_compressed == peers[index].gets_largest_compressed);
    CHECK((largest->is_compressed ? inflated(largest->payload) : largest->payload) == prose(60000));
  }
}

TEST_SUITE_END();

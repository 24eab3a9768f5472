#include <algorithm>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "deflated.hpp"
#include "probe_server.hpp"
#include "process_memory.hpp"
#include "transport/websocket_connection.hpp"

using parlor::test::close_payload;
using parlor::test::deflated;
using parlor::test::deflated_after;
using parlor::test::deflated_with_final_block;
using parlor::test::inflated;
using parlor::test::masked_frame;
using parlor::test::masked_header;
using parlor::test::noise;
using parlor::test::probe_options;
using parlor::test::probe_server;
using parlor::test::raw_client;
using parlor::test::resident_kilobytes;
using parlor::test::stored;

namespace {

// First bytes of frames: a final one and the first of several, with RSV1.
constexpr int text = 0xc1;
constexpr int binary = 0xc2;
constexpr int text_start = 0x41;
constexpr int binary_start = 0x42;
constexpr int more = 0x00;
constexpr int last = 0x80;

constexpr std::size_t limit = 4096;

struct compressing_server : probe_server {
  compressing_server() : compressing_server(probe_options()) {}
  explicit compressing_server(parlor::websocketpp_options options) : probe_server(std::move(options)) {
    handler.max_message_bytes = limit;
    handler.compression = parlor::compression::large_messages;
  }
  raw_client open() const {
    auto client = connect();
    client.open_websocket("/", "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n");
    return client;
  }
};

struct message_case {
  const char* name;
  std::string bytes;
  int close_code;  // 0: the connection stays, and `echo` comes back
  std::string echo;
};

std::vector<message_case> message_cases() {
  const std::string words(3000, 'w');
  const auto packed = deflated(words);
  const auto half = packed.size() / 2;
  const auto accent = deflated("\xe2\x82\xac");
  return {
      {"plain text", masked_frame(0x81, "hi"), 0, "hi"},
      {"plain text as large as may be", masked_frame(0x81, std::string(limit, 'p')), 0,
       std::string(limit, 'p')},
      {"compressed text", masked_frame(text, deflated("hi")), 0, "hi"},
      {"compressed binary", masked_frame(binary, deflated(std::string("\0\xff", 2))), 0,
       std::string("\0\xff", 2)},
      {"larger", masked_frame(text, packed), 0, words},
      {"with a final block", masked_frame(text, deflated_with_final_block(words)), 0, words},
      {"two fragments, RSV1 in the first alone",
       masked_frame(text_start, packed.substr(0, half)) + masked_frame(last, packed.substr(half)), 0, words},
      {"three fragments, the first and the last empty",
       masked_frame(binary_start, "") + masked_frame(more, packed) + masked_frame(last, ""), 0, words},
      {"control frames between fragments",
       masked_frame(text_start, packed.substr(0, half)) + masked_frame(0x89, "ping") +
           masked_frame(0x8a, "pong") + masked_frame(last, packed.substr(half)),
       0, words},
      {"a character in two fragments",
       masked_frame(text_start, accent.substr(0, 2)) + masked_frame(last, accent.substr(2)), 0,
       "\xe2\x82\xac"},
      {"an empty message", masked_frame(text, std::string(1, '\0')), 0, ""},
      {"an empty message without a byte", masked_frame(text, ""), 0, ""},
      {"what does not shrink, as large as may be", masked_frame(binary, deflated(noise(limit))), 0,
       noise(limit)},
      {"stored, as large as may be", masked_frame(binary, stored(noise(limit))), 0, noise(limit)},
      {"as large as may be", masked_frame(text, deflated(std::string(limit, 'x'))), 0,
       std::string(limit, 'x')},
      {"plain after compressed in pieces",
       masked_frame(text_start, deflated("a")) + masked_frame(0x08 | 0x82, "") + masked_frame(last, "") +
           masked_frame(0x01, "b") + masked_frame(0x80, "c"),
       0, "a"},
      {"one byte too many", masked_frame(text, deflated(std::string(limit + 1, 'x'))), 1009, ""},
      {"one plain byte too many", masked_header(0x81, limit + 1, 2), 1009, ""},
      {"one plain byte too many in a fragment", masked_frame(0x01, "x") + masked_header(0x80, limit, 2), 1009,
       ""},
      {"a bomb", masked_frame(text, deflated(std::string(1000000, '0'))), 1009, ""},
      {"more compressed bytes than any message needs", masked_header(text, limit * 9 / 8 + 65, 2), 1009, ""},
      {"the same in a fragment", masked_frame(text_start, "x") + masked_header(last, limit * 9 / 8 + 64, 2),
       1009, ""},
      {"2^64-1 in a continuation", masked_frame(text_start, "x") + masked_header(last, ~std::uint64_t{0}, 8),
       1009, ""},
      {"no deflate stream", masked_frame(binary, "no deflate stream"), 1007, ""},
      {"a cut stream", masked_frame(binary, packed.substr(0, half)), 1007, ""},
      {"a reference to an earlier message", masked_frame(text, deflated_after("a sentence", "a sentence")),
       1007, ""},
      {"bad UTF-8", masked_frame(text, deflated("a\xff")), 1007, ""},
      {"a cut character", masked_frame(text, deflated("a\xe2\x82")), 1007, ""},
      {"a surrogate", masked_frame(text, deflated("\xed\xa0\x80")), 1007, ""},
      {"RSV1 in a continuation too",
       masked_frame(text_start, packed.substr(0, half)) + masked_frame(0xc0, packed.substr(half)), 1002, ""},
      {"RSV1 in a continuation alone", masked_frame(0x01, "x") + masked_frame(0xc0, "y"), 1002, ""},
      {"RSV1 in a continuation of nothing", masked_frame(0xc0, "y"), 1002, ""},
      {"RSV1 in a ping", masked_frame(0xc9, ""), 1002, ""},
      {"RSV1 in a pong", masked_frame(0xca, ""), 1002, ""},
      {"RSV1 in a close", masked_frame(0xc8, close_payload(1000)), 1002, ""},
      {"RSV1 and RSV2", masked_frame(0xe1, deflated("x")), 1002, ""},
      {"RSV1 and RSV3", masked_frame(0xd2, deflated("x")), 1002, ""},
      {"RSV2", masked_frame(0xa1, "x"), 1002, ""},
      {"RSV3", masked_frame(0x91, "x"), 1002, ""},
      {"RSV1 and opcode 3", masked_frame(0xc3, "x"), 1002, ""},
      {"a compressed message within another",
       masked_frame(text_start, packed.substr(0, half)) + masked_frame(text, packed), 1002, ""},
      {"compressed and unmasked", std::string("\xc1\x02hi"), 1002, ""},
      {"a length that is not minimal", masked_header(text, 5, 2), 1002, ""},
  };
}

std::string payload_of(const parlor::test::raw_frame& frame) {
  return frame.is_compressed ? inflated(frame.payload).value_or("malformed") : frame.payload;
}

enum class pace { whole, chopped };

void run_case(const compressing_server& server, const message_case& one, pace how) {
  CAPTURE(one.name);
  auto client = server.open();
  if (how == pace::whole) {
    client.send(one.bytes);
  } else {
    client.send_chopped(one.bytes);
  }
  if (one.close_code != 0) {
    CHECK(client.read_close() == one.close_code);
    client.end_output();
    CHECK(client.is_closed());
    return;
  }
  auto frame = client.read_frame();
  while (frame && frame->opcode > 2) frame = client.read_frame();
  REQUIRE(frame.has_value());
  CHECK(payload_of(*frame) == one.echo);
}

}  // namespace

TEST_SUITE_BEGIN("websocket_input");

TEST_CASE("each shape of compressed message is inflated, or refused with its own close code") {
  compressing_server server;
  for (const auto& one : message_cases()) run_case(server, one, pace::whole);
}

TEST_CASE("the same holds for every shape of compressed message when its bytes come one by one") {
  compressing_server server;
  for (const auto& one : message_cases()) run_case(server, one, pace::chopped);
}

TEST_CASE("RSV1 is refused wherever compression was not agreed on") {
  probe_server server;
  auto client = server.connect();
  auto head = client.open_websocket("/", "Sec-WebSocket-Extensions: permessage-deflate\r\n");
  CHECK(head.find("Extensions") == std::string::npos);
  client.send(masked_frame(text, deflated("hi")));
  CHECK(client.read_close() == 1002);
  compressing_server other;
  auto silent = other.connect();
  head = silent.open_websocket();
  CHECK(head.find("Extensions") == std::string::npos);
  silent.send(masked_frame(text, deflated("hi")));
  CHECK(silent.read_close() == 1002);
}

TEST_CASE("kinds are kept, and messages of both forms arrive in their order") {
  compressing_server server;
  auto client = server.open();
  std::string bytes;
  for (std::size_t count = 0; count < 300; ++count) {
    const auto message = std::to_string(count) + std::string(count * 7, 'm');
    const int kind = count % 2 == 0 ? 1 : 2;
    bytes +=
        count % 3 == 0 ? masked_frame(0x80 | kind, message) : masked_frame(0xc0 | kind, deflated(message));
  }
  client.send(bytes);
  for (std::size_t count = 0; count < 300; ++count) {
    const auto frame = client.read_frame();
    REQUIRE(frame.has_value());
    CHECK(frame->opcode == (count % 2 == 0 ? 1 : 2));
    CHECK(payload_of(*frame) == std::to_string(count) + std::string(count * 7, 'm'));
  }
}

TEST_CASE("a bomb takes no memory, closes its own connection, and leaves the others alone") {
  compressing_server server;
  server.handler.max_message_bytes = 64 * 1024;
  const auto bomb = masked_frame(text, deflated(std::string(10'000'000, '0')));
  CHECK(bomb.size() < 12 * 1024);
  auto witness = server.open();
  const auto before = resident_kilobytes();
  for (int count = 0; count < 30; ++count) {
    auto client = server.open();
    client.send(bomb);
    CHECK(client.read_close() == 1009);
  }
  if (parlor::test::is_memory_measurable) CHECK(resident_kilobytes() < before + 4 * 1024);
  witness.send(masked_frame(text, deflated("still here")));
  CHECK(witness.read_frame()->payload == "still here");
}

TEST_CASE("messages that inflate to much more than was sent do not keep the others waiting") {
  compressing_server server;
  server.handler.max_message_bytes = 64 * 1024;
  server.handler.frame_hook = [](parlor::connection_id, const std::string&) {};
  auto greedy = server.open();
  auto modest = server.open();
  const auto one = masked_frame(text, deflated(std::string(60000, 'g')));
  std::string many;
  for (int count = 0; count < 250; ++count) many += one;
  REQUIRE(many.size() < 64 * 1024);
  REQUIRE(server.handler.waits_for("open", 2));
  server.link->post(0, [&] {
    // Both are there before the loop reads either.
    greedy.send(many);
    modest.send(masked_frame(0x81, "small"));
  });
  REQUIRE(server.handler.waits_for("frame small"));
  CHECK(server.handler.waits_for("frame g", 250));
  const auto notes = server.handler.notes();
  const auto small = std::find(notes.begin(), notes.end(), "frame small");
  const auto before =
      std::count_if(notes.begin(), small, [](const auto& note) { return note.rfind("frame g", 0) == 0; });
  CHECK(before < 50);
}

TEST_CASE("a compressed message that is arriving is charged to the inbound budget by what is sent") {
  auto options = probe_options();
  options.inbound_budget_bytes = 150 * 1024;
  compressing_server server(std::move(options));
  server.handler.max_message_bytes = 100 * 1024;
  const auto bytes = masked_frame(binary, deflated(noise(100 * 1024)));
  auto first = server.open();
  first.send(std::string_view(bytes).substr(0, bytes.size() - 1));
  auto second = server.open();
  // The first has been charged once a frame that came after it on the loop was answered.
  second.send(masked_frame(text, deflated("x")));
  second.read_frame();
  second.send(masked_header(binary, 100 * 1024, 8));
  CHECK(second.read_close() == 1013);
  first.send(std::string_view(bytes).substr(bytes.size() - 1));
  CHECK(first.read_frame()->payload == noise(100 * 1024));
}

TEST_SUITE_END();

#include "transport/websocket_connection.hpp"

#include <algorithm>
#include <atomic>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "probe_server.hpp"

using parlor::test::close_payload;
using parlor::test::masked_frame;
using parlor::test::masked_header;
using parlor::test::probe_server;
using parlor::test::text_frame;

namespace {

struct frame_case {
  const char* name;
  std::string bytes;
  int close_code;  // 0: the connection stays, and `echo` comes back
  std::string echo;
};

std::vector<frame_case> frame_cases() {
  const std::string long_text(300, 'y');
  return {
      {"text", masked_frame(0x81, "hi"), 0, "hi"},
      {"empty text", masked_frame(0x81, ""), 0, ""},
      {"binary", masked_frame(0x82, std::string("\0\xff\x80", 3)), 0, std::string("\0\xff\x80", 3)},
      {"16 bit length", masked_frame(0x81, long_text), 0, long_text},
      {"two fragments", masked_frame(0x01, "he") + masked_frame(0x80, "llo"), 0, "hello"},
      {"fragments with a ping between",
       masked_frame(0x01, "he") + masked_frame(0x89, "") + masked_frame(0x80, "llo"), 0, "hello"},
      {"empty fragments", masked_frame(0x01, "") + masked_frame(0x00, "") + masked_frame(0x80, "x"), 0, "x"},
      {"a character across fragments", masked_frame(0x01, "\xe2\x82") + masked_frame(0x80, "\xac"), 0,
       "\xe2\x82\xac"},
      {"an unsolicited pong", masked_frame(0x8a, "x") + masked_frame(0x81, "y"), 0, "y"},
      {"the largest message", masked_frame(0x82, std::string(4096, 'z')), 0, std::string(4096, 'z')},
      {"reserved bit 1", masked_frame(0xc1, "x"), 1002, ""},
      {"reserved bit 2", masked_frame(0xa1, "x"), 1002, ""},
      {"reserved bit 3", masked_frame(0x91, "x"), 1002, ""},
      {"reserved bit in a ping", masked_frame(0xc9, "x"), 1002, ""},
      {"opcode 3", masked_frame(0x83, "x"), 1002, ""},
      {"opcode 7", masked_frame(0x87, "x"), 1002, ""},
      {"opcode 11", masked_frame(0x8b, "x"), 1002, ""},
      {"opcode 15", masked_frame(0x8f, "x"), 1002, ""},
      {"fragmented ping", masked_frame(0x09, "x"), 1002, ""},
      {"fragmented close", masked_frame(0x08, ""), 1002, ""},
      {"ping of 126 bytes", masked_frame(0x89, std::string(126, 'p')), 1002, ""},
      {"close of 126 bytes", masked_frame(0x88, close_payload(1000, std::string(124, 'p'))), 1002, ""},
      {"continuation of nothing", masked_frame(0x80, "x"), 1002, ""},
      {"text within a fragmented message", masked_frame(0x01, "x") + masked_frame(0x81, "y"), 1002, ""},
      {"unmasked", std::string("\x81\x02hi"), 1002, ""},
      {"unmasked and empty", std::string("\x81\x00", 2), 1002, ""},
      {"length not minimal, 16 bit", masked_header(0x81, 5, 2), 1002, ""},
      {"length not minimal, 64 bit", masked_header(0x81, 300, 8), 1002, ""},
      {"too large", masked_header(0x81, 4097, 2), 1009, ""},
      {"too large in the second fragment",
       masked_frame(0x01, std::string(4000, 'x')) + masked_header(0x80, 97, 0), 1009, ""},
      {"2^32", masked_header(0x82, std::uint64_t{1} << 32, 8), 1009, ""},
      {"2^63", masked_header(0x82, std::uint64_t{1} << 63, 8), 1009, ""},
      {"2^64-1", masked_header(0x82, ~std::uint64_t{0}, 8), 1009, ""},
      {"2^64-1 in a continuation", masked_frame(0x02, "x") + masked_header(0x80, ~std::uint64_t{0}, 8), 1009,
       ""},
      {"2^64-2 in a continuation", masked_frame(0x02, "x") + masked_header(0x00, ~std::uint64_t{1}, 8), 1009,
       ""},
      {"2^63 in a continuation", masked_frame(0x02, "x") + masked_header(0x80, std::uint64_t{1} << 63, 8),
       1009, ""},
      {"bad UTF-8", masked_frame(0x81, "\xff"), 1007, ""},
      {"bad UTF-8 in a frame that has not all come", masked_frame(0x81, "\xff and more").substr(0, 8), 1007,
       ""},
      {"overlong UTF-8", masked_frame(0x81, "\xc0\xaf"), 1007, ""},
      {"a surrogate", masked_frame(0x81, "\xed\xa0\x80"), 1007, ""},
      {"beyond U+10FFFF", masked_frame(0x81, "\xf4\x90\x80\x80"), 1007, ""},
      {"a cut character", masked_frame(0x81, "a\xe2\x82"), 1007, ""},
      {"a character cut at the end of the last fragment",
       masked_frame(0x01, "a") + masked_frame(0x80, "\xe2\x82"), 1007, ""},
      {"bad UTF-8 in the first fragment", masked_frame(0x01, "a\xc0"), 1007, ""},
      {"close 1000", masked_frame(0x88, close_payload(1000)), 1000, ""},
      {"close 1011", masked_frame(0x88, close_payload(1011)), 1011, ""},
      {"close 3000", masked_frame(0x88, close_payload(3000)), 3000, ""},
      {"close 4999", masked_frame(0x88, close_payload(4999)), 4999, ""},
      {"close without a code", masked_frame(0x88, ""), 1000, ""},
      {"close of one byte", masked_frame(0x88, "\x03"), 1002, ""},
      {"close 0", masked_frame(0x88, close_payload(0)), 1002, ""},
      {"close 999", masked_frame(0x88, close_payload(999)), 1002, ""},
      {"close 1004", masked_frame(0x88, close_payload(1004)), 1002, ""},
      {"close 1005", masked_frame(0x88, close_payload(1005)), 1002, ""},
      {"close 1006", masked_frame(0x88, close_payload(1006)), 1002, ""},
      {"close 1015", masked_frame(0x88, close_payload(1015)), 1002, ""},
      {"close 2999", masked_frame(0x88, close_payload(2999)), 1002, ""},
      {"close 5000", masked_frame(0x88, close_payload(5000)), 1002, ""},
      {"close with bad UTF-8", masked_frame(0x88, close_payload(1000, "\xff")), 1007, ""},
  };
}

enum class pace { whole, chopped };

void run_frame_case(const probe_server& server, const frame_case& one, pace how) {
  CAPTURE(one.name);
  auto client = server.connect();
  client.open_websocket();
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
  CHECK(frame->payload == one.echo);
}

}  // namespace

TEST_SUITE_BEGIN("websocket_connection");

TEST_CASE("a message is delivered and comes back, and the close handshake ends the connection") {
  probe_server server;
  auto client = server.connect();
  const auto head = client.open_websocket();
  CHECK(head.find("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=") != std::string::npos);
  CHECK(head.find("Extensions") == std::string::npos);
  client.send(masked_frame(0x81, "hello"));
  CHECK(client.read_frame()->payload == "hello");
  client.send(masked_frame(0x88, close_payload(1000, "done")));
  CHECK(client.read_frame()->close_code() == 1000);
  CHECK(client.is_closed());
  CHECK(server.handler.waits_for("close 1000 done"));
}

TEST_CASE("each shape of frame is accepted, or refused with its own close code") {
  probe_server server;
  server.handler.max_message_bytes = 4096;
  for (const auto& one : frame_cases()) run_frame_case(server, one, pace::whole);
  CHECK(server.handler.waits_for("close", 1));
}

TEST_CASE("the same holds for every shape when its bytes come one by one") {
  probe_server server;
  server.handler.max_message_bytes = 4096;
  for (const auto& one : frame_cases()) run_frame_case(server, one, pace::chopped);
}

TEST_CASE("frames sent together with the handshake are not lost") {
  probe_server server;
  auto client = server.connect();
  client.send(
      "GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n" +
      masked_frame(0x81, "early"));
  client.read_until("\r\n\r\n");
  CHECK(client.read_frame()->payload == "early");
}

TEST_CASE("a ping is answered with its payload") {
  probe_server server;
  auto client = server.connect();
  client.open_websocket();
  client.send(masked_frame(0x89, "are you there"));
  const auto pong = client.read_frame();
  REQUIRE(pong.has_value());
  CHECK(pong->opcode == 10);
  CHECK(pong->payload == "are you there");
}

TEST_CASE("small and large frames arrive in the order in which they were sent") {
  probe_server server;
  server.handler.frame_hook = [&](parlor::connection_id id, const std::string&) {
    for (std::size_t count = 0; count < 200; ++count) {
      server.link->send(
          id, text_frame(std::string(count % 3 == 0 ? 9000 : 20, static_cast<char>('a' + count % 26))));
    }
  };
  auto client = server.connect();
  client.open_websocket();
  client.send(masked_frame(0x81, "go"));
  for (std::size_t count = 0; count < 200; ++count) {
    const auto frame = client.read_frame();
    REQUIRE(frame.has_value());
    CHECK(frame->payload == std::string(count % 3 == 0 ? 9000 : 20, static_cast<char>('a' + count % 26)));
  }
}

TEST_CASE("close sends what is queued, then its code, and cuts a peer that does not answer") {
  probe_server server;
  server.handler.frame_hook = [&](parlor::connection_id id, const std::string&) {
    server.link->send(id, text_frame("last"));
    server.link->close(id, {4001, "go away"});
    CHECK(server.link->send(id, text_frame("never")) == parlor::send_status::gone);
  };
  auto client = server.connect();
  client.open_websocket();
  client.send(masked_frame(0x81, "x"));
  CHECK(client.read_frame()->payload == "last");
  const auto said = client.read_frame();
  CHECK(said->close_code() == 4001);
  CHECK(said->payload.substr(2) == "go away");
  CHECK(client.is_closed());
  CHECK(server.handler.waits_for("close 4001 go away"));
}

TEST_CASE("a paused connection delivers nothing until it is resumed, and then everything in order") {
  probe_server server;
  std::atomic<std::uint64_t> paused{0};
  server.handler.frame_hook = [&](parlor::connection_id id, const std::string& payload) {
    if (payload == "pause") {
      server.link->pause(id);
      paused = id.value;
    }
  };
  auto client = server.connect();
  client.open_websocket();
  std::string bytes = masked_frame(0x81, "pause");
  for (int count = 0; count < 600; ++count) bytes += masked_frame(0x81, "n" + std::to_string(count));
  client.send(bytes);
  CHECK(server.handler.waits_for("frame pause"));
  auto other = server.connect();
  other.open_websocket();
  other.send(masked_frame(0x81, "other"));
  CHECK(server.handler.waits_for("frame other"));
  CHECK(server.handler.count("frame n") == 0);
  server.link->resume(parlor::connection_id{paused});
  CHECK(server.handler.waits_for("frame n599"));
  const auto notes = server.handler.notes();
  CHECK(std::find(notes.begin(), notes.end(), "frame n0") <
        std::find(notes.begin(), notes.end(), "frame n599"));
}

TEST_CASE("versions other than 13 are refused with 426, malformed handshakes with 400") {
  probe_server server;
  const std::string start =
      "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n";
  const std::string key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
  const std::vector<std::pair<std::string, int>> cases = {
      {start + key + "Sec-WebSocket-Version: 13\r\n\r\n", 101},
      {start + key + "Sec-WebSocket-Version: 8\r\n\r\n", 426},
      {start + key + "Sec-WebSocket-Version: 7\r\n\r\n", 426},
      {start + key + "Sec-WebSocket-Version: 0\r\n\r\n", 426},
      {start + key + "Sec-WebSocket-Version: 13abc\r\n\r\n", 426},
      {start + key + "Sec-WebSocket-Version: 13, 8\r\n\r\n", 426},
      {start + key + "\r\n", 426},
      {start + "Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5\r\nSec-WebSocket-Key2: 12998 5 Y3 1  "
               ".P00\r\n\r\n^n:ds[4U",
       426},
      {start + "Sec-WebSocket-Version: 13\r\n\r\n", 400},
      {start + key + key + "Sec-WebSocket-Version: 13\r\n\r\n", 400},
      {start + "Sec-WebSocket-Key: short\r\nSec-WebSocket-Version: 13\r\n\r\n", 400},
      {start + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZR==\r\nSec-WebSocket-Version: 13\r\n\r\n", 400},
      {start + key + "Content-Length: 3\r\nSec-WebSocket-Version: 13\r\n\r\nabc", 400},
      {"POST" + start.substr(3) + key + "Sec-WebSocket-Version: 13\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nHost: a\r\nUpgrade: xwebsocketx\r\nConnection: Upgrade\r\n" + key +
           "Sec-WebSocket-Version: 13\r\n\r\n",
       200},
  };
  for (const auto& one : cases) {
    const auto& bytes = one.first;
    const auto status = one.second;
    CAPTURE(bytes);
    const auto answer = server.ask(bytes);
    CHECK(answer.status == status);
    if (status == 426) CHECK(answer.field("Sec-WebSocket-Version") == "13");
  }
}

TEST_CASE("of the offered subprotocols only the chosen one is echoed, and never one that was not offered") {
  probe_server server;
  server.handler.subprotocol = "Bearer";
  auto client = server.connect();
  auto head = client.open_websocket("/", "Sec-WebSocket-Protocol: Bearer, secret.token.value\r\n");
  CHECK(head.find("Sec-WebSocket-Protocol: Bearer\r\n") != std::string::npos);
  CHECK(head.find("secret") == std::string::npos);
  auto other = server.connect();
  head = other.open_websocket("/", "Sec-WebSocket-Protocol: chat\r\n");
  CHECK(head.find("Sec-WebSocket-Protocol") == std::string::npos);
}

TEST_SUITE_END();

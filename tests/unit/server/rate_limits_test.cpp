// What a caller hears who asks for too much, over the whole server.
#include "parlor/rate_limits.hpp"

#include <atomic>
#include <string>

#include <doctest/doctest.h>

#include "unit/server/small_chat.hpp"

using namespace parlor;
using parlor_test::patience;
using parlor_test::small_chat;

namespace {

// A clock that stands still: what is refused stays refused.
server_options options_with(rate_limit rate_limits::*kind, rate_limit limit) {
  server_options options;
  options.clock = [] { return timestamp{std::chrono::seconds(1000)}; };
  options.limits.*kind = limit;
  return options;
}

constexpr const char* refusal_of_c2 =
    R"({"type":"error","message":"Too many requests. Try again later","retry_after":2,"client_message_id":"c-2"})";

std::string send_named(const std::string& id) {
  return R"({"type":"send_message","data":{"message_type":"text","content":"hi","client_message_id":")" + id +
         R"("}})";
}

// The next frame that is an error.
std::string next_error(loopback_socket& socket) {
  for (;;) {
    const auto heard = socket.receive(patience);
    if (!heard) return "nothing";
    if (heard->find(R"("type":"error")") != std::string::npos) return *heard;
  }
}

}  // namespace

TEST_SUITE("rate_limits") {
  TEST_CASE(
      "a frame too many is refused with its id and the time to wait, for the connection and for the user") {
    for (const auto kind : {&rate_limits::frames, &rate_limits::messages}) {
      const small_chat here(options_with(kind, {0.5, 1}));
      const auto ann = here.open("ann");
      REQUIRE(ann.socket);
      ann.socket->send(send_named("c-1"));
      ann.socket->send(send_named("c-2"));
      CHECK(next_error(*ann.socket) == refusal_of_c2);
      CHECK(here.server->metrics().messages_posted == 1);
      CHECK(here.server->metrics().rate_limited == 1);
    }
  }

  TEST_CASE("two connections of a user share a limit of users, and each has its own of connections") {
    for (const auto kind : {&rate_limits::frames, &rate_limits::messages}) {
      const small_chat here(options_with(kind, {0.5, 1}));
      const auto one = here.open("ann");
      const auto other = here.open("ann");
      one.socket->send(send_named("c-1"));
      while (here.server->metrics().messages_posted == 0) one.socket->receive(patience);
      other.socket->send(send_named("c-2"));
      if (kind == &rate_limits::messages) {
        CHECK(next_error(*other.socket) == refusal_of_c2);
      } else {
        while (here.server->metrics().messages_posted == 1) other.socket->receive(patience);
        CHECK(here.server->metrics().rate_limited == 0);
      }
    }
  }

  TEST_CASE("who goes on all the same is closed with 1008") {
    auto options = options_with(&rate_limits::frames, {0.5, 1});
    options.limits.max_refused_frames = 3;
    const small_chat here(std::move(options));
    const auto ann = here.open("ann");
    for (int frame = 1; frame <= 5; ++frame) ann.socket->send(send_named("c-" + std::to_string(frame)));
    const auto closed = ann.socket->closed(patience);
    REQUIRE(closed);
    CHECK(closed->code == 1008);
    CHECK(here.server->metrics().rate_limited == 3);
  }

  TEST_CASE("a frame that is taken now and then does not save a flood from 1008") {
    // Time goes on whenever somebody looks: one frame in twenty is taken, or one in some less.
    std::atomic<int> looks{0};
    server_options options;
    options.clock = [&] { return timestamp{std::chrono::seconds(1000 + looks++)}; };
    options.limits.frames = {1.0 / 20, 1};
    options.limits.max_refused_frames = 40;
    const small_chat here(std::move(options));
    const auto ann = here.open("ann");
    for (int frame = 1; frame <= 400; ++frame) ann.socket->send(send_named("c-" + std::to_string(frame)));
    const auto closed = ann.socket->closed(patience);
    REQUIRE(closed);
    CHECK(closed->code == 1008);
    CHECK(here.server->metrics().messages_posted > 1);
  }

  TEST_CASE("an HTTP request too many is answered 429 with Retry-After, and so is a handshake") {
    const small_chat here(options_with(&rate_limits::requests, {0.5, 1}));
    CHECK(here.transport->fetch(here.request("GET", "/api/chat/me", "ann")).status == 200);
    const auto refused = here.transport->fetch(here.request("GET", "/api/chat/me", "ann"));
    CHECK(refused.status == 429);
    CHECK(refused.fields.find("Retry-After") == "2");
    const auto opened = here.open("ann");
    CHECK(!opened.socket);
    CHECK(opened.refusal.status == 429);
  }

  TEST_CASE("uploads and messages over HTTP are limited as those of sockets are") {
    const small_chat here(options_with(&rate_limits::uploads, {0.5, 1}));
    CHECK(here.upload("ann").status == 200);
    CHECK(here.upload("ann").status == 429);
    CHECK(here.upload("bob").status == 200);
  }
}

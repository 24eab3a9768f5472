// Clients that are gone before what they asked for is there. A real transport, since a loopback's clients wait.
#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <variant>

#include "parlor/auth/authenticator.hpp"
#include "parlor/command.hpp"
#include "parlor/event.hpp"
#include "parlor/media/memory.hpp"
#include "parlor/server_options.hpp"
#include "parlor/transport/websocketpp.hpp"

#include <doctest/doctest.h>
#include <sys/socket.h>

#include "unit/server/small_chat.hpp"
#include "unit/transport/probe_server.hpp"
#include "unit/transport/raw_client.hpp"

using namespace parlor;
using parlor::test::raw_client;
using parlor_test::patience;
using chat = parlor_test::small_chat;

namespace {

// Stops whoever comes first until it is opened.
class gate {
 public:
  void pass() {
    if (!is_closed_.exchange(false)) return;
    reached_.set_value();
    opened_.get_future().wait();
  }
  void wait_for_somebody() { reached_.get_future().wait(); }
  void open() { opened_.set_value(); }

 private:
  std::atomic<bool> is_closed_{true};
  std::promise<void> reached_;
  std::promise<void> opened_;
};

class slow_authenticator : public authenticator {
 public:
  explicit slow_authenticator(gate& door) : door_(door) {}
  bool may_block() const override { return true; }
  result<principal> authenticate(std::string_view token) override {
    door_.pass();
    principal who;
    who.subject = token;
    return who;
  }

 private:
  gate& door_;
};

// One loop and one thread for each kind of work: what is done behind something else is done after it.
server_options one_after_the_other() {
  auto wire = test::probe_options();
  wire.io_threads = 1;
  server_options options;
  options.transport = make_websocketpp_transport(std::move(wire));
  options.media_threads = 1;
  options.auth_threads = 1;
  return options;
}

bool becomes_true(const std::function<bool()>& condition) {
  const auto until = std::chrono::steady_clock::now() + patience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > until) return false;
    std::this_thread::yield();
  }
  return true;
}

constexpr const char* of_ann = "Authorization: Bearer ann\r\n";

// The connection is reset, as by a process that dies. Whoever waits for an answer is not listened to meanwhile, so the
// server finds out when it has one.
void vanish(raw_client client) {
  const linger at_once{1, 0};
  ::setsockopt(client.descriptor(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  const raw_client dies = std::move(client);
}

bool is_everybody_gone(const chat& here) {
  return becomes_true([&] { return here.server->metrics().transport.connections_open == 0; });
}

void knock(raw_client& client) {
  client.send(std::string("GET /api/chat/ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
                          "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                          "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n") +
              of_ann + "\r\n");
}

std::string upload_of(std::size_t size) {
  const auto form =
      "--x\r\nContent-Disposition: form-data; name=\"message_type\"\r\n\r\nfile\r\n"
      "--x\r\nContent-Disposition: form-data; name=\"files\"; filename=\"a.txt\"\r\n\r\n" +
      std::string(size, 'a') + "\r\n--x--\r\n";
  return std::string("POST /api/chat/upload-files HTTP/1.1\r\nHost: localhost\r\n") + of_ann +
         "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: " + std::to_string(form.size()) +
         "\r\n\r\n" + form;
}

}  // namespace

TEST_SUITE("leaving") {
  TEST_CASE(
      "who vanishes before it is known who they are, or while they are let in, is not online afterwards") {
    for (const bool is_known : {false, true}) {
      CAPTURE(is_known);
      gate door;
      auto options = one_after_the_other();
      if (is_known) {
        options.hooks.on_event = [&door](const addressed_event& one) {
          if (std::holds_alternative<session_opened>(one.what)) door.pass();
        };
      } else {
        options.authenticator = std::make_unique<slow_authenticator>(door);
      }
      const chat here(std::move(options));
      raw_client ann(here.where.port);
      knock(ann);
      door.wait_for_somebody();
      CHECK(here.server->metrics().users_online == (is_known ? 1 : 0));
      vanish(std::move(ann));
      door.open();
      // They come in, and the first word to them finds nobody.
      CHECK(becomes_true([&] { return here.server->metrics().commands == 2; }));
      CHECK(becomes_true([&] { return here.server->metrics().users_online == 0; }));
      CHECK(here.server->metrics().sessions_open == 0);
      CHECK(is_everybody_gone(here));
    }
  }

  TEST_CASE("of an upload whose sender has vanished nothing stays, wherever it was") {
    constexpr std::size_t size = std::size_t{40} * 1024;
    const auto whole = upload_of(size);
    // How much of it is sent: a piece of its head, all but its end, everything.
    for (const auto sent : {size / 2, whole.size() - 100, whole.size()}) {
      CAPTURE(sent);
      gate door;
      auto options = one_after_the_other();
      options.authenticator = std::make_unique<slow_authenticator>(door);
      options.media = make_memory_media({size + size / 2});  // for one
      auto* const stored = options.media.get();
      const chat here(std::move(options));
      raw_client ann(here.where.port);
      ann.send(whole.substr(0, sent));
      door.wait_for_somebody();
      vanish(std::move(ann));
      door.open();
      CHECK(is_everybody_gone(here));
      // It came too late to be told that it was stored: then it is its owner's.
      const auto kept = stored->list("", 2).value();
      for (const auto& one : kept) CHECK(stored->remove(one.key));
      CHECK(kept.size() <= (sent == whole.size() ? 1 : 0));
      raw_client next(here.where.port);
      next.send(whole);
      CHECK(next.read_answer("POST").status == 200);
    }
  }
}

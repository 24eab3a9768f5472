// Each of the server's queues may be full. Who finds it so is told at once and can come again, and nothing of what they
// wanted is left behind.
#include <atomic>
#include <future>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "parlor/auth/authenticator.hpp"
#include "parlor/command.hpp"
#include "parlor/event.hpp"
#include "parlor/media/memory.hpp"
#include "parlor/server_options.hpp"
#include "parlor/storage/memory.hpp"
#include "parlor/testing/fault.hpp"

#include <doctest/doctest.h>

#include "unit/server/small_chat.hpp"

using namespace parlor;
using parlor_test::patience;
using chat = parlor_test::small_chat;

namespace {

class blocking_authenticator : public authenticator {
 public:
  bool may_block() const override { return true; }
  result<principal> authenticate(std::string_view token) override {
    principal who;
    who.subject = token;
    return who;
  }
};

// "aGVsbG8=" is "hello".
constexpr const char* file_frame =
    R"({"type":"send_message","data":{"message_type":"file","client_message_id":"mine",)"
    R"("file_name":"a.txt","file_data":"aGVsbG8="}})";
constexpr const char* text_frame =
    R"({"type":"send_message","data":{"message_type":"text","client_message_id":"mine","content":"hi"}})";

std::string next(const parlor::loopback_transport::connect_result& client) {
  return client.socket->receive(patience).value_or("nothing came");
}

// With which it is closed; a browser is shown nothing of a refused handshake.
int code_of(const parlor::loopback_transport::connect_result& client) {
  REQUIRE(client.socket);
  const auto why = client.socket->closed(patience);
  return why ? why->code : 0;
}

bool has(const std::string& frame, const char* words) {
  return frame.find(words) != std::string::npos;
}

int get(const chat& here, const char* path) {
  return here.transport->fetch(here.request("GET", path, "ann")).status;
}

bool is_turned_away(const event& answer) {
  const auto* failed = std::get_if<command_failed>(&answer);
  return failed != nullptr && failed->problem.code == errc::unavailable;
}

}  // namespace

TEST_SUITE("overload") {
  TEST_CASE(
      "where too many wait to be recognised, a socket is closed with 1013, a call and an upload get 503") {
    server_options options;
    options.authenticator = std::make_unique<blocking_authenticator>();
    options.max_queued_logins = 0;
    const chat here(std::move(options));
    CHECK(code_of(here.open("ann")) == 1013);
    CHECK(get(here, "/api/chat/me") == 503);
    CHECK(here.upload("ann").status == 503);
  }

  TEST_CASE("where too many questions wait, a call is answered with 503 and the host with unavailable") {
    server_options options;
    options.max_queued_queries = 0;
    const chat here(std::move(options));
    CHECK(get(here, "/api/chat/unread-count") == 503);
    CHECK(is_turned_away(here.ask(here.members[0], load_user{})));
    CHECK(std::holds_alternative<message_loaded>(here.submit(here.members[0], here.text("hi"))));
  }

  TEST_CASE("where too many files wait, a file is refused, and who sent it talks on") {
    server_options options;
    options.max_queued_media = 0;
    options.media = make_memory_media();
    auto* const stored = options.media.get();
    const chat here(std::move(options));
    CHECK(here.upload("ann").status == 503);
    const auto ann = here.open("ann");
    REQUIRE(ann.socket);
    ann.socket->send(file_frame);
    const auto refused = next(ann);
    CHECK(has(refused, R"("type":"error")"));
    CHECK(has(refused, R"("client_message_id":"mine")"));
    ann.socket->send(text_frame);
    CHECK(has(next(ann), R"("content":"hi")"));
    here.server->stop();
    CHECK(stored->list("", 1).value().empty());
  }

  TEST_CASE("where too many commands wait, all that is new is turned away, and all that was taken is done") {
    std::promise<void> begun;
    std::promise<void> let_go;
    std::atomic<bool> is_slow{false};
    testing::storage_faults faults;
    faults.before_commit = [&] {
      if (!is_slow.exchange(false)) return;
      begun.set_value();
      let_go.get_future().wait();
    };
    server_options options;
    options.storage = testing::make_faulty_storage(make_memory_storage(), faults);
    options.hooks.on_event = [](const addressed_event&) {};  // so that the engine has a thread of its own
    options.max_queued_commands = 1;
    options.media = make_memory_media();
    auto* const stored = options.media.get();
    const chat here(std::move(options));
    REQUIRE(get(here, "/api/chat/me") == 200);
    const auto ann = here.open("ann");
    REQUIRE(ann.socket);

    is_slow = true;
    auto first =
        std::async(std::launch::async, [&] { return here.submit(here.members[1], here.text("one")); });
    begun.get_future().wait();
    std::promise<bool> done;
    here.server->submit(here.members[1], here.text("two"), [&](const event& said) {
      done.set_value(std::holds_alternative<message_loaded>(said));
    });

    CHECK(is_turned_away(here.submit(here.members[1], here.text("three"))));
    const auto frames = {text_frame, file_frame};
    for (const auto* frame : frames) {
      ann.socket->send(frame);
      const auto refused = next(ann);
      CHECK(has(refused, R"("type":"error")"));
      CHECK(has(refused, R"("client_message_id":"mine")"));
    }
    CHECK(code_of(here.open("bob")) == 1013);
    CHECK(here.upload("ann").status == 503);
    CHECK(here.upload("somebody new").status == 503);
    CHECK(here.server->metrics().commands_refused == 6);

    let_go.set_value();
    CHECK(std::holds_alternative<message_loaded>(first.get()));
    CHECK(done.get_future().get());
    CHECK(has(next(ann), R"("content":"one")"));
    CHECK(has(next(ann), R"("content":"two")"));
    CHECK(here.open("bob").socket);
    here.server->stop();
    CHECK(stored->list("", 1).value().empty());
  }
}

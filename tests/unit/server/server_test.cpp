// The whole server over the loopback transport, where the wiring itself is what matters.
#include "parlor/server.hpp"

#include <atomic>
#include <chrono>
#include <future>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>

#include "parlor/auth/allow_all.hpp"
#include "parlor/dialect/rooms.hpp"
#include "parlor/media/memory.hpp"
#include "parlor/storage/memory.hpp"
#include "parlor/testing/fault.hpp"
#include "parlor/transport/loopback.hpp"

#include <doctest/doctest.h>

#include "unit/server/small_chat.hpp"

using namespace parlor;
using parlor_test::patience;
using chat = parlor_test::small_chat;

namespace {

// Takes every subject but "mallory", on the login threads, and says when the proof ends.
class slow_authenticator : public authenticator {
 public:
  explicit slow_authenticator(std::optional<timestamp> ends = std::nullopt) : ends_(ends) {}
  bool may_block() const override { return true; }
  result<principal> authenticate(std::string_view token) override {
    if (token == "mallory") return error{errc::unauthenticated, "authenticate", "unknown", 0};
    principal who;
    who.subject = token;
    who.expires_at = ends_;
    return who;
  }

 private:
  std::optional<timestamp> ends_;
};

}  // namespace

TEST_SUITE("server") {
  TEST_CASE("an authenticator that may block is asked off the loops, for sockets, calls and uploads") {
    server_options options;
    options.authenticator = std::make_unique<slow_authenticator>();
    const chat here(std::move(options));
    CHECK(here.transport->fetch(here.request("GET", "/api/chat/me", "ann")).status == 200);
    CHECK(here.transport->fetch(here.request("GET", "/api/chat/me", "mallory")).status == 401);
    CHECK(here.upload("ann").status == 200);
    CHECK(here.upload("mallory").status == 401);
    const auto ann = here.open("ann");
    REQUIRE(ann.socket);
    ann.socket->send(R"({"type":"send_message","data":{"message_type":"text","content":"hi"}})");
    const auto heard = ann.socket->receive(patience);
    REQUIRE(heard);
    CHECK(heard->find("\"hi\"") != std::string::npos);
  }

  TEST_CASE("who stops a server while somebody else does returns when that is done, too") {
    const chat here;
    std::promise<void> called;
    std::promise<void> let_go;
    here.server->submit(here.members[0], here.text("the last"), [&](const event&) {
      called.set_value();
      let_go.get_future().wait();
    });
    called.get_future().wait();
    auto first = std::async(std::launch::async, [&] { here.server->stop(); });
    auto second = std::async(std::launch::async, [&] { here.server->stop(); });
    CHECK(first.wait_for(std::chrono::milliseconds(20)) == std::future_status::timeout);
    CHECK(second.wait_for(std::chrono::milliseconds(20)) == std::future_status::timeout);
    let_go.set_value();
    CHECK(first.wait_for(patience) == std::future_status::ready);
    CHECK(second.wait_for(patience) == std::future_status::ready);
  }

  TEST_CASE("what a host's callback throws ends nothing") {
    const chat here;
    here.server->submit(here.members[0], here.text("one"),
                        [](const event&) { throw std::runtime_error("the host's"); });
    CHECK(std::holds_alternative<message_loaded>(here.submit(here.members[0], here.text("two"))));
    here.server->submit(here.members[0], load_user{},
                        [](const event&) { throw std::runtime_error("the host's"); });
    CHECK(std::holds_alternative<user_loaded>(here.ask(here.members[0], load_user{})));
    here.server->stop();
    here.server->submit(here.members[0], here.text("three"),
                        [](const event&) { throw std::runtime_error("the host's"); });
    here.server->submit(here.members[0], load_user{},
                        [](const event&) { throw std::runtime_error("the host's"); });
  }

  TEST_CASE("an upload of nobody is refused and leaves no file") {
    const chat here;
    auto request = here.request("POST", "/api/chat/upload-files", "ann");
    request.fields.set("Authorization", "Basic x");
    request.fields.add("Content-Type", "multipart/form-data; boundary=x");
    CHECK(here.transport->fetch(std::move(request), "--x--\r\n").status == 401);
    CHECK(here.server->metrics().files_stored == 0);
  }

  TEST_CASE("a session ends with 4001 when its proof of identity does") {
    std::atomic<std::int64_t> seconds{1000};
    server_options options;
    options.clock = [&seconds] { return timestamp{std::chrono::seconds(seconds.load())}; };
    options.authenticator = std::make_unique<slow_authenticator>(timestamp{std::chrono::seconds(2000)});
    const chat here(std::move(options));
    const auto ann = here.open("ann");
    REQUIRE(ann.socket);
    seconds = 2000;
    const auto why = ann.socket->closed(patience);
    REQUIRE(why);
    CHECK(why->code == 4001);
  }

  TEST_CASE("the host acts for a user, and members hear of it") {
    const chat here;
    const auto bob = here.open("bob");
    REQUIRE(bob.socket);
    const auto answer = here.submit(here.members[0], here.text("from the host"));
    CHECK(std::holds_alternative<message_loaded>(answer));
    const auto heard = bob.socket->receive(patience);
    REQUIRE(heard);
    CHECK(heard->find("from the host") != std::string::npos);
  }

  TEST_CASE("after stop a submission is answered at once, and sockets were closed with 1001") {
    const chat here;
    const auto bob = here.open("bob");
    REQUIRE(bob.socket);
    here.server->stop();
    const auto answer = here.submit(here.members[0], here.text("too late"));
    REQUIRE(std::holds_alternative<command_failed>(answer));
    CHECK(std::get<command_failed>(answer).problem.code == errc::unavailable);
    const auto why = bob.socket->closed(patience);
    REQUIRE(why);
    CHECK(why->code == 1001);
    CHECK(!here.server->is_ready());
  }

  TEST_CASE("a commit that fails is answered, announced to nobody, and counted; the next one is served") {
    std::atomic<bool> fails{false};
    testing::storage_faults faults;
    faults.before_commit = [&fails] {
      if (fails) throw std::runtime_error("the disk is gone");
    };
    server_options options;
    options.storage = testing::make_faulty_storage(make_memory_storage(), faults);
    const chat here(std::move(options));
    const auto bob = here.open("bob");
    REQUIRE(bob.socket);
    fails = true;
    const auto refused = here.submit(here.members[0], here.text("lost"));
    REQUIRE(std::holds_alternative<command_failed>(refused));
    CHECK(std::get<command_failed>(refused).problem.code == errc::unavailable);
    CHECK(here.server->metrics().commit_failures >= 1);
    fails = false;
    CHECK(std::holds_alternative<message_loaded>(here.submit(here.members[0], here.text("kept"))));
    CHECK(here.server->is_ready());
    const auto heard = bob.socket->receive(patience);
    REQUIRE(heard);
    CHECK(heard->find("kept") != std::string::npos);
  }

  TEST_CASE("a server without a needed part is refused") {
    const auto build = [] { const parlor::server incomplete{server_options{}}; };
    CHECK_THROWS_AS(build(), std::system_error);
  }
}

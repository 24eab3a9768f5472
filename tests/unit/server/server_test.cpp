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

using namespace parlor;

namespace {

constexpr std::chrono::seconds patience{10};

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

// A server with one direct room of ann and bob, number 1, and the transport to it.
struct chat {
  loopback_transport* transport = nullptr;
  std::unique_ptr<parlor::server> server;

  explicit chat(server_options options = {}) {
    auto loopback = make_loopback_transport();
    transport = loopback.get();
    options.transport = std::move(loopback);
    if (!options.storage) options.storage = make_memory_storage();
    if (!options.authenticator) options.authenticator = make_insecure_allow_all();
    options.media = make_memory_media();
    options.dialects.push_back(make_rooms_dialect());
    auto work = options.storage->begin().value();
    for (const auto* name : {"ann", "bob"}) {
      user person;
      person.subject = name;
      person.username = name;
      const auto put = work->put_user(person).value();
      if (!members[0]) {
        members[0] = put.id;
      } else {
        members[1] = put.id;
      }
    }
    direct = work->put_room({}).value().id;
    for (const auto each : members) {
      member joined;
      joined.room = direct;
      joined.user = each;
      work->put_member(joined).value();
    }
    work->commit().value();
    server = std::make_unique<parlor::server>(std::move(options));
    server->start().value();
  }

  user_id members[2];
  room_id direct;

  http_request request(std::string method, std::string path, const std::string& token) const {
    http_request made;
    made.method = std::move(method);
    made.path = std::move(path);
    made.fields.add("Authorization", "Bearer " + token);
    return made;
  }

  loopback_transport::connect_result open(const std::string& token) const {
    auto upgrade = request("GET", "/api/chat/ws", token);
    upgrade.query = "room_id=" + std::to_string(direct.value);
    return transport->connect(std::move(upgrade));
  }

  loopback_answer upload(const std::string& token) const {
    auto made = request("POST", "/api/chat/upload-files", token);
    made.fields.add("Content-Type", "multipart/form-data; boundary=x");
    return transport->fetch(
        std::move(made),
        "--x\r\nContent-Disposition: form-data; name=\"files\"; filename=\"a.txt\"\r\n\r\n"
        "hello\r\n--x\r\nContent-Disposition: form-data; name=\"message_type\"\r\n\r\n"
        "file\r\n--x--\r\n");
  }

  event submit(user_id as, command what) const {
    auto told = std::make_shared<std::promise<event>>();
    auto answer = told->get_future();
    server->submit(as, std::move(what), [told](const event& said) { told->set_value(said); });
    return answer.get();
  }

  send_message text(std::string words) const {
    send_message said;
    said.room = direct;
    said.text = std::move(words);
    return said;
  }
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

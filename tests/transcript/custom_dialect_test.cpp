// The protocol of examples/custom_dialect.cpp, which is compiled into this program.
#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include "parlor/auth/allow_all.hpp"
#include "parlor/dialect/rooms.hpp"
#include "parlor/media/memory.hpp"
#include "parlor/server.hpp"
#include "parlor/storage/memory.hpp"
#include "parlor/transport/loopback.hpp"

#include <doctest/doctest.h>

std::unique_ptr<parlor::dialect> make_custom_dialect();

TEST_SUITE_BEGIN("custom_dialect");

using namespace parlor;

namespace {

constexpr std::chrono::seconds patience{20};

class typist {
 public:
  explicit typist(std::unique_ptr<loopback_socket> socket) : socket_(std::move(socket)) {}

  void types(const std::string& line) { REQUIRE(socket_->send(line)); }
  void sends_bytes(const std::string& bytes) { REQUIRE(socket_->send_binary(bytes)); }
  void reads(const std::string& line) {
    CAPTURE(line);
    CHECK(socket_->receive(patience).value_or("nothing") == line);
  }
  // Types the first, reads the second.
  void gets(const std::string& line, const std::string& answer) {
    types(line);
    reads(answer);
  }
  std::string closed() { return socket_->closed(patience).value_or(close_reason{}).reason; }

 private:
  std::unique_ptr<loopback_socket> socket_;
};

// Ann (1) and bob (2) are in the room 1, "team"; nobody is in the room 2, "attic".
class parlour {
 public:
  parlour() {
    auto transport = make_loopback_transport();
    wire_ = transport.get();
    server_options options;
    options.transport = std::move(transport);
    options.storage = make_memory_storage();
    furnish(*options.storage);
    options.media = make_memory_media();
    options.authenticator = make_insecure_allow_all();
    options.dialects.push_back(make_custom_dialect());
    options.dialects.push_back(make_rooms_dialect());
    server_ = std::make_unique<server>(std::move(options));
    server_->start().value();
  }

  typist connect(const std::string& path, const std::string& query) {
    http_request request;
    request.method = "GET";
    request.path = path;
    request.query = query;
    auto connected = wire_->connect(std::move(request));
    REQUIRE(static_cast<bool>(connected.socket));
    return typist(std::move(connected.socket));
  }
  typist enter(const std::string& name) {
    auto person = connect("/lines", "token=" + name);
    person.reads("* hello");
    person.gets("JOIN team", "* you are in team");
    return person;
  }

 private:
  static void furnish(storage& storage) {
    const auto work = storage.begin().value();
    room place;
    place.type = room_type::group;
    place.slug = "team";
    member membership;
    membership.room = work->put_room(place).value().id;
    place.slug = "attic";
    work->put_room(place).value();
    for (const std::string name : {"ann", "bob"}) {
      user person;
      person.subject = name;
      membership.user = work->put_user(person).value().id;
      work->put_member(membership).value();
    }
    work->commit().value();
  }

  loopback_transport* wire_ = nullptr;
  std::unique_ptr<server> server_;
};

}  // namespace

TEST_CASE("a room has a slug and an id, and others have no business there") {
  parlour stage;
  auto ann = stage.enter("ann");
  ann.gets("PART", "* you are in no room");
  ann.gets("JOIN 1", "* you are in team");
  ann.gets("JOIN attic", "! room_not_found");
  ann.gets("JOIN 2", "! room_not_found");
  ann.gets("JOIN cellar", "! room_not_found");
}

TEST_CASE("everybody in the room reads what is said, changed and taken back") {
  parlour stage;
  auto ann = stage.enter("ann"), bob = stage.enter("bob");
  ann.reads("* bob is here");
  ann.types("SAY hello, bob");
  ann.reads("<ann> hello, bob #1");
  bob.reads("<ann> hello, bob #1");
  bob.gets("SAY gr\xC3\xBC\xC3\x9F dich", "<bob> gr\xC3\xBC\xC3\x9F dich #2");
  ann.reads("<bob> gr\xC3\xBC\xC3\x9F dich #2");
  ann.gets("EDIT 1 hello", "* ann edited #1: hello");
  bob.reads("* ann edited #1: hello");
  bob.gets("DELETE 2", "* bob deleted #2");
  ann.reads("* bob deleted #2");
  ann.gets("DELETE 9", "! message_not_found");
  ann.gets("DELETE 2", "! forbidden");
  bob.gets("EDIT 1 bye", "! forbidden");
  ann.gets("HISTORY", "* 2 of 2");
  ann.reads("<ann> hello #1");
  ann.reads("<bob> (deleted) #2");
  bob.gets("HISTORY 1", "* 1 of 2");
  bob.reads("<bob> (deleted) #2");
}

TEST_CASE("the others are told who types and who has read") {
  parlour stage;
  auto ann = stage.enter("ann"), bob = stage.enter("bob");
  ann.reads("* bob is here");
  ann.types("TYPING on");
  bob.reads("* ann is typing");
  ann.types("TYPING off");
  bob.reads("* ann has stopped typing");
  ann.gets("SAY hello", "<ann> hello #1");
  bob.reads("<ann> hello #1");
  bob.types("READ");
  ann.reads("* bob has read up to #1");
}

TEST_CASE("a line that says nothing is answered by how it is meant") {
  parlour stage;
  auto ann = stage.connect("/lines", "token=ann");
  ann.reads("* hello");
  ann.gets("SAY hello", "! JOIN a room first");
  ann.gets("READ", "! JOIN a room first");
  ann.gets("HISTORY", "! JOIN a room first");
  ann.gets("JOIN", "! JOIN which room?");
  ann.gets("SAY  ", "! SAY what?");
  ann.gets("EDIT 1", "! EDIT number text");
  ann.gets("EDIT 9007199254740992 a", "! EDIT number text");
  ann.gets("DELETE x", "! DELETE number");
  ann.gets("TYPING", "! TYPING on or TYPING off");
  ann.gets("HISTORY 101", "! HISTORY 1 to 100");
  ann.gets("say hello", "! JOIN, PART, SAY, EDIT, DELETE, TYPING, READ or HISTORY");
}

TEST_CASE("a frame is one line of valid text") {
  parlour stage;
  auto ann = stage.connect("/lines", "token=ann");
  ann.reads("* hello");
  for (const auto* bytes :
       {"SAY a\nSAY b", "SAY \x7F", "SAY \xC3", "SAY \xC0\x80", "SAY \xBF\xBF", "SAY \xC3(",
        "SAY \xED\xA0\x80", "SAY \xF4\x90\x80\x80", "SAY \xF5\x80\x80\x80"}) {
    CAPTURE(bytes);
    ann.gets(bytes, "! text, please");
  }
  ann.sends_bytes("SAY a");
  ann.reads("! text, please");
  ann.gets("JOIN 1", "* you are in team");
  ann.gets("SAY \xE2\x82\xAC \xF0\x9F\x91\x8B", "<ann> \xE2\x82\xAC \xF0\x9F\x91\x8B #1");
}

TEST_CASE("a text of several lines from another dialect is one line") {
  parlour stage;
  auto ann = stage.enter("ann");
  auto bob = stage.connect("/api/chat/ws", "token=bob&room_id=1");
  ann.reads("* bob is here");
  bob.types(R"({"type":"send_message","data":{"content":"one\ntwo"}})");
  ann.reads("<bob> one two #1");
}

TEST_CASE("who brings no token is told so by the close") {
  parlour stage;
  auto nobody = stage.connect("/lines", "");
  CHECK(nobody.closed() == "! unauthenticated");
}

TEST_SUITE_END();

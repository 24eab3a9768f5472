// Whole sessions: what five strangers, one for each dialect, send to a server.
#include <array>
#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include "parlor/auth/allow_all.hpp"
#include "parlor/dialect/every.hpp"
#include "parlor/media/memory.hpp"
#include "parlor/server.hpp"
#include "parlor/storage/memory.hpp"
#include "parlor/testing/contract.hpp"
#include "parlor/transport/loopback.hpp"

#include "fuzz/harness.hpp"
#include "text/json_reader.hpp"

namespace fuzzing {
namespace {

using namespace parlor;
using parlor::testing::expect;

constexpr std::size_t people = 5;

// All are members of room 1.
room furnish(storage& store) {
  const auto work = store.begin().value();
  for (std::size_t number = 1; number <= people; ++number) {
    user person;
    person.id = user_id(static_cast<std::int64_t>(number));
    person.subject = std::to_string(number);
    person.username = "user_" + person.subject;
    work->put_user(person).value();
  }
  room wanted;
  wanted.slug = "all";
  wanted.name = "All";
  wanted.type = room_type::group;
  wanted.created_by = user_id(1);
  const auto made = work->put_room(wanted).value();
  for (std::size_t number = 1; number <= people; ++number) {
    member joined;
    joined.room = made.id;
    joined.user = user_id(static_cast<std::int64_t>(number));
    work->put_member(joined).value();
  }
  work->commit().value();
  return made;
}

class party {
 public:
  party() {
    server_options options;
    options.storage = make_memory_storage();
    const auto room = furnish(*options.storage);
    options.authenticator = make_insecure_allow_all();
    options.media = make_memory_media();
    options.dialects = make_every_dialect();
    auto loopback = make_loopback_transport();
    transport_ = loopback.get();
    options.transport = std::move(loopback);
    server_ = std::make_unique<server>(std::move(options));
    server_->start().value();
    const std::array<std::pair<std::string, std::string>, people> places{{
        {"/ws/social", ""},
        {"/ws/chat/1/", ""},
        {"/ws/chat/", "room_id=1"},
        {"/api/v1/ws/chat/" + to_string(room.uuid), ""},
        {"/api/chat/ws", "room_id=1"},
    }};
    for (std::size_t number = 0; number < people; ++number) sockets_[number] = open(number, places[number]);
  }

  // A line is a frame of who its first letter says; of an empty line, nobody's.
  void say(std::string_view line) {
    if (line.empty()) return;
    const auto& from = sockets_[static_cast<unsigned char>(line.front()) % people];
    from->send(line.substr(1));
  }

  // Everybody is still answered, and what is answered is JSON. Reads until the answer of a query is there.
  void end() {
    for (const auto& one : sockets_) {
      while (const auto heard = one->receive(std::chrono::milliseconds(0))) {
        expect(text::json_document::parse(*heard, {64, 1'000'000, 1024}).has_value(), "no JSON: " + *heard);
      }
    }
    http_request request;
    request.method = "GET";
    request.path = "/api/chat/me";
    request.fields.add("Authorization", "Bearer 1");
    expect(transport_->fetch(std::move(request)).status == 200, "the server no longer answers");
    server_->stop();
  }

 private:
  std::unique_ptr<loopback_socket> open(std::size_t number,
                                        const std::pair<std::string, std::string>& place) {
    http_request upgrade;
    upgrade.method = "GET";
    upgrade.path = place.first;
    upgrade.query = place.second;
    upgrade.fields.add("Authorization", "Bearer " + std::to_string(number + 1));
    auto opened = transport_->connect(std::move(upgrade));
    expect(opened.socket != nullptr, "no socket at " + place.first);
    return std::move(opened.socket);
  }

  loopback_transport* transport_ = nullptr;
  std::unique_ptr<server> server_;
  std::array<std::unique_ptr<loopback_socket>, people> sockets_;
};

}  // namespace

harness make_session_harness() {
  return [](std::string_view input) {
    party all;
    while (!input.empty()) {
      const auto end = std::min(input.find('\n'), input.size());
      all.say(input.substr(0, end));
      input.remove_prefix(std::min(end + 1, input.size()));
    }
    all.end();
  };
}

}  // namespace fuzzing

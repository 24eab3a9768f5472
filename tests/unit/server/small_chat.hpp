// A whole server over the loopback transport, small enough to be made for one test.
#pragma once

#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <utility>

#include "parlor/auth/allow_all.hpp"
#include "parlor/command.hpp"
#include "parlor/dialect/rooms.hpp"
#include "parlor/event.hpp"
#include "parlor/media/memory.hpp"
#include "parlor/server.hpp"
#include "parlor/storage/memory.hpp"
#include "parlor/transport/loopback.hpp"

namespace parlor_test {

constexpr std::chrono::seconds patience{10};

// A server with one direct room of ann and bob, number 1, and the transport to it: a loopback, unless the options say
// otherwise.
struct small_chat {
  parlor::loopback_transport* transport = nullptr;
  parlor::endpoint where;
  std::unique_ptr<parlor::server> server;

  explicit small_chat(parlor::server_options options = {}) {
    if (!options.transport) {
      auto loopback = parlor::make_loopback_transport();
      transport = loopback.get();
      options.transport = std::move(loopback);
    }
    if (!options.storage) options.storage = parlor::make_memory_storage();
    if (!options.authenticator) options.authenticator = parlor::make_insecure_allow_all();
    if (!options.media) options.media = parlor::make_memory_media();
    options.dialects.push_back(parlor::make_rooms_dialect());
    auto work = options.storage->begin().value();
    for (const auto* name : {"ann", "bob"}) {
      parlor::user person;
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
      parlor::member joined;
      joined.room = direct;
      joined.user = each;
      work->put_member(joined).value();
    }
    work->commit().value();
    server = std::make_unique<parlor::server>(std::move(options));
    where = server->start().value();
  }

  parlor::user_id members[2];
  parlor::room_id direct;

  parlor::http_request request(std::string method, std::string path, const std::string& token) const {
    parlor::http_request made;
    made.method = std::move(method);
    made.path = std::move(path);
    made.fields.add("Authorization", "Bearer " + token);
    return made;
  }

  parlor::loopback_transport::connect_result open(const std::string& token) const {
    auto upgrade = request("GET", "/api/chat/ws", token);
    upgrade.query = "room_id=" + std::to_string(direct.value);
    return transport->connect(std::move(upgrade));
  }

  parlor::loopback_answer upload(const std::string& token) const {
    auto made = request("POST", "/api/chat/upload-files", token);
    made.fields.add("Content-Type", "multipart/form-data; boundary=x");
    return transport->fetch(
        std::move(made),
        "--x\r\nContent-Disposition: form-data; name=\"files\"; filename=\"a.txt\"\r\n\r\n"
        "hello\r\n--x\r\nContent-Disposition: form-data; name=\"message_type\"\r\n\r\n"
        "file\r\n--x--\r\n");
  }

  parlor::event submit(parlor::user_id as, parlor::command what) const {
    return answer_to(as, std::move(what));
  }

  parlor::event ask(parlor::user_id as, parlor::query what) const { return answer_to(as, std::move(what)); }

  parlor::send_message text(std::string words) const {
    parlor::send_message said;
    said.room = direct;
    said.text = std::move(words);
    return said;
  }

 private:
  template <typename What>
  parlor::event answer_to(parlor::user_id as, What what) const {
    auto told = std::make_shared<std::promise<parlor::event>>();
    auto answer = told->get_future();
    server->submit(as, std::move(what), [told](const parlor::event& said) { told->set_value(said); });
    return answer.get();
  }
};

}  // namespace parlor_test

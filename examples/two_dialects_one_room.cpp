// Two people, one room, two protocols. Ann's client speaks `rooms`, Bob's speaks `messenger`; neither knows
// of the other's protocol, and both see the same chat. Server and clients live in this process: nothing
// listens anywhere, and nothing is written.
//
//   two_dialects_one_room         prints what each of them is sent
#include <chrono>
#include <cstdio>
#include <exception>
#include <memory>
#include <string>
#include <utility>

#include <parlor/parlor.hpp>

namespace {

// A room with Ann and Bob in it.
parlor::room furnish(parlor::storage& storage) {
  const auto work = storage.begin().value();
  parlor::room wanted;
  wanted.slug = "team";
  wanted.type = parlor::room_type::group;
  const auto room = work->put_room(wanted).value();
  for (const std::string name : {"ann", "bob"}) {
    parlor::user person;
    person.subject = name;
    person.username = name;
    parlor::member member;
    member.room = room.id;
    member.user = work->put_user(person).value().id;
    work->put_member(member).value();
  }
  work->commit().value();
  return room;
}

parlor::http_request request_by(const std::string& token, std::string method, std::string path) {
  parlor::http_request request;
  request.method = std::move(method);
  request.path = std::move(path);
  request.fields.add("Authorization", "Bearer " + token);
  return request;
}

// The next frame of this type. What comes before it, such as who is online, is passed over.
std::string next(parlor::loopback_socket& client, const std::string& type) {
  const auto beginning = R"({"type":")" + type + '"';
  std::string frame;
  while (frame.find(beginning) != 0) frame = client.receive(std::chrono::seconds(10)).value();
  return frame;
}

// The first "id" in a frame of `messenger`. A real client has a JSON parser.
std::string id_in(const std::string& frame) {
  const std::string before = R"("id":")";
  const auto begin = frame.find(before) + before.size();
  return frame.substr(begin, frame.find('"', begin) - begin);
}

constexpr const char* to_ann = "ann, rooms    ";
constexpr const char* to_bob = "bob, messenger";

void show(const char* who, const std::string& frame) {
  std::printf("  %s  %s\n", who, frame.c_str());
}

}  // namespace

int main() try {
  auto transport = parlor::make_loopback_transport();
  auto& wire = *transport;

  parlor::server_options options;
  options.storage = parlor::make_memory_storage();
  const auto room = furnish(*options.storage);
  options.transport = std::move(transport);
  options.media = parlor::make_memory_media();
  options.authenticator = parlor::make_insecure_allow_all();
  options.dialects.push_back(parlor::make_rooms_dialect());
  options.dialects.push_back(parlor::make_messenger_dialect());
  parlor::server server(std::move(options));
  server.start().value();

  // `rooms` counts its rooms, `messenger` names them by UUID. It is one room all the same.
  auto of_ann = request_by("ann", "GET", "/api/chat/ws");
  of_ann.query = "room_id=" + std::to_string(room.id.value);
  const auto ann = wire.connect(std::move(of_ann)).socket;
  const auto bob = wire.connect(request_by("bob", "GET", "/api/v1/ws/chat/" + to_string(room.uuid))).socket;
  if (!ann || !bob) return 1;

  std::puts("\nAnn asks something.");
  ann->send(R"({"type":"send_message","data":{"content":"Shall we meet at noon?"}})");
  const auto question = next(*bob, "new_message");
  show(to_ann, next(*ann, "new_message"));
  show(to_bob, question);

  std::puts("\nBob reads it: his client sends a receipt for each message.");
  bob->send(R"({"type":"read_receipt","data":{"message_id":")" + id_in(question) + R"("}})");
  show(to_ann, next(*ann, "message_read"));

  std::puts("\nBob answers.");
  bob->send(R"({"type":"send_message","data":{"content":"At one."}})");
  const auto reply = next(*bob, "new_message");
  show(to_ann, next(*ann, "new_message"));
  show(to_bob, reply);

  std::puts("\nBob thinks better of it.");
  bob->send(R"({"type":"edit_message","data":{"message_id":")" + id_in(reply) + R"(","content":"At two."}})");
  show(to_ann, next(*ann, "message_update"));
  show(to_bob, next(*bob, "message_edited"));

  std::puts("\nAnn reads it: her client says so by REST.");
  wire.fetch(request_by("ann", "POST", "/api/chat/rooms/" + std::to_string(room.id.value) + "/read"));
  show(to_bob, next(*bob, "read_receipt"));
} catch (const std::exception& problem) {
  std::fprintf(stderr, "two_dialects_one_room: %s\n", problem.what());
  return 1;
}

#include "load/protocol.hpp"

#include "load/failure.hpp"
#include "load/websocket.hpp"

namespace parlor_bench {
namespace {

const std::vector<protocol>& all_dialects() {
  static const std::vector<protocol> all = {protocol::rooms, protocol::social, protocol::conversation,
                                            protocol::community, protocol::messenger};
  return all;
}

// The target of the socket; community's token stands elsewhere.
std::string target_of(protocol spoken, const room_address& room, const std::string& token) {
  switch (spoken) {
    case protocol::floor:
    case protocol::peer:
      return "/room/" + room.id;
    case protocol::socket_io:
      return "/socket.io/?EIO=4&transport=websocket";
    case protocol::echo:
      return "/echo";
    case protocol::rooms:
      return "/api/chat/ws?room_id=" + room.id + "&token=" + token;
    case protocol::social:
      return "/ws/social?token=" + token;
    case protocol::conversation:
      return "/ws/chat/" + room.conversation_id + "/?token=" + token;
    case protocol::community:
      return "/ws/chat/?room_id=" + room.id + "/";
    case protocol::messenger:
      return "/api/v1/ws/chat/" + room.uuid + "?token=" + token;
  }
  return {};
}

}  // namespace

std::vector<protocol> protocols_called(std::string_view word) {
  constexpr std::string_view peer = "peer-";
  if (word == "floor") return {protocol::floor};
  if (word == "peer-socket-io") return {protocol::socket_io};
  if (word.substr(0, peer.size()) == peer) return {protocol::peer};
  if (word == "echo") return {protocol::echo};
  if (word == "rooms") return {protocol::rooms};
  if (word == "social") return {protocol::social};
  if (word == "conversation") return {protocol::conversation};
  if (word == "community") return {protocol::community};
  if (word == "messenger") return {protocol::messenger};
  if (word == "every") return all_dialects();
  throw failure("there is no dialect " + std::string(word));
}

bool needs_tokens(protocol spoken) {
  switch (spoken) {
    case protocol::floor:
    case protocol::echo:
    case protocol::peer:
    case protocol::socket_io:
      return false;
    case protocol::rooms:
    case protocol::social:
    case protocol::conversation:
    case protocol::community:
    case protocol::messenger:
      return true;
  }
  return true;
}

std::string socket_request(protocol spoken, const room_address& room, const std::string& token) {
  const auto subprotocols = spoken == protocol::community ? "Bearer, " + token : std::string();
  return upgrade_request(target_of(spoken, room, token), subprotocols);
}

envelope envelope_of(protocol spoken, const room_address& room) {
  switch (spoken) {
    case protocol::floor:
    case protocol::echo:
      return {};
    case protocol::peer:
      return {R"({"text":")", R"("})"};
    case protocol::socket_io:
      return {R"(42["message",{"text":")", R"("}])"};
    case protocol::rooms:
      return {
          R"({"type":"send_message","data":{"room_id":)" + room.id + R"(,"message_type":"text","content":")",
          R"("}})"};
    case protocol::social:
      return {R"({"type":"groupChat","group_id":")" + room.id + R"(","message_text":")", R"("})"};
    case protocol::conversation:
      return {R"({"type":"chat_message","message":")", R"("})"};
    case protocol::community:
      return {R"({"action":"send","message":")", R"(","file":null})"};
    case protocol::messenger:
      return {R"({"type":"send_message","data":{"content":")",
              R"(","message_type":"text","parent_message_id":null}})"};
  }
  return {};
}

std::string_view reply_to(protocol spoken, std::string_view payload) {
  if (spoken != protocol::socket_io) return {};
  if (payload.substr(0, 2) == "0{") return "40";  // the Engine.IO session is open: join the namespace
  return payload == "2" ? "3" : std::string_view();
}

std::string_view repetition(protocol spoken) {
  return spoken == protocol::community ? R"({"type":"mark_message_as_)" : std::string_view();
}

}  // namespace parlor_bench

#include "authorisation/wording.hpp"

namespace authorisation {
namespace {

struct words {
  int status;      // of an HTTP answer
  int close_code;  // of a socket
  std::string_view code;
  std::string_view sentence;
};

words words_for(std::string_view dialect, verdict what) {
  switch (what) {
    case verdict::allowed:
      break;
    case verdict::not_authenticated:
      return {401, 4001, "unauthenticated", "Not authenticated"};
    case verdict::forbidden:
      return {403, 4403, "forbidden", "You are not allowed to do this"};
    case verdict::forbidden_as_another:
      return {403, 4403, "forbidden", "first_user must be the caller"};
    case verdict::room_not_found:
      return {404, 4404, "room_not_found", "Room not found"};
    case verdict::room_of_others:
      return {403, 4403, "not_a_member", "You are not a participant of this room"};
    case verdict::message_not_found:
      return {404, 4400, "message_not_found", "Message not found"};
    case verdict::user_not_found:
      return {404, 4400, "user_not_found", "User not found"};
    case verdict::file_not_found:
      return {404, 4400, "file_not_found", "File not found"};
    case verdict::contradiction:
      if (dialect == "messenger")
        return {422, 4400, "invalid_argument", "Invalid request. Check chat_id, recipient_id and message_id"};
      return {422, 4400, "invalid_argument", "Invalid request. Check receiver_username and image_data"};
    case verdict::socket_closed:
      return {404, 4404, "room_not_found", "The room has been deleted"};
  }
  return {200, 1000, "", ""};
}

std::string quoted(std::string_view text) {
  return '"' + std::string(text) + '"';
}

std::string error_frame(std::string_view dialect, const words& said) {
  const auto name = R"(,"client_message_id":)" + quoted(own_name);
  if (dialect == "messenger") {
    return R"({"type":"error","data":{"code":)" + quoted(said.code) + R"(,"message":)" +
           quoted(said.sentence) + name + "}}";
  }
  const auto again = dialect == "social" ? R"(,"client_id":)" + quoted(own_name) : "";
  return R"({"type":"error","message":)" + quoted(said.sentence) + name + again + "}";
}

// A client of this dialect would try a socket for ever that opened and closed: it gets an HTTP answer, which
// is one and the same for whatever is not the caller's.
std::string messenger_answer(channel where, const words& said) {
  if (said.status == 401) return R"(401 {"detail":"Not authenticated","code":"unauthenticated"})";
  const std::string_view sentence = where == channel::room_socket ? "You are not a participant of this room"
                                                                  : "You are not allowed to do this";
  return R"(403 {"detail":)" + quoted(sentence) + R"(,"code":"forbidden"})";
}

}  // namespace

std::string wording(std::string_view dialect, channel where, verdict what) {
  if (what == verdict::allowed) return "allowed";
  const auto said = words_for(dialect, what);
  if (what == verdict::socket_closed) {
    return "close 4404 " + std::string(said.sentence);
  }
  switch (where) {
    case channel::request:
      return std::to_string(said.status) + R"( {"detail":)" + quoted(said.sentence) + "}";
    case channel::room_socket:
    case channel::user_socket:
      if (dialect == "messenger") return messenger_answer(where, said);
      return "close " + std::to_string(said.close_code) + ' ' + std::string(said.sentence);
    case channel::frame:
      return error_frame(dialect, said);
    case channel::file:
      return "404 There is no such file.\n";
  }
  return {};
}

}  // namespace authorisation

#include "authorisation/attempt.hpp"

#include <optional>
#include <stdexcept>
#include <utility>

#include "authorisation/wording.hpp"
#include "unit/transport/raw_client.hpp"

namespace authorisation {
namespace {

using parlor::test::raw_client;

constexpr std::string_view fence_name = "fence";

// What each dialect answers only after it has dealt with everything before: a command that changes nothing.
std::string_view fence_of(std::string_view dialect) {
  if (dialect == "social")
    return R"({"type":"groupChat","group_id":"997","message_text":"x","client_message_id":"fence"})";
  if (dialect == "conversation")
    return R"({"type":"delete_message","message_id":997,"client_message_id":"fence"})";
  if (dialect == "community") return R"({"action":"delete","message_id":997,"client_message_id":"fence"})";
  if (dialect == "messenger")
    return R"({"type":"delete_message","data":{"message_id":"00000000-0000-4000-8000-000000000997","client_message_id":"fence"}})";
  return R"({"type":"join_room","data":{"room_id":997,"client_message_id":"fence"}})";
}

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// The head without the line that no two answers share.
std::string without_date(std::string head) {
  const auto start = head.find("\r\nDate: ");
  if (start != std::string::npos) head.erase(start, head.find("\r\n", start + 2) - start);
  return head;
}

// An open socket, or why there is none.
class line {
 public:
  line(const scene& stage, std::string_view dialect, std::string_view target, const std::string& token)
      : dialect_(dialect), peer_(stage.port()) {
    // In the place where the dialect's own clients have it.
    auto path = stage.filled(target);
    std::string fields;
    if (!token.empty() && dialect == "community") {
      fields = "Sec-WebSocket-Protocol: Bearer, " + token + "\r\n";
    } else if (!token.empty()) {
      path += (has(path, "?") ? "&token=" : "?token=") + token;
    }
    const auto head = peer_.open_websocket(path, fields);
    bytes_ = without_date(head);
    if (has(head, " 101 ")) return;
    if (head.size() < 12) throw std::runtime_error("no answer to an upgrade");
    const auto mark = head.find("Content-Length: ");
    const auto body = mark == std::string::npos ? "" : peer_.read(std::stoul(head.substr(mark + 16)));
    bytes_ += body;
    ended_ = head.substr(9, 3) + ' ' + body;
  }

  // How it ended; nothing while it is open.
  const std::optional<std::string>& ended() const { return ended_; }
  const std::string& bytes() const { return bytes_; }

  void send(std::string_view frame) { peer_.send(parlor::test::masked_frame(0x81, frame)); }

  // The next text frame; nothing at the end.
  std::optional<std::string> receive() {
    while (!ended_) {
      const auto frame = peer_.read_frame();
      if (!frame) throw std::runtime_error("neither a frame nor a close has come; before: " + bytes_);
      if (frame->opcode == 8) {
        ended_ = "close " + std::to_string(frame->close_code()) + ' ' +
                 (frame->payload.size() > 2 ? frame->payload.substr(2) : std::string());
        bytes_ += *ended_;
      } else if (frame->opcode == 1) {
        bytes_ += frame->payload + '\n';
        return frame->payload;
      }
    }
    return std::nullopt;
  }

  // The frames until everything before has been dealt with.
  std::vector<std::string> settle() {
    send(fence_of(dialect_));
    return receive_until(fence_name, fence_name);
  }

  // The frames until one with either of these in it, and that one unless it is the fence.
  std::vector<std::string> receive_until(std::string_view mark, std::string_view other) {
    std::vector<std::string> frames;
    while (auto frame = receive()) {
      const bool is_fence = has(*frame, '"' + std::string(fence_name) + '"');
      const bool is_last = is_fence || (mark != fence_name && (has(*frame, mark) || has(*frame, other)));
      if (!is_fence) frames.push_back(*std::move(frame));
      if (is_last) break;
    }
    return frames;
  }

 private:
  std::string_view dialect_;
  raw_client peer_;
  std::string bytes_;
  std::optional<std::string> ended_;
};

// olga, who hears of all her rooms.
class listener {
 public:
  explicit listener(const scene& stage)
      : line_(stage, "rooms", "/api/chat/ws?subscribe=all", stage.token_of_olga()) {
    line_.settle();
  }

  std::string heard() {
    std::string all;
    for (const auto& each : line_.settle()) {
      if (!has(each, R"("type":"presence")")) all += each + '\n';
    }
    return all;
  }

 private:
  line line_;
};

// The frame under our name for it, and with lies about who sends it.
std::string signed_frame(const scene& stage, std::string_view dialect, std::string_view frame) {
  const auto quote = dialect == "messenger" ? "\"" : "";
  const auto olga = quote + stage.filled(dialect == "messenger" ? "%olga_uuid" : "%olga") + quote;
  const auto lies = R"("client_message_id":")" + std::string(own_name) + R"(","user_id":)" + olga +
                    R"(,"sender":)" + olga + R"(,"sender_id":)" + olga + R"(,"username":"olga")";
  auto filled = stage.filled(frame);
  const std::string_view opening = R"("data":{)";
  const auto data = filled.find(opening);
  const auto place = data == std::string::npos ? 1 : data + opening.size();
  const bool is_empty = filled[place] == '}';
  return filled.insert(place, lies + (is_empty ? "" : ","));
}

std::string error_in(const std::vector<std::string>& frames) {
  for (const auto& each : frames) {
    if (has(each, R"("type":"error")")) return each;
  }
  return "allowed";
}

attempt request(scene& stage, listener& olga, const operation& what) {
  attempt made;
  made.before = stage.stored();
  const auto sent = stage.filled(what.sent);
  const auto method = sent.substr(0, sent.find(' '));
  const auto body = stage.filled(what.body);
  std::string fields;
  const bool is_link = what.asking == question::link_to_file;  // which has no field beside it
  if (!stage.token().empty() && !is_link) fields = "Authorization: Bearer " + stage.token() + "\r\n";
  if (!body.empty()) {
    fields += has(body, "form-data") ? "Content-Type: multipart/form-data; boundary=x\r\n"
                                     : "Content-Type: application/json\r\n";
  }
  if (method != "GET") fields += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  raw_client peer(stage.port());
  peer.send(sent + " HTTP/1.1\r\nHost: localhost\r\n" + fields + "\r\n" + body);
  const auto answer = peer.read_answer(method);
  made.bytes = made.answer = without_date(answer.head) + answer.body;
  made.came_to = answer.status / 100 == 2 ? "allowed" : std::to_string(answer.status) + ' ' + answer.body;
  made.told = olga.heard();
  made.after = stage.stored();
  return made;
}

enum class meanwhile { nothing, room_is_deleted };

attempt converse(scene& stage, listener& olga, std::string_view dialect, const operation& what,
                 meanwhile happens) {
  attempt made;
  made.before = stage.stored();
  line caller(stage, dialect, what.socket, stage.token());
  std::size_t asked_at = 0;
  const auto finish = [&](std::string came_to) {
    made.came_to = std::move(came_to);
    made.bytes = caller.bytes();
    made.answer = made.bytes.substr(asked_at);
    made.told += olga.heard();
    made.after = stage.stored();
    return made;
  };
  caller.settle();
  if (caller.ended()) return finish(*caller.ended());
  made.told = olga.heard();
  if (what.sent.empty() && happens == meanwhile::nothing) return finish("allowed");

  if (happens == meanwhile::room_is_deleted) {
    stage.delete_room();
    olga.heard();
    made.told.clear();
    made.before = stage.stored();
    caller.settle();
    if (caller.ended()) return finish(*caller.ended());
    if (what.sent.empty()) return finish("allowed");
  }
  olga.heard();
  made.told.clear();
  made.before = stage.stored();
  asked_at = caller.bytes().size();
  caller.send(signed_frame(stage, dialect, what.sent));
  // A query is answered from a snapshot, perhaps after what was asked behind it.
  const auto name = '"' + std::string(own_name) + '"';
  const auto frames = what.answer.empty() ? caller.settle() : caller.receive_until(what.answer, name);
  return finish(caller.ended().value_or(error_in(frames)));
}

attempt play(scene& stage, std::string_view dialect, const operation& what, meanwhile happens) {
  listener olga(stage);
  if (what.socket.empty()) return request(stage, olga, what);
  return converse(stage, olga, dialect, what, happens);
}

}  // namespace

attempt play(scene& stage, std::string_view dialect, const operation& what) {
  return play(stage, dialect, what, meanwhile::nothing);
}

attempt play_while_room_is_deleted(scene& stage, std::string_view dialect, const operation& what) {
  return play(stage, dialect, what, meanwhile::room_is_deleted);
}

}  // namespace authorisation

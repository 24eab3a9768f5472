#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "dialect/problem.hpp"
#include "unit/dialect/rooms/samples.hpp"

TEST_SUITE_BEGIN("dialect/rooms/malformed_frames");

using namespace parlor;
using namespace rooms_samples;

namespace {

struct line {
  std::string frame;
  std::string_view sentence;  // what the peer is told
};

std::string of_message(std::string_view members) {
  return R"({"type":"send_message","data":{)" + std::string(members) + "}}";
}

std::vector<line> table() {
  constexpr std::string_view json = "Invalid JSON";
  constexpr std::string_view object = "A frame must be a JSON object";
  constexpr std::string_view type = "type must be a string";
  constexpr std::string_view unknown = "Unknown message type";
  constexpr std::string_view data = "data must be an object";
  constexpr std::string_view room = "room_id must be an integer";
  constexpr std::string_view empty = "Message content is required";
  return {
      {"", json},
      {" ", json},
      {std::string(1, '\0'), json},
      {"{", json},
      {"}", json},
      {"{}}", json},
      {"[", json},
      {"nul", json},
      {"hello", json},
      {"'{}'", json},
      {"{type:1}", json},
      {"{\"type\":\"leave_room\",}", json},
      {"{\"type\":\"leave_room\"} x", json},
      {"{\"type\":\"leave_room\"}{}", json},
      {"{\"type\":\"leave_room\",\"type\":\"typing\"}", json},
      {"{\"type\":\"leave_room\" // gone\n}", json},
      {"{\"type\":\"\xff\"}", json},
      {"{\"type\":\"\xc0\xaf\"}", json},
      {"{\"type\":\"\xed\xa0\x80\"}", json},
      {R"({"type":"\ud800"})", json},
      {R"({"type":"\x"})", json},
      {"\xEF\xBB\xBF{\"type\":\"leave_room\"}", json},
      {std::string(100, '[') + std::string(100, ']'), json},
      {"{\"type\":\"typing\",\"data\":" + std::string(40, '[') + std::string(40, ']') + "}", json},
      {"{\"" + std::string(1000, 'k') + "\":1}", json},
      {"1e999", json},
      {"null", object},
      {"true", object},
      {"7", object},
      {"\"leave_room\"", object},
      {"[]", object},
      {R"([{"type":"leave_room"}])", object},
      {"{}", type},
      {R"({"type":null})", type},
      {R"({"type":7})", type},
      {R"({"type":["typing"]})", type},
      {R"({"type":{"typing":1}})", type},
      {R"({"data":{"room_id":1}})", type},
      {R"({"type":""})", unknown},
      {R"({"type":"Typing","data":{}})", unknown},
      {R"({"type":"new_message","data":{}})", unknown},
      {R"({"type":"typing ","data":{"is_typing":true}})", unknown},
      {R"({"type":"typing\u0000","data":{"is_typing":true}})", unknown},
      {R"({"action":"send","type":"send"})", unknown},
      {R"({"type":"send_message"})", data},
      {R"({"type":"send_message","data":null})", data},
      {R"({"type":"send_message","data":[]})", data},
      {R"({"type":"send_message","data":"{}"})", data},
      {R"({"type":"typing"})", data},
      {R"({"type":"join_room"})", data},
      {R"({"type":"join_room","data":{}})", "room_id is required"},
      {R"({"type":"join_room","data":{"room_id":null}})", "room_id is required"},
      {R"({"type":"join_room","data":{"room_id":""}})", room},
      {R"({"type":"join_room","data":{"room_id":"one"}})", room},
      {R"({"type":"join_room","data":{"room_id":1.5}})", room},
      {R"({"type":"join_room","data":{"room_id":true}})", room},
      {R"({"type":"join_room","data":{"room_id":[1]}})", room},
      {R"({"type":"join_room","data":{"room_id":0}})", "Room not found"},
      {R"({"type":"join_room","data":{"room_id":"-1"}})", "Room not found"},
      {R"({"type":"typing","data":{}})", "is_typing is required"},
      {R"({"type":"typing","data":{"is_typing":1}})", "is_typing must be true or false"},
      {R"({"type":"typing","data":{"is_typing":"true"}})", "is_typing must be true or false"},
      {R"({"type":"typing","data":{"room_id":{},"is_typing":true}})", room},
      {of_message(R"("room_id":"x","content":"a")"), room},
      {of_message(R"("receiver_id":"x","content":"a")"), "receiver_id must be an integer"},
      {of_message(R"("receiver_id":0,"content":"a")"), "User not found"},
      {of_message(""), empty},
      {of_message(R"("message_type":"text")"), empty},
      {of_message(R"("content":null)"), empty},
      {of_message(R"("content":"")"), empty},
      {of_message(R"("content":" \t\r\n ")"), empty},
      {of_message("\"content\":\"\xC2\xA0\xE2\x80\x8B\""), empty},
      {of_message(R"("content":7)"), "content must be a string"},
      {of_message(R"("content":["a"])"), "content must be a string"},
      {of_message(R"("content":"a\u0000b")"), "content must not contain control characters"},
      {of_message(R"("content":"\u001b[31m")"), "content must not contain control characters"},
      {of_message(R"("message_type":"video","content":"a")"),
       "message_type must be text, image, file or voice"},
      {of_message(R"("message_type":"","content":"a")"), "message_type must be text, image, file or voice"},
      {of_message(R"("message_type":"TEXT","content":"a")"),
       "message_type must be text, image, file or voice"},
      {of_message(R"("message_type":1,"content":"a")"), "message_type must be a string"},
      {of_message(R"("message_type":"image","content":"a")"), "A message of this type needs a file"},
      {of_message(R"("message_type":"file")"), "A message of this type needs a file"},
      {of_message(R"("message_type":"voice","files_data":[])"), "A message of this type needs a file"},
      {of_message(R"("message_type":"text","content":"a","file_data":"AAAA")"),
       "A text message cannot have files"},
      {of_message(R"("message_type":"image","file_data":"")"), "file_data is required"},
      {of_message(R"("message_type":"image","file_data":7)"), "file_data must be a string"},
      {of_message(R"("message_type":"image","file_data":"AAAA","file_name":7)"),
       "file_name must be a string"},
      {of_message(R"("message_type":"image","file_data":"AAAA","file_size":"big")"),
       "file_size must be an integer"},
      {of_message(R"("message_type":"image","file_data":"AAAA","file_size":1.5)"),
       "file_size must be an integer"},
      {of_message(R"("message_type":"image","file_data":"AAAA","mime_type":[])"),
       "mime_type must be a string"},
      {of_message(R"("message_type":"image","files_data":{})"), "files_data must be an array"},
      {of_message(R"("message_type":"image","files_data":"AAAA")"), "files_data must be an array"},
      {of_message(R"("message_type":"image","files_data":["AAAA"])"),
       "files_data must be an array of objects"},
      {of_message(R"("message_type":"image","files_data":[null])"), "files_data must be an array of objects"},
      {of_message(R"("message_type":"image","files_data":[{}])"), "file_data is required"},
      {of_message(R"("message_type":"image","files_data":[{"file_data":"AAAA"},{"file_data":null}])"),
       "file_data is required"},
      {of_message(R"("message_type":"image","file_data":"AAAA","files_data":[{"file_data":"AAAA"}])"),
       "file_data and files_data exclude each other"},
      {of_message(R"("content":"a","client_message_id":7)"), "client_message_id must be a string"},
      {of_message(R"("content":"a","client_message_id":"a\nb")"),
       "client_message_id must be one line of at most 128 bytes"},
      {of_message(R"("content":"a","client_message_id":")" + std::string(129, 'a') + "\""),
       "client_message_id must be one line of at most 128 bytes"},
  };
}

}  // namespace

TEST_CASE("what cannot be understood is answered with a sentence, and never closes or throws") {
  const auto rooms = make_rooms_dialect();
  const auto lines = table();
  CHECK(lines.size() >= 60);
  for (const auto& one : lines) {
    const auto& text = one.frame;
    const auto sentence = one.sentence;
    CAPTURE(text);
    const auto problem = problem_of(rooms->decode_frame(session(1, 1), frame::kind::text, text));
    CHECK(dialects::sentence_of(problem.problem) == sentence);
    CHECK(frame_of(command_failed{problem.problem, ""}, session(1, 1)) ==
          R"({"type":"error","message":")" + std::string(sentence) + "\"}");
  }
}

TEST_CASE("every proper beginning of a frame is refused") {
  const auto rooms = make_rooms_dialect();
  const std::string whole = of_message(R"("room_id":1,"message_type":"text","content":"h\u00e4")");
  for (std::size_t size = 0; size < whole.size(); ++size) {
    problem_of(rooms->decode_frame(session(1, 1), frame::kind::text, whole.substr(0, size)));
  }
  request_of(rooms->decode_frame(session(1, 1), frame::kind::text, whole));
}

TEST_CASE("a binary frame is refused, whatever it holds") {
  const auto rooms = make_rooms_dialect();
  const auto problem =
      problem_of(rooms->decode_frame(session(1, 1), frame::kind::binary, R"({"type":"leave_room"})"));
  CHECK(dialects::sentence_of(problem.problem) == "Binary frames are not supported");
}

TEST_CASE("the same frame is understood in the same way twice, whoever sends it") {
  const auto rooms = make_rooms_dialect();
  const auto text = of_message(R"("room_id":1,"message_type":"file","file_data":"AAAA","file_name":"a.txt")");
  const auto first = request_of(rooms->decode_frame(session(1, 1), frame::kind::text, text));
  const auto second = request_of(rooms->decode_frame(session(2, 7), frame::kind::text, text));
  CHECK(std::get<send_message>(std::get<command>(first.what)).room ==
        std::get<send_message>(std::get<command>(second.what)).room);
  CHECK(first.files[0].data == second.files[0].data);
  CHECK(first.files[0].file_name == second.files[0].file_name);
}

TEST_SUITE_END();

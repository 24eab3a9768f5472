#include <string>

#include <doctest/doctest.h>

#include "dialect/sentences.hpp"
#include "unit/dialect/community/samples.hpp"

TEST_SUITE_BEGIN("dialect/community/decode");

using namespace parlor;
using namespace community_samples;

namespace {

decode_result decode(std::string frame_text) {
  return make_community_dialect()->decode_frame(session(1), frame::kind::text, std::move(frame_text));
}

template <typename Command>
Command command_in(const std::string& frame_text) {
  return std::get<Command>(std::get<command>(request_of(decode(frame_text)).what));
}

result<open_session> upgrade(std::vector<name_and_value> query) {
  http_call call;
  call.query = std::move(query);
  return make_community_dialect()->decode_upgrade(call);
}

}  // namespace

TEST_CASE("room_id is read in each of the document's three spellings") {
  for (const auto& query : {name_and_value{"room_id", "93"}, name_and_value{"room_id", "93/"},
                            name_and_value{"room_id93/", ""}, name_and_value{"room_id93", ""}}) {
    CAPTURE(query.name);
    const auto opened = upgrade({{"language", "en"}, query});
    REQUIRE(opened.has_value());
    CHECK(opened->room == room_reference(room_id(93)));
    CHECK(opened->history == 50);
    CHECK(opened->reading == reading::implied);
    CHECK_FALSE(opened->all_rooms);
  }
}

TEST_CASE("what names no room is a room that is not there") {
  CHECK(upgrade({}).error().code == errc::room_not_found);
  for (const auto& query :
       {name_and_value{"room_id", ""}, name_and_value{"room_id", "/"}, name_and_value{"room_id", "x"},
        name_and_value{"room_id", "-1"}, name_and_value{"room_id4", "5"}, name_and_value{"room", "4"}}) {
    CAPTURE(query.value);
    CHECK(upgrade({query}).error().code == errc::room_not_found);
  }
}

TEST_CASE("a text goes to the socket's room, with file null or absent") {
  for (const auto* file : {"", R"(,"file":null)", R"(,"file_path":null)"}) {
    const auto sent =
        command_in<send_message>(std::string(R"({"action":"send","message":"Hello")") + file + "}");
    CHECK(sent.text == "Hello");
    CHECK(sent.kind == message_kind::text);
    CHECK_FALSE(sent.room.has_value());
  }
}

TEST_CASE("a message needs a text or a file") {
  for (const auto* text : {R"({"action":"send"})", R"({"action":"send","message":null,"file":null})",
                           R"({"action":"send","message":" \n"})"}) {
    CAPTURE(text);
    CHECK(sentence_of(decode(text)) == "A message needs a text or a file");
  }
}

TEST_CASE("a file comes as a data URL, with or without a text") {
  const auto sent = request_of(decode(
      R"({"action":"send","message":"","client_message_id":"c","file":{"name":"My photo.PNG","size":3,"type":"image/png",
          "data":"data:image/png;base64,AAAA"}})"));
  REQUIRE(sent.files.size() == 1);
  CHECK(sent.files.front().file_name == "My_photo.PNG");
  CHECK(sent.files.front().data == "data:image/png;base64,AAAA");
  CHECK(sent.policy.directory == "chat_attachments/images");
  CHECK(sent.client_message_id == "c");
  const auto& message = std::get<send_message>(std::get<command>(sent.what));
  CHECK(message.kind == message_kind::image);
  CHECK(message.text.empty());
  CHECK(message.client_message_id == "c");
}

TEST_CASE("a file without data is a wish to upload it") {
  const auto wish = request_of(decode(
      R"({"action":"send","message":"<b>","file":{"name":"a b.pdf","size":1000,"type":"application/pdf"}})"));
  const auto& granted = std::get<grant_upload>(wish.what);
  CHECK(granted.file_name == "a_b.pdf");
  CHECK(granted.size == 1000);
  CHECK(granted.policy.directory == "chat_attachments/files");
  CHECK(granted.note == "<b>");
  CHECK(wish.files.empty());
}

TEST_CASE("a wish says how large the file is") {
  for (const auto* size : {"", R"(,"size":0)", R"(,"size":null)"}) {
    const auto frame_text = std::string(R"({"action":"send","file":{"name":"a.png")") + size + "}}";
    CHECK(sentence_of(decode(frame_text)) == "file.size must be the number of its bytes");
  }
}

TEST_CASE("an upload is named by its path, in the file or beside the text") {
  const std::string key = "chat_attachments/images/2025/05/12/a_0.png";
  for (const auto& place : {R"("file":{"file_path":")" + key + R"("})", R"("file_path":")" + key + R"(")",
                            R"("file":null,"file_path":")" + key + R"(")",
                            R"("file":{"name":"a.png","size":1},"file_path":")" + key + R"(")",
                            R"("file_path":"http://localhost:8000/media/)" + key + R"(")"}) {
    CAPTURE(place);
    const auto sent = command_in<send_message>(R"({"action":"send","message":"m",)" + place + "}");
    CHECK(sent.uploads == std::vector<std::string>{key});
    CHECK(sent.kind == message_kind::image);
  }
  CHECK(problem_of(decode(R"({"action":"send","file_path":"/etc/passwd"})")).problem.code ==
        errc::file_not_found);
}

TEST_CASE("messages are edited and deleted by number, also where the number is a string") {
  const auto edited = command_in<edit_message>(R"({"action":"edit","message_id":63,"text":"new message"})");
  CHECK(edited.message == message_reference(message_id(63)));
  CHECK(edited.text == "new message");
  CHECK(edited.scope == editing::captions_too);
  CHECK(command_in<delete_message>(R"({"action":"delete","message_id":63})").message ==
        message_reference(message_id(63)));
  CHECK(command_in<delete_message>(R"({"action":"delete","message_id":"63"})").message ==
        message_reference(message_id(63)));
}

TEST_CASE("what is wrong with a frame is said, with the caller's name for it") {
  struct {
    const char* text;
    const char* sentence;
  } const wrong[] = {
      {R"({"action":"delete","message_id":63,})", "Invalid JSON"},
      {R"([])", "A frame must be a JSON object"},
      {R"({"type":"send","message":"x"})", "action must be a string"},
      {R"({"action":"read","message_id":1})", "Unknown action"},
      {R"({"action":"delete"})", "message_id is required"},
      {R"({"action":"delete","message_id":"x"})", "message_id must be an integer"},
      {R"({"action":"edit","message_id":1})", "Message content is required"},
      {R"({"action":"send","message":1})", "message must be a string"},
      {R"({"action":"send","file":"x"})", "file must be an object or null"},
      {R"({"action":"send","file":{"data":1}})", "data must be a string"},
      {R"({"action":"send","file":{"name":1}})", "name must be a string"},
      {R"({"action":"send","file":{"size":"big"}})", "size must be an integer"},
      {R"({"action":"send","file":{"type":1}})", "type must be a string"},
      {R"({"action":"send","file":{"file_path":1}})", "file_path must be a string"},
      {R"({"action":"send","file":{},"file_path":1})", "file_path must be a string"},
      {R"({"action":"send","file_path":1})", "file_path must be a string"},
  };
  for (const auto& one : wrong) {
    CAPTURE(one.text);
    CHECK(sentence_of(decode(one.text)) == one.sentence);
  }
  CHECK(problem_of(decode(R"({"action":"send","client_message_id":"c"})")).client_message_id == "c");
}

TEST_SUITE_END();

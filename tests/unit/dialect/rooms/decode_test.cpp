#include <string>

#include <doctest/doctest.h>

#include "dialect/problem.hpp"
#include "unit/dialect/rooms/samples.hpp"

TEST_SUITE_BEGIN("dialect/rooms/decode");

using namespace parlor;
using namespace rooms_samples;

namespace {

decode_result decode(std::string text) {
  return make_rooms_dialect()->decode_frame(session(1, 4), frame::kind::text, std::move(text));
}

template <typename Command>
Command command_of(const std::string& text) {
  const auto request = request_of(decode(text));
  return std::get<Command>(std::get<command>(request.what));
}

std::string refusal_of(const std::string& text) {
  return std::string(dialects::sentence_of(problem_of(decode(text)).problem));
}

result<open_session> upgrade(std::vector<name_and_value> query) {
  http_call call;
  call.query = std::move(query);
  return make_rooms_dialect()->decode_upgrade(call);
}

std::string text_message(const std::string& content) {
  return R"({"type":"send_message","data":{"room_id":1,"message_type":"text","content":")" + content +
         R"("}})";
}

std::string files_message(std::size_t count) {
  std::string files;
  for (std::size_t index = 0; index < count; ++index) {
    files += (index == 0 ? "" : ",") + std::string(R"({"file_data":"AAAA","file_name":")") +
             std::to_string(index) + R"(.jpg","file_size":3,"mime_type":"image/jpeg"})";
  }
  return R"({"type":"send_message","data":{"room_id":1,"message_type":"image","content":"","files_data":[)" +
         files + "]}}";
}

std::string repeated(const char* text, std::size_t times) {
  std::string all;
  for (std::size_t index = 0; index < times; ++index) all += text;
  return all;
}

}  // namespace

TEST_CASE("the documented text message") {
  const auto sent = command_of<send_message>(
      R"({"type":"send_message","data":{"room_id":1,"receiver_id":2,"message_type":"text","content":"Hello, how are you?"}})");
  CHECK(sent.room == room_reference(room_id(1)));
  CHECK(sent.receiver == user_reference(user_id(2)));
  CHECK(sent.kind == message_kind::text);
  CHECK(sent.text == "Hello, how are you?");
  CHECK(sent.uploads.empty());
  CHECK(sent.client_message_id.empty());
}

TEST_CASE("the documented message with a single file") {
  const auto request = request_of(decode(
      R"({"type":"send_message","data":{"room_id":1,"receiver_id":2,"message_type":"image","content":"Check out this image!",)"
      R"("file_data":"aGVsbG8=","file_name":"image.jpg","file_size":1024000,"mime_type":"image/jpeg"}})"));
  const auto& sent = std::get<send_message>(std::get<command>(request.what));
  CHECK(sent.kind == message_kind::image);
  CHECK(sent.text == "Check out this image!");
  REQUIRE(request.files.size() == 1);
  CHECK(request.files[0].file_name == "image.jpg");
  CHECK(request.files[0].data == "aGVsbG8=");
  CHECK(static_cast<bool>(request.keeps_alive));
  CHECK(request.policy.directory == "chat_files/images");
  CHECK(request.policy.max_bytes == 10 * 1024 * 1024);
}

TEST_CASE("the documented message with several files keeps their order") {
  const auto request = request_of(decode(
      R"({"type":"send_message","data":{"room_id":1,"receiver_id":2,"message_type":"file","content":"Here are some photos!",)"
      R"("files_data":[{"file_data":"AAAA","file_name":"photo1.jpg","file_size":1024000,"mime_type":"image/jpeg"},)"
      R"({"file_data":"data:image/jpeg;base64,BBBB","file_name":"photo2.jpg","file_size":2048000,"mime_type":"image/jpeg"}]}})"));
  REQUIRE(request.files.size() == 2);
  CHECK(request.files[0].file_name == "photo1.jpg");
  CHECK(request.files[1].file_name == "photo2.jpg");
  CHECK(request.files[1].data == "data:image/jpeg;base64,BBBB");
  CHECK(request.policy.directory == "chat_files/files");
}

TEST_CASE("the documented typing, join_room and leave_room") {
  const auto typing = command_of<set_typing>(R"({"type":"typing","data":{"room_id":1,"is_typing":true}})");
  CHECK(typing.room == room_reference(room_id(1)));
  CHECK(typing.is_typing);
  CHECK(command_of<join_room>(R"({"type":"join_room","data":{"room_id":1}})").room ==
        room_reference(room_id(1)));
  command_of<leave_room>(R"({"type":"leave_room"})");
  command_of<leave_room>(R"({"type":"leave_room","data":null})");
  command_of<leave_room>(R"({"type":"leave_room","data":{"room_id":1}})");
}

TEST_CASE("numbers may come as decimal strings") {
  const auto sent = command_of<send_message>(
      R"({"type":"send_message","data":{"room_id":"12","receiver_id":" 2 ","message_type":"text","content":"a"}})");
  CHECK(sent.room == room_reference(room_id(12)));
  CHECK(sent.receiver == user_reference(user_id(2)));
  CHECK(command_of<join_room>(R"({"type":"join_room","data":{"room_id":"7"}})").room ==
        room_reference(room_id(7)));
}

TEST_CASE("without room_id the current room is meant") {
  CHECK_FALSE(command_of<send_message>(R"({"type":"send_message","data":{"content":"a"}})").room.has_value());
  CHECK_FALSE(command_of<set_typing>(R"({"type":"typing","data":{"room_id":null,"is_typing":false}})")
                  .room.has_value());
}

TEST_CASE("a number that can be no room is a room that is not found") {
  for (const auto* number : {"0", "-1", "\"0\"", "9007199254740992", "\"99999999999999999999\""}) {
    CAPTURE(number);
    const auto problem =
        problem_of(decode(std::string(R"({"type":"join_room","data":{"room_id":)") + number + "}}")).problem;
    CHECK(problem.code == errc::room_not_found);
  }
}

TEST_CASE("without message_type a message is text, or a file where it has one") {
  CHECK(command_of<send_message>(R"({"type":"send_message","data":{"content":"a"}})").kind ==
        message_kind::text);
  CHECK(command_of<send_message>(R"({"type":"send_message","data":{"file_data":"AAAA"}})").kind ==
        message_kind::file);
}

TEST_CASE("a message of a file needs no content") {
  CHECK(command_of<send_message>(
            R"({"type":"send_message","data":{"message_type":"voice","file_data":"AAAA"}})")
            .text.empty());
}

TEST_CASE("fields that are null or empty lists count as absent") {
  const auto sent = command_of<send_message>(
      R"({"type":"send_message","data":{"room_id":1,"receiver_id":null,"message_type":"text","content":"a",)"
      R"("file_data":null,"file_name":null,"file_size":null,"mime_type":null,"files_data":[]}})");
  CHECK(sent.kind == message_kind::text);
}

TEST_CASE("file_data may be the address of an own upload in each of its forms") {
  for (const auto* address : {"chat_files/images/1_a.png", "/static/chat_files/images/1_a.png",
                              "http://localhost:8000/static/chat_files/images/1_a.png"}) {
    CAPTURE(address);
    const auto request = request_of(decode(
        std::string(R"({"type":"send_message","data":{"message_type":"image","files_data":[{"file_data":")") +
        address + R"(","file_name":"a.png","file_size":4,"mime_type":"image/png"}]}})"));
    CHECK(request.files.empty());
    CHECK_FALSE(static_cast<bool>(request.keeps_alive));
    const auto& sent = std::get<send_message>(std::get<command>(request.what));
    CHECK(sent.uploads == std::vector<std::string>{"chat_files/images/1_a.png"});
  }
}

TEST_CASE("an upload keeps its kind") {
  const std::string picture = R"("file_data":"chat_files/images/1_a.png")";
  const std::string paper = R"("file_data":"chat_files/files/1_a.pdf")";
  const auto message = [](const std::string& members) {
    return R"({"type":"send_message","data":{)" + members + "}}";
  };
  CHECK(command_of<send_message>(message(picture)).kind == message_kind::image);
  CHECK(command_of<send_message>(message(paper)).kind == message_kind::file);
  const auto problem = problem_of(decode(message(R"("message_type":"image",)" + paper))).problem;
  CHECK(problem.code == errc::unsupported_type);
  CHECK(problem.detail == "image/jpeg, image/png, image/gif, image/webp");
  CHECK(problem_of(decode(message(R"("files_data":[{)" + picture + "},{" + paper + "}]"))).problem.code ==
        errc::unsupported_type);
}

TEST_CASE("client_message_id goes into the message and into what is said of its failure") {
  const auto request =
      request_of(decode(R"({"type":"send_message","data":{"content":"a","client_message_id":"c-7"}})"));
  CHECK(request.client_message_id == "c-7");
  CHECK(std::get<send_message>(std::get<command>(request.what)).client_message_id == "c-7");
  const auto problem =
      problem_of(decode(R"({"type":"send_message","data":{"content":"","client_message_id":"c-8"}})"));
  CHECK(problem.client_message_id == "c-8");
  CHECK(problem_of(decode(R"({"type":"what","data":{"client_message_id":"c-9"}})")).client_message_id ==
        "c-9");
}

TEST_CASE("5000 characters fit, whatever their bytes, and 5001 do not") {
  for (const auto* character : {"a", "\xC3\xA4", "\xE2\x82\xAC", "\xF0\x9F\x98\x80"}) {
    CAPTURE(character);
    CHECK(command_of<send_message>(text_message(repeated(character, 5000))).kind == message_kind::text);
    const auto problem = problem_of(decode(text_message(repeated(character, 5001)))).problem;
    CHECK(problem.code == errc::too_large);
    CHECK(problem.limit == 5000);
    CHECK(dialects::sentence_of(problem) == "Message too long. Maximum characters: 5000");
  }
  CHECK(command_of<send_message>(text_message(repeated(R"(\ud83d\ude00)", 5000))).text.size() == 20000);
}

TEST_CASE("the content beside files has the same bound") {
  const auto text = R"({"type":"send_message","data":{"message_type":"file","file_data":"AAAA","content":")";
  CHECK(refusal_of(text + std::string(5001, 'a') + R"("}})") == "Message too long. Maximum characters: 5000");
}

TEST_CASE("10 files fit and 11 do not") {
  CHECK(request_of(decode(files_message(10))).files.size() == 10);
  for (const std::size_t count : {std::size_t{11}, std::size_t{40}}) {
    const auto problem = problem_of(decode(files_message(count))).problem;
    CHECK(problem.code == errc::too_many_files);
    CHECK(problem.limit == 10);
    CHECK(dialects::sentence_of(problem) == "Too many files. Maximum: 10");
  }
}

TEST_CASE("an upgrade names its room, leniently") {
  CHECK(upgrade({{"room_id", "7"}})->room == room_reference(room_id(7)));
  CHECK(upgrade({{"room_id", " 07 "}})->room == room_reference(room_id(7)));
  CHECK_FALSE(upgrade({})->room.has_value());
  for (const auto* absent : {"", "undefined", "null"})
    CHECK_FALSE(upgrade({{"room_id", absent}})->room.has_value());
  CHECK_FALSE(upgrade({})->all_rooms);
  CHECK(upgrade({{"subscribe", "all"}})->all_rooms);
  CHECK_FALSE(upgrade({{"subscribe", "some"}})->all_rooms);
}

TEST_CASE("an upgrade to what is no number finds no room") {
  for (const auto* room : {"x", "0", "-3", "1.5", "7/", "NaN"}) {
    CAPTURE(room);
    CHECK(upgrade({{"room_id", room}}).error().code == errc::room_not_found);
  }
}

TEST_SUITE_END();

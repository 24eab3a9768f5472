// The numbers: what just fits does, and one more does not.
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "text/base64.hpp"
#include "transcript/play.hpp"
#include "transcript/sample_files.hpp"

TEST_SUITE_BEGIN("rooms/limits");

using namespace transcript;
using parlor::text::encode_base64;

namespace {

constexpr std::size_t mebibyte = 1024 * 1024;

std::string text_frame(const std::string& content) {
  return R"({"type":"send_message","data":{"message_type":"text","content":")" + content + R"("}})";
}

std::string repeated(const std::string& text, std::size_t times) {
  std::string all;
  for (std::size_t index = 0; index < times; ++index) all += text;
  return all;
}

std::string file_frame(const std::string& type, const std::string& name, const std::string& bytes) {
  return R"({"type":"send_message","data":{"message_type":")" + type + R"(","file_name":")" + name +
         R"(","file_data":")" + encode_base64(bytes) + R"("}})";
}

}  // namespace

TEST_CASE("a text has at most 5000 characters, counted as code points") {
  play stage;
  auto ann = stage.ann();
  ann.enters("room_id=1");
  for (const auto* character : {"a", "\xD0\xB6", "\xF0\x9F\x98\x80"}) {
    ann.sends(text_frame(repeated(character, 5000)));
    CHECK(ann.receives(R"({"type":"new_message"})").string("data.content") == repeated(character, 5000));
    ann.sends(text_frame(repeated(character, 5001)));
    ann.receives(R"({"type":"error","message":"Message too long. Maximum characters: 5000"})");
  }
}

TEST_CASE("an edit has at most 5000 characters, too") {
  play stage;
  auto ann = stage.ann();
  ann.enters("room_id=1");
  ann.sends(text_frame("short"));
  const auto id = std::to_string(ann.receives(R"({"type":"new_message"})").number("data.id"));
  ann.puts_form("/messages/" + id, "content=" + repeated("%F0%9F%98%80", 5000)).is(200, "{}");
  ann.puts_form("/messages/" + id, "content=" + repeated("a", 5001))
      .is(413, R"({"detail":"Message too long. Maximum characters: 5000"})");
}

TEST_CASE("a message has at most 10 files") {
  play stage;
  auto ann = stage.ann();
  ann.enters("room_id=1");
  const auto frame = [](std::size_t count) {
    std::string files;
    for (std::size_t index = 0; index < count; ++index) {
      files += std::string(index == 0 ? "" : ",") + R"({"file_name":"a.png","file_data":")" +
               encode_base64(png()) + R"("})";
    }
    return R"({"type":"send_message","data":{"message_type":"image","files_data":[)" + files + "]}}";
  };
  ann.sends(frame(10));
  CHECK(ann.receives(R"({"type":"new_message"})").has("data.files_data.9"));
  ann.sends(frame(11));
  ann.receives(R"({"type":"error","message":"Too many files. Maximum: 10"})");
}

TEST_CASE("an upload has at most 10 files") {
  play stage;
  auto ann = stage.ann();
  ann.uploads("image", std::vector<named_file>(10, {"a.png", png()})).is(200, R"({"total_files":10})");
  ann.uploads("image", std::vector<named_file>(11, {"a.png", png()}))
      .is(400, R"({"detail":"Too many files. Maximum: 10"})");
}

TEST_CASE("an image has at most 10 MiB, in a frame and in an upload") {
  play stage;
  auto ann = stage.ann();
  ann.enters("room_id=1");
  ann.uploads("image", {{"a.png", png(10 * mebibyte)}}).is(200, R"({"total_size":10485760})");
  ann.uploads("image", {{"a.png", png(10 * mebibyte + 1)}})
      .is(413, R"({"detail":"File too large. Maximum size: 10.0MB"})");
  ann.sends(file_frame("image", "a.png", png(10 * mebibyte)));
  ann.receives(R"({"type":"new_message","data":{"file_size":10485760}})");
  ann.sends(file_frame("image", "a.png", png(10 * mebibyte + 1)));
  ann.receives(R"({"type":"error","message":"File too large. Maximum size: 10.0MB"})");
}

TEST_CASE("a file and a voice message have at most 50 MiB") {
  play stage;
  auto ann = stage.ann();
  ann.uploads("file", {{"a.pdf", pdf(50 * mebibyte)}}).is(200, R"({"total_size":52428800})");
  ann.uploads("file", {{"a.pdf", pdf(50 * mebibyte + 1)}})
      .is(413, R"({"detail":"File too large. Maximum size: 50.0MB"})");
  ann.uploads("voice", {{"a.mp3", mp3(50 * mebibyte + 1)}})
      .is(413, R"({"detail":"File too large. Maximum size: 50.0MB"})");
}

TEST_CASE("a file of 50 MiB fits into one frame, and a larger frame ends the connection") {
  play stage;
  auto ann = stage.ann();
  ann.enters("room_id=1");
  ann.sends(file_frame("voice", "a.mp3", mp3(50 * mebibyte)));
  ann.receives(R"({"type":"new_message","data":{"file_size":52428800}})");
  ann.sends(text_frame(std::string(73 * mebibyte, 'a')));
  ann.is_closed_with(1009, "message too big");
}

TEST_CASE("images are JPEG, PNG, GIF and WebP") {
  play stage;
  stage.ann()
      .uploads("image", {{"a.jpg", jpeg()}, {"a.png", png()}, {"a.gif", gif()}, {"a.webp", webp()}})
      .is(200, R"({"files":[{"mime_type":"image/jpeg"},{"mime_type":"image/png"},{"mime_type":"image/gif"},
          {"mime_type":"image/webp"}]})");
}

TEST_CASE("files are PDF, Word, Excel, text, ZIP and RAR, whatever the browser calls them") {
  play stage;
  stage.ann()
      .uploads("file", {{"a.pdf", pdf()},
                        {"a.doc", ole()},
                        {"a.docx", docx()},
                        {"a.xls", ole()},
                        {"a.xlsx", xlsx()},
                        {"a.txt", plain_text()},
                        {"a.zip", zip(), "application/x-zip-compressed"},
                        {"a.rar", rar(), ""}})
      .is(200, R"({"files":[{"mime_type":"application/pdf"},{"mime_type":"application/msword"},
          {"mime_type":"application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
          {"mime_type":"application/vnd.ms-excel"},
          {"mime_type":"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
          {"mime_type":"text/plain"},{"mime_type":"application/zip"},{"mime_type":"application/vnd.rar"}]})");
}

TEST_CASE("voice messages are MP3 and WAV, whatever the browser calls them") {
  play stage;
  stage.ann()
      .uploads("voice", {{"a.mp3", mp3(), "audio/mp3"}, {"a.wav", wav(), "audio/x-wav"}})
      .is(200, R"({"files":[{"mime_type":"audio/mpeg"},{"mime_type":"audio/wav"}]})");
}

TEST_CASE("a kind takes no file of another kind") {
  play stage;
  auto ann = stage.ann();
  for (const auto* kind : {"image", "file", "voice"}) {
    CHECK(ann.uploads(kind, {{"a.exe", program()}}).field("Content-Type") == "application/json");
    ann.uploads(kind, {{"a.exe", program()}}).is(415, R"({"detail":"..."})");
  }
  ann.uploads("file", {{"a.png", png()}}).is(415, R"({"detail":"..."})");
  ann.uploads("voice", {{"a.pdf", pdf()}}).is(415, R"({"detail":"..."})");
}

TEST_CASE("frames have no rate limit of their own") {
  play stage;
  auto ann = stage.ann();
  ann.enters("room_id=1");
  for (int number = 0; number < 300; ++number) ann.sends(text_frame(std::to_string(number)));
  for (int number = 0; number < 300; ++number) {
    ann.receives(R"({"type":"new_message","data":{"content":")" + std::to_string(number) + R"("}})");
  }
}

TEST_SUITE_END();

// Files: their names, their paths, and the ways to send one.
#include <string>

#include <doctest/doctest.h>

#include "text/base64.hpp"
#include "transcript/one_room/tongues.hpp"
#include "transcript/play.hpp"
#include "transcript/sample_files.hpp"

TEST_SUITE_BEGIN("rooms/files");

using namespace transcript;
using parlor::text::encode_base64;

namespace {

const std::string host = "http://localhost:8000";

std::string image_frame(const std::string& name, const std::string& data) {
  return R"({"type":"send_message","data":{"message_type":"image","file_name":")" + name +
         R"(","file_data":")" + data + R"("}})";
}

}  // namespace

TEST_CASE("base64 may come with the prefix of a data URL or without it") {
  play stage;
  auto ann = stage.ann();
  ann.enters("room_id=1");
  for (const auto* prefix : {"", "data:image/png;base64,", "data:;base64,"}) {
    ann.sends(image_frame("a.png", prefix + encode_base64(png(77))));
    ann.receives(R"({"type":"new_message","data":{"file_size":77,"mime_type":"image/png"}})");
  }
}

TEST_CASE("an upload may be sent by its relative path, its path, its address or its link, once") {
  play stage;
  auto ann = stage.ann();
  ann.enters("room_id=1");
  for (const std::string spelling : {"%path", "/static/%path", "%host/static/%path", "%link"}) {
    const auto told = ann.uploads("image", {{"a.png", png(88)}}).is(200, "{}");
    const auto link = told.string("files.0.file_url");
    const auto path = told.string("files.0.file_path");
    const auto sent = filled(filled(filled(spelling, "%host", host), "%path", path), "%link", link);
    ann.sends(image_frame("ignored.png", sent));
    const auto shown = ann.receives(R"({"type":"new_message","data":{"file_name":"a.png","file_size":88}})");
    CHECK(shown.string("data.file_path") == link);
    ann.sends(image_frame("a.png", sent));
    ann.receives(R"({"type":"error","message":"File not found"})");
  }
}

TEST_CASE("several uploads may be sent in files_data, as the page does") {
  play stage;
  auto ann = stage.ann();
  ann.enters("room_id=1");
  const auto up = ann.uploads("image", {{"a.png", png()}, {"b.png", png()}}).is(200, "{}");
  ann.sends(
      R"({"type":"send_message","data":{"room_id":1,"receiver_id":2,"message_type":"image","content":"Sent 2 files",
      "files_data":[{"file_name":"a.png","file_size":100,"mime_type":"image/png","file_data":")" +
      up.string("files.0.file_path") +
      R"("},{"file_name":"b.png","file_size":100,"mime_type":"image/png","file_data":")" +
      up.string("files.1.file_path") + R"("}]}})");
  ann.receives(R"({"type":"new_message","data":{"content":"Sent 2 files","files_data":[{"file_name":"a.png"},
      {"file_name":"b.png"}]}})");
}

TEST_CASE("a stored name begins with the user and ends with the original name, and none is taken twice") {
  play stage;
  auto ann = stage.ann();
  const auto first = ann.uploads("file", {{"report.pdf", pdf()}}).is(200, "{}").string("files.0.file_path");
  const auto second = ann.uploads("file", {{"report.pdf", pdf()}}).is(200, "{}").string("files.0.file_path");
  CHECK(first != second);
  for (const auto& path : {first, second}) {
    CHECK(path.find("chat_files/files/1_") == 0);
    CHECK(path.rfind("_report.pdf") == path.size() - 11);
  }
}

TEST_CASE("stored names of several files carry their index in the order of arrival") {
  play stage;
  auto ann = stage.ann();
  const auto up = ann.uploads("image", {{"x.png", png()}, {"y.png", png()}}).is(200, "{}");
  CHECK(up.string("files.0.file_path").find("_0_x.png") != std::string::npos);
  CHECK(up.string("files.1.file_path").find("_1_y.png") != std::string::npos);
}

TEST_CASE("files lie in images, files and voices") {
  play stage;
  auto ann = stage.ann();
  ann.enters("room_id=1");
  const auto path_of = [&ann](const std::string& type, const std::string& name, const std::string& bytes) {
    ann.sends(R"({"type":"send_message","data":{"message_type":")" + type + R"(","file_name":")" + name +
              R"(","file_data":")" + encode_base64(bytes) + R"("}})");
    return ann.receives(R"({"type":"new_message","data":{"message_type":")" + type + R"("}})")
        .string("data.file_path");
  };
  CHECK(path_of("image", "a.gif", gif()).find(host + "/static/chat_files/images/") == 0);
  CHECK(path_of("file", "a.txt", plain_text()).find(host + "/static/chat_files/files/") == 0);
  CHECK(path_of("voice", "a.wav", wav()).find(host + "/static/chat_files/voices/") == 0);
}

TEST_CASE("file_size and mime_type are found out from the bytes, not taken from the sender") {
  play stage;
  auto ann = stage.ann();
  ann.enters("room_id=1");
  ann.sends(R"({"type":"send_message","data":{"message_type":"image","file_name":"a.jpg","file_size":1,
      "mime_type":"image/jpeg","file_data":")" +
            encode_base64(png(99)) + R"("}})");
  ann.receives(R"({"type":"new_message","data":{"file_size":99,"mime_type":"image/png"}})");
}

TEST_CASE("file names are made safe before they are stored") {
  play stage;
  auto ann = stage.ann();
  ann.enters("room_id=1");
  for (const auto* name :
       {"../../etc/passwd.png", "..\\\\..\\\\evil.png", "/top/x.png", "a\\u0000b.png", ".hidden.png"}) {
    ann.sends(image_frame(name, encode_base64(png())));
    const auto shown = ann.receives(R"({"type":"new_message"})");
    const auto path = shown.string("data.file_path");
    CHECK(path.find("..") == std::string::npos);
    CHECK(path.find(host + "/static/chat_files/images/1_") == 0);
    CHECK(shown.string("data.file_name").find('/') == std::string::npos);
    ann.opens_link(path.substr(host.size())).is_bytes(200);
  }
}

TEST_CASE("a name in any script stays, and its link works") {
  play stage;
  auto ann = stage.ann();
  ann.enters("room_id=1");
  ann.sends(image_frame("\xD0\xB6\xD0\xB8\xD0\xB2\xD0\xBE.png", encode_base64(png())));
  const auto shown = ann.receives(R"({"type":"new_message"})");
  CHECK(shown.string("data.file_name") == "\xD0\xB6\xD0\xB8\xD0\xB2\xD0\xBE.png");
  ann.opens_link(shown.string("data.file_path").substr(host.size())).is_bytes(200);
}

TEST_CASE("the files of a deleted message are gone") {
  play stage;
  auto ann = stage.ann();
  ann.enters("room_id=1");
  ann.sends(image_frame("a.png", encode_base64(png())));
  const auto shown = ann.receives(R"({"type":"new_message"})");
  ann.deletes("/messages/" + std::to_string(shown.number("data.id"))).is(200, R"({"file_path":null})");
  ann.opens_link(shown.string("data.file_path").substr(host.size())).is_bytes(404);
}

TEST_SUITE_END();

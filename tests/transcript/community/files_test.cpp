// Files in frames, and beside them.
#include <string>

#include <doctest/doctest.h>

#include "text/base64.hpp"
#include "transcript/play.hpp"
#include "transcript/sample_files.hpp"

TEST_SUITE_BEGIN("community/files");

using namespace transcript;
using parlor::text::encode_base64;

namespace {

const std::string host = "http://localhost:8000";

struct open_pair {
  play stage;
  person ann = stage.ann();
  person bob = stage.bob();

  explicit open_pair(stage_options options = {}) : stage(std::move(options)) {
    ann.connects("/ws/chat/?room_id=1", credential::in_subprotocol);
    bob.connects("/ws/chat/?room_id=1", credential::in_subprotocol);
    ann.receives("[]");
    bob.receives("[]");
  }
};

// As the document's page sends it.
std::string sends(const std::string& name, const std::string& type, const std::string& bytes,
                  const std::string& text = "") {
  return R"({"action":"send","message":")" + text + R"(","file":{"name":")" + name + R"(","size":)" +
         std::to_string(bytes.size()) + R"(,"type":")" + type + R"(","data":"data:)" + type + ";base64," +
         encode_base64(bytes) + R"("}})";
}

bool ends_with(const std::string& text, const std::string& end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

}  // namespace

TEST_CASE("a picture is stored below the day's folder, under a name that the page knows for a picture") {
  open_pair scene;
  const auto bytes = png(500);
  scene.ann.sends(sends("Screenshot 2025-01-28 191925.PNG", "image/png", bytes, "look"));
  const auto shown =
      scene.bob.receives(R"({"type":"chat_message","message":{"text":"look","status":"send","attachments":[
      {"file_name":"Screenshot_2025-01-28_191925.PNG","content_type":"image/png"}]}})");
  const auto url = shown.string("message.attachments.0.file_url");
  const auto start = host + "/media/chat_attachments/images/2024/01/01/Screenshot_2025-01-28_191925_";
  CHECK(url.compare(0, start.size(), start) == 0);
  CHECK(ends_with(url.substr(0, url.find('?')), ".png"));
  CHECK(scene.bob.opens_link(url).is_bytes(200) == bytes);
}

TEST_CASE("each type that the page offers is taken, with and without a text") {
  open_pair scene;
  const struct {
    const char* name;
    const char* type;
    std::string bytes;
    const char* directory;
    const char* extension;
  } offered[] = {
      {"a.png", "image/png", png(), "images", ".png"},
      {"a.JPG", "image/jpeg", jpeg(), "images", ".jpg"},
      {"a.gif", "image/gif", gif(), "images", ".gif"},
      {"a.webp", "image/webp", webp(), "images", ".webp"},
      {"a.pdf", "application/pdf", pdf(), "files", ".pdf"},
      {"a.pdf", "application/octet-stream", pdf(), "files", ".pdf"},
      {"\xD1\x84.jpeg", "image/jpeg", jpeg(), "images", ".jpeg"},
      {"photo", "image/gif", gif(), "images", ".gif"},
  };
  for (const auto& one : offered) {
    CAPTURE(one.name);
    scene.ann.sends(sends(one.name, one.type, one.bytes));
    const auto url = scene.bob.receives(R"({"type":"chat_message","message":{"text":"","attachments":[{}]}})")
                         .string("message.attachments.0.file_url");
    CHECK(url.find(std::string("/media/chat_attachments/") + one.directory + "/2024/01/01/") !=
          std::string::npos);
    CHECK(ends_with(url.substr(0, url.find('?')), one.extension));
    scene.bob.forgets();
  }
}

TEST_CASE("what a file says of itself counts for nothing: its content is what it is") {
  open_pair scene;
  scene.ann.sends(sends("unknown", "application/octet-stream", png()));
  scene.bob.waits_for(R"({"message":{"attachments":[{"file_name":"unknown","content_type":"image/png"}]}})");
  scene.ann.forgets();
  scene.ann.sends(sends("a.png", "image/png", program()));
  scene.ann.waits_for(
      R"({"type":"error","message":"File type not allowed. Allowed types: image/png, image/jpeg, image/gif, image/webp"})");
  scene.ann.sends(sends("a.txt", "text/plain", plain_text()));
  scene.bob.waits_for(R"({"message":{"attachments":[{"file_name":"a.txt","content_type":"text/plain"}]}})");
}

TEST_CASE("a file that cannot be taken is an error, and nothing is posted") {
  stage_options options;
  options.community.images.max_bytes = 1024 * 1024;
  open_pair scene(options);
  scene.ann.sends(sends("a.png", "image/png", png(1024 * 1024 + 1)));
  scene.ann.receives(R"({"type":"error","message":"File too large. Maximum size: 1.0MB"})");
  scene.ann.sends(
      R"({"action":"send","client_message_id":"c","file":{"name":"a.png","data":"data:image/png;base64,?"}})");
  scene.ann.receives(
      R"({"type":"error","message":"file.data must be a data URL or base64","client_message_id":"c"})");
  scene.ann.sends(sends("a.png", "image/png", ""));
  scene.ann.receives(R"({"type":"error","message":"The file is empty"})");
  scene.bob.hears_nothing();
}

TEST_CASE("files are in the history, too") {
  open_pair scene;
  scene.ann.sends(sends("a.pdf", "application/pdf", pdf(), "read this"));
  scene.bob.receives(R"({"type":"chat_message"})");
  scene.bob.connects("/ws/chat/?room_id=1");
  scene.bob.receives(
      R"([{"text":"read this","attachments":[{"file_url":"...","file_name":"a.pdf","content_type":"application/pdf"}]}])");
}

TEST_CASE("the text beside a file is edited like any other") {
  open_pair scene;
  scene.ann.sends(sends("a.png", "image/png", png(), "before"));
  const auto id =
      std::to_string(scene.ann.receives(R"({"type":"chat_message"})").number("message.message_id"));
  scene.bob.forgets();
  scene.ann.sends(R"({"action":"edit","message_id":)" + id + R"(,"text":"after"})");
  scene.bob.receives(R"({"type":"message_edited","message_id":)" + id + R"(,"text":"after"})");
}

TEST_CASE("who sends no data is given an address for it, and sends the path with the text") {
  open_pair scene;
  const auto bytes = pdf(300);
  scene.ann.sends(
      R"({"action":"send","message":"a & b","file":{"name":"My report.pdf","size":300,"type":"application/pdf"}})");
  const auto granted = scene.ann.receives(
      R"({"type":"presigned_url","presigned_url":"...","file_path":"...","message":"a & b","expires_at":"..."})");
  scene.bob.hears_nothing();
  const auto path = granted.string("file_path");
  CHECK(path.find("chat_attachments/files/2024/01/01/My_report_") == 0);

  const auto address = granted.string("presigned_url");
  REQUIRE(address.find(host + "/") == 0);
  const auto put =
      scene.stage.somebody("").asks("PUT", address.substr(host.size()), "application/pdf", bytes);
  CHECK(put.is_bytes(200).empty());
  scene.ann.sends(R"({"action":"send","message":"a & b","file":{"file_path":")" + path + R"("}})");
  const auto url = scene.bob
                       .receives(R"({"type":"chat_message","message":{"text":"a &amp; b","attachments":[
          {"file_name":"My_report.pdf","content_type":"application/pdf"}]}})")
                       .string("message.attachments.0.file_url");
  CHECK(url.substr(0, url.find('?')) == host + "/media/" + path);
  CHECK(scene.bob.opens_link(url).is_bytes(200) == bytes);
}

TEST_CASE("an upload that is too large or not there is refused") {
  open_pair scene;
  scene.ann.sends(R"({"action":"send","file":{"name":"a.png","size":10485761,"type":"image/png"}})");
  scene.ann.receives(R"({"type":"error","message":"File too large. Maximum size: 10.0MB"})");
  scene.ann.sends(R"({"action":"send","file":{"name":"a.png","type":"image/png"}})");
  scene.ann.receives(R"({"type":"error","message":"file.size must be the number of its bytes"})");
  scene.ann.sends(R"({"action":"send","file_path":"chat_attachments/files/2024/01/01/x.pdf"})");
  scene.ann.receives(R"({"type":"error","message":"File not found"})");
  scene.ann.sends(R"({"action":"send","file_path":"/etc/passwd"})");
  scene.ann.receives(R"({"type":"error","message":"File not found"})");
  scene.bob.hears_nothing();
}

TEST_CASE("files of other dialects are shown with an address of this one") {
  open_pair scene;
  auto bob = scene.stage.bob();
  bob.enters("room_id=1");
  const auto bytes = png();
  bob.sends(R"({"type":"send_message","data":{"message_type":"image","file_name":"<i>.png","file_data":")" +
            encode_base64(bytes) + R"("}})");
  const auto url =
      scene.ann
          .receives(
              R"({"type":"chat_message","message":{"attachments":[{"file_name":"&lt;i&gt;.png","content_type":"image/png"}]}})")
          .string("message.attachments.0.file_url");
  CHECK(url.find(host + "/media/chat_files/images/") == 0);
  CHECK(scene.ann.opens_link(url).is_bytes(200) == bytes);
}

TEST_SUITE_END();

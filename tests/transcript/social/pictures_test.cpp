// Pictures: how they are sent, what becomes of them, and which are refused.
#include <string>

#include <doctest/doctest.h>

#include "text/base64.hpp"
#include "transcript/play.hpp"
#include "transcript/sample_files.hpp"

TEST_SUITE_BEGIN("social/pictures");

using namespace transcript;
using parlor::text::encode_base64;

namespace {

constexpr std::size_t five_megabytes = 5 * 1024 * 1024;
const std::string assets = "http://localhost:8000/assets/";

// One pixel each, as base64.
const std::string png_pixel =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const std::string gif_pixel = "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";

std::string frame_with(const std::string& data) {
  return R"({"type":"groupChat","group_id":"2","message_text":"","client_id":"c","image_data":")" + data +
         "\"}";
}

// A picture of that many bytes: what follows its end is overlooked.
std::string picture_of(std::size_t size) {
  std::string bytes;
  REQUIRE(parlor::text::decode_base64(gif_pixel, bytes));
  bytes.resize(size, '\0');
  return encode_base64(bytes);
}

}  // namespace

TEST_CASE("a picture with a caption is a JPEG at an address that everybody can open") {
  play stage;
  auto ann = stage.ann(), bob = stage.bob();
  ann.connects("/ws/social");
  bob.connects("/ws/social");
  ann.sends(
      R"({"type":"privateChat","chat_id":"1","receiver_username":"bob","message_text":"Look!","image_data":"data:image/png;base64,)" +
      png_pixel + "\"}");
  const auto* shown = R"({"type":"privateChat","id":"1","message_text":"Look!","image_url":"..."})";
  const auto address = ann.receives(shown).string("image_url");
  CHECK(bob.receives(shown).string("image_url") == address);
  CHECK(address.find(assets + "chat_images/2024/01/01/") == 0);
  const auto without_signature = address.substr(0, address.find('?'));
  CHECK(without_signature.rfind(".jpg") == without_signature.size() - 4);
  const auto opened = bob.opens_link(address);
  CHECK(opened.is_bytes(200).substr(0, 3) == "\xff\xd8\xff");
  CHECK(opened.field("Content-Type") == "image/jpeg");
  CHECK(opened.field("Cache-Control").find("immutable") != std::string::npos);
}

TEST_CASE("PNG, GIF and JPEG are taken, as data URL or as base64, whatever the data URL calls them") {
  play stage;
  auto ann = stage.ann();
  ann.connects("/ws/social");
  ann.sends(frame_with(png_pixel));
  const auto address = ann.receives(R"({"type":"groupChat","image_url":"..."})").string("image_url");
  const auto jpeg_pixel = encode_base64(ann.opens_link(address).is_bytes(200));
  for (const auto& data : {gif_pixel, jpeg_pixel, "data:image/gif;base64," + gif_pixel,
                           "data:image/jpeg;base64," + jpeg_pixel, "data:text/html;base64," + png_pixel}) {
    ann.sends(frame_with(data));
    ann.receives(R"({"type":"groupChat","message_text":"","image_url":"...","client_id":"c"})");
    stage.time_passes(std::chrono::seconds(1));
  }
}

TEST_CASE("a picture of exactly five megabytes passes, and one byte more does not") {
  play stage;
  auto ann = stage.ann();
  ann.connects("/ws/social");
  ann.sends(frame_with("data:image/gif;base64," + picture_of(five_megabytes)));
  ann.receives(R"({"type":"groupChat","image_url":"..."})");
  ann.sends(R"({"type":"groupChat","group_id":"2","client_id":"d","image_data":"data:image/gif;base64,)" +
            picture_of(five_megabytes + 1) + "\"}");
  ann.receives(R"({"type":"error","message":"Image size should be less than 5MB.","client_id":"d"})");
}

TEST_CASE("other files than the three kinds of pictures are refused in the client's own words") {
  play stage;
  auto ann = stage.ann(), bob = stage.bob();
  ann.connects("/ws/social");
  bob.connects("/ws/social");
  for (const auto& bytes : {webp(), pdf(), program(), plain_text()}) {
    ann.sends(frame_with("data:image/png;base64," + encode_base64(bytes)));
    ann.receives(R"({"type":"error","message":"Please select an image file.","client_id":"c"})");
  }
  bob.hears_nothing();
}

TEST_CASE("a picture that cannot be read is refused in the client's own words") {
  play stage;
  auto ann = stage.ann();
  ann.connects("/ws/social");
  for (const auto& data : {std::string("%%%"), std::string("data:image/png,raw"), encode_base64(png())}) {
    ann.sends(frame_with(data));
    ann.receives(R"({"type":"error","message":"Failed to upload image. Please try again."})");
  }
  ann.sends(R"({"type":"groupChat","group_id":"2","message_text":"still here"})");
  ann.receives(R"({"message_text":"still here"})");
}

TEST_CASE("pictures are addressed where the host has its assets, and are served here as well") {
  stage_options options;
  options.social.public_base_url = "https://assets.example.com";
  options.social.key_prefix = "path/to";
  play stage(options);
  auto ann = stage.ann();
  ann.connects("/ws/social");
  ann.sends(frame_with(png_pixel));
  const std::string base = "https://assets.example.com/";
  const auto address = ann.receives(R"({"image_url":"..."})").string("image_url");
  CHECK(address.find(base + "path/to/2024/01/01/") == 0);
  ann.opens_link(assets + address.substr(base.size())).is_bytes(200);
}

TEST_SUITE_END();

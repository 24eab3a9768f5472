// Links to files: how long one opens its file, and what is told when it does not.
#include <chrono>
#include <string>

#include <doctest/doctest.h>

#include "transcript/one_room/tongues.hpp"
#include "transcript/sample_files.hpp"

TEST_SUITE_BEGIN("one_room/file_links");

using namespace transcript;
using namespace std::chrono_literals;

namespace {

constexpr std::int64_t noon = 1704110400;  // at which the clock stands when a play begins

const std::string pixel =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const std::string says_expired = "This link has expired. Open the message again for a new one.\n";

std::string path_of(const std::string& link) {
  return link.substr(0, link.find('?'));
}

std::string query_of(const std::string& link) {
  REQUIRE(link.find('?') != std::string::npos);
  return link.substr(link.find('?') + 1);
}

// The second at which it ends.
std::int64_t expiry_of(const std::string& link) {
  const std::string name = "expires=";
  REQUIRE(query_of(link).substr(0, name.size()) == name);
  return std::stoll(query_of(link).substr(name.size()));
}

person enters(person who, const tongue& spoken) {
  who.connects(spoken.socket, spoken.how);
  who.forgets();
  return who;
}

std::string hears_link(person& who, const tongue& spoken) {
  return who.waits_for(spoken.hears_picture).string(spoken.picture_path);
}

std::string picture_frame(const std::string& data) {
  return R"({"type":"send_message","data":{"message_type":"image","file_name":"a.png","file_data":")" + data +
         R"("}})";
}

// The link that they are told to a picture that they send, in the dialect `rooms`.
std::string link_to_picture(person& who) {
  who.sends(picture_frame(pixel));
  return who.waits_for(R"({"type":"new_message","data":{"file_path":"..."}})").string("data.file_path");
}

stage_options with_public_links() {
  stage_options options;
  options.file_links.kind = parlor::file_link_kind::public_links;
  return options;
}

}  // namespace

TEST_CASE(
    "in each dialect a link is the same for all, opens its file for its lifetime, and says when it is over") {
  for (const auto& spoken : every_tongue()) {
    INFO("in " << spoken.name);
    play stage;
    auto ann = enters(stage.ann(), spoken);
    auto bob = enters(stage.bob(), spoken);
    auto cem = stage.cem();
    cem.enters("room_id=2");
    ann.forgets();
    link_to_picture(cem);
    const auto link = hears_link(ann, spoken);
    CHECK(hears_link(bob, spoken) == link);
    CHECK(expiry_of(link) >= noon + 24 * 3600);
    CHECK(expiry_of(link) < noon + 27 * 3600);

    const auto opened = ann.opens_link(link);
    const auto whole = opened.is_bytes(200);
    REQUIRE(whole.size() > 4);
    CHECK(opened.field("Cache-Control") ==
          "private, max-age=" + std::to_string(expiry_of(link) - noon) + ", immutable");
    CHECK(ann.opens_link(link, "bytes=1-3").is_bytes(206) == whole.substr(1, 3));

    stage.time_passes(std::chrono::seconds(expiry_of(link) - noon - 1));
    const auto late = ann.opens_link(link);
    CHECK(late.is_bytes(200) == whole);
    CHECK(late.field("Cache-Control") == "private, max-age=1, immutable");
    stage.time_passes(1s);
    CHECK(ann.opens_link(link).is_bytes(410) == says_expired);
    CHECK(ann.opens_link(link, "bytes=1-3").is_bytes(410) == says_expired);
  }
}

TEST_CASE("a message that is told again after that has a new link") {
  play stage;
  auto ann = stage.ann();
  ann.enters("room_id=2");
  const auto first = link_to_picture(ann);
  stage.time_passes(27h);
  ann.opens_link(first).is_bytes(410);
  auto bob = stage.bob();
  bob.connects("/ws/chat/?room_id=2", credential::in_subprotocol);
  const auto second =
      bob.receives(R"([{"attachments":[{"file_url":"..."}]}])").string("0.attachments.0.file_url");
  CHECK(query_of(second) != query_of(first));
  bob.opens_link(second).is_bytes(200);
}

TEST_CASE("without a link that was given for it a file is as absent as one that never was") {
  play stage;
  auto ann = stage.ann();
  ann.enters("room_id=2");
  const auto one = link_to_picture(ann);
  const auto other = link_to_picture(ann);
  const auto absent = ann.opens_link("/static/chat_files/images/none.png?" + query_of(one));
  const auto expires = std::to_string(expiry_of(one));
  const auto later = std::to_string(expiry_of(one) + 3600);
  for (const auto& link : {path_of(one), path_of(one) + "?", path_of(one) + "?" + query_of(other), one + "A",
                           one + "&expires=" + later, filled(one, expires, later),
                           path_of(one) + "?token=ann", one.substr(0, one.size() - 1)}) {
    CAPTURE(link);
    const auto refused = ann.opens_link(link);
    CHECK(refused.is_bytes(404) == absent.is_bytes(404));
    CHECK(refused.field("Content-Type") == absent.field("Content-Type"));
    ann.opens_link(link, "bytes=0-0").is_bytes(404);
  }
  // Nor does it help to be a member.
  ann.asks("GET", path_of(one).substr(std::string("http://localhost:8000").size())).is_bytes(404);
  ann.opens_link(one).is_bytes(200);
}

TEST_CASE("what has expired and is deleted, too, tells no more than that it has expired") {
  play stage;
  auto ann = stage.ann();
  ann.enters("room_id=2");
  ann.sends(picture_frame(pixel));
  const auto shown = ann.waits_for(R"({"type":"new_message","data":{"file_path":"..."}})");
  const auto link = shown.string("data.file_path");
  ann.deletes("/messages/" + std::to_string(shown.number("data.id"))).is(200, "{}");
  ann.opens_link(link).is_bytes(404);
  stage.time_passes(27h);
  CHECK(ann.opens_link(link).is_bytes(410) == says_expired);
}

TEST_CASE("a link opens a file for whoever has it, but only its owner may send the upload") {
  play stage;
  auto ann = stage.ann();
  auto bob = stage.bob();
  ann.enters("room_id=2");
  bob.enters("room_id=2");
  const auto link = ann.uploads("image", {{"a.png", png(88)}}).is(200, "{}").string("files.0.file_url");
  CHECK(bob.opens_link(link).is_bytes(200).size() == 88);
  bob.sends(picture_frame(link));
  bob.waits_for(R"({"type":"error","message":"File not found"})");
  ann.sends(picture_frame(link));
  ann.waits_for(R"({"type":"new_message","data":{"file_size":88}})");
}

TEST_CASE("public links have no query and no end but the message's, and may be asked for with any query") {
  for (const auto& spoken : every_tongue()) {
    INFO("in " << spoken.name);
    play stage(with_public_links());
    auto ann = enters(stage.ann(), spoken);
    auto cem = stage.cem();
    cem.enters("room_id=2");
    link_to_picture(cem);
    const auto link = hears_link(ann, spoken);
    CHECK(link.find('?') == std::string::npos);
    stage.time_passes(1000 * 24h);
    const auto opened = ann.opens_link(link);
    const auto whole = opened.is_bytes(200);
    CHECK(opened.field("Cache-Control") == "private, max-age=31536000, immutable");
    for (const auto* query : {"?v=1", "?expires=1704110401&signature=AAAAAAAAAAAAAAAAAAAAAA"}) {
      CHECK(ann.opens_link(link + query).is_bytes(200) == whole);
      CHECK(ann.opens_link(link + query, "bytes=1-3").is_bytes(206) == whole.substr(1, 3));
    }
  }
}

TEST_SUITE_END();

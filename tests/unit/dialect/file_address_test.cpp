#include "dialect/file_address.hpp"

#include <string>

#include <doctest/doctest.h>

TEST_SUITE_BEGIN("dialect/file_address");

using parlor::dialects::file_address;
using parlor::dialects::key_of_address;

TEST_CASE("an address is the public URL, the mount and the key") {
  CHECK(file_address("http://localhost:8000", "/static/", "chat_files/images/1_a.png") ==
        "http://localhost:8000/static/chat_files/images/1_a.png");
}

TEST_CASE("what an address may not hold is percent-encoded, but not the slashes of the key") {
  CHECK(file_address("https://a", "/s/", "d/\xC3\xA4 b#?%.png") == "https://a/s/d/%C3%A4%20b%23%3F%25.png");
}

TEST_CASE("a key, a path and an absolute address all name the same file") {
  for (const auto* text :
       {"chat_files/images/1_a b.png", "/static/chat_files/images/1_a b.png",
        "/static/chat_files/images/1_a%20b.png", "http://localhost:8000/static/chat_files/images/1_a%20b.png",
        "https://other.example/static/chat_files/images/1_a%20b.png?v=1#top",
        "https://other.example/static/chat_files/images/1_a%20b.png?expires=1767225600&signature=AAAA",
        "/static/chat_files/images/1_a%20b.png?expires=1767225600&signature=AAAA",
        "chat_files/images/1_a b.png?expires=1767225600&signature=AAAA"}) {
    CAPTURE(text);
    CHECK(key_of_address(text, "/static/", "chat_files/images") == "chat_files/images/1_a b.png");
  }
}

TEST_CASE("an address that is made is understood again") {
  const std::string key = "chat_files/files/1_\xD0\xB6 100%.pdf";
  CHECK(key_of_address(file_address("http://h", "/static/", key), "/static/", "chat_files/files") == key);
}

TEST_CASE("base64 and addresses of other places are no keys") {
  for (const auto* text :
       {"", "AAAA", "chat/files/images/AAAA", "chat_files/images", "chat_files/images/",
        "chat_files/imagesX/a", "static/chat_files/images/a", "/other/chat_files/images/a", "http://host",
        "http://host/chat_files/images/a", "ftp://host/static/chat_files/images/a",
        "/static/chat_files/images/%", "/static/chat_files/images/%00", "data:image/png;base64,AAAA",
        "javascript:/static/chat_files/images/a", "chat_files/images/?a=b"}) {
    CAPTURE(text);
    CHECK_FALSE(key_of_address(text, "/static/", "chat_files/images").has_value());
  }
  CHECK_FALSE(key_of_address("chat_files/images/" + std::string(5000, 'a'), "/static/", "chat_files/images"));
}

TEST_SUITE_END();

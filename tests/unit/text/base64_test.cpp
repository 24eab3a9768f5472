#include "text/base64.hpp"

#include <cstdint>
#include <random>
#include <string>

#include <doctest/doctest.h>

#include "text/base64_avx2.hpp"

namespace parlor::text {
namespace {

std::string random_bytes(std::size_t size) {
  std::minstd_rand generator(static_cast<unsigned>(size) + 1);
  std::string bytes;
  for (std::size_t index = 0; index < size; ++index) bytes += static_cast<char>(generator() >> 8);
  return bytes;
}

bool decodes(std::string_view text) {
  std::string out = "kept";
  const bool decoded = decode_base64(text, out);
  if (!decoded) CHECK(out == "kept");
  return decoded;
}

}  // namespace

TEST_SUITE("base64") {
  TEST_CASE("the vectors of RFC 4648 section 10 hold both ways") {
    const char* vectors[][2] = {{"", ""},
                                {"f", "Zg=="},
                                {"fo", "Zm8="},
                                {"foo", "Zm9v"},
                                {"foob", "Zm9vYg=="},
                                {"fooba", "Zm9vYmE="},
                                {"foobar", "Zm9vYmFy"}};
    for (const auto& [bytes, text] : vectors) {
      CHECK(encode_base64(bytes) == text);
      std::string out = "x";
      CHECK(decode_base64(text, out));
      CHECK(out == "x" + std::string(bytes));
      CHECK(base64_decoded_size(text) == std::string_view(bytes).size());
    }
  }

  TEST_CASE("random bytes of every length come back in both alphabets") {
    for (std::size_t size = 0; size < 300; ++size) {
      const std::string bytes = random_bytes(size);
      std::string standard;
      std::string url;
      CHECK(decode_base64(encode_base64(bytes), standard));
      CHECK(decode_base64url(encode_base64url(bytes), url));
      CHECK(standard == bytes);
      CHECK(url == bytes);
    }
    const std::string large = random_bytes(100'000);
    std::string out;
    CHECK(decode_base64(encode_base64(large), out));
    CHECK(out == large);
  }

  TEST_CASE("a character outside the alphabet is refused wherever it stands") {
    const std::string good = encode_base64(random_bytes(96));
    const std::string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (std::size_t index = 0; index < good.size(); ++index) {
      for (int byte = 0; byte < 256; ++byte) {
        std::string text = good;
        text[index] = static_cast<char>(byte);
        const bool padded_end = byte == '=' && index + 1 == good.size();
        if (padded_end) continue;
        CHECK(decodes(text) == (alphabet.find(static_cast<char>(byte)) != std::string::npos));
      }
    }
  }

  TEST_CASE("length, padding and trailing bits are strict") {
    for (const char* text : {"Z", "Zg", "Zg=", "Zg===", "Zm8", "Zm9vYg", "=", "==", "====", "Z===", "Zh==",
                             "Zm9=", "Zg==Zg==", "Zm=v", "Zm8=\n", " Zm8=", "Zm 8=", "Zm9v\r\nZm9v"}) {
      CAPTURE(text);
      CHECK_FALSE(decodes(text));
    }
    CHECK_FALSE(base64_decoded_size("Zm8").has_value());
  }

  TEST_CASE("base64url has no padding and its own two characters") {
    std::string out;
    CHECK(decode_base64url("-_-_", out));
    CHECK(out == "\xfb\xff\xbf");
    CHECK(encode_base64url(out) == "-_-_");
    for (const char* text : {"Zg==", "Zm8=", "+/+/", "A", "AAAAA", "Zh", "Zm9"}) {
      CAPTURE(text);
      std::string kept = "kept";
      CHECK_FALSE(decode_base64url(text, kept));
      CHECK(kept == "kept");
    }
  }

  TEST_CASE("wide registers decode what the tables decode and stop in front of a bad character") {
    if (!has_avx2()) return;
    const std::string bytes = random_bytes(240);
    std::string text = encode_base64(bytes);
    std::string out(240 + avx2_slack, '\0');
    CHECK(decode_base64_avx2(text.data(), 80, out.data()) == 80);
    CHECK(out.substr(0, 240) == bytes);
    text[100] = '-';
    CHECK(decode_base64_avx2(text.data(), 80, out.data()) == 24);
    CHECK(decode_base64_avx2(text.data(), 7, out.data()) == 0);
  }

  TEST_CASE("a data URL is split into type and base64") {
    const auto image = split_data_url("data:image/png;base64,AAAA");
    REQUIRE(image.has_value());
    CHECK(image->mime_type == "image/png");
    CHECK(image->base64 == "AAAA");
    CHECK(split_data_url("DATA:text/plain;charset=utf-8;BASE64,QQ==")->mime_type == "text/plain");
    CHECK(split_data_url("data:;base64,")->mime_type.empty());
    for (const char* text : {"", "data:", "data:,AA", "data:image/png,AAAA", "data:image/png;base64",
                             "date:;base64,AA", "AAAA"}) {
      CHECK_FALSE(split_data_url(text).has_value());
    }
  }
}

}  // namespace parlor::text

#include "transport/message_inflater.hpp"

#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "deflated.hpp"

using parlor::net::message_inflater;
using parlor::test::deflated;
using parlor::test::deflated_after;
using parlor::test::deflated_with_final_block;
using parlor::test::noise;
using parlor::test::stored;
using outcome = message_inflater::outcome;

namespace {

constexpr std::size_t limit = 100000;

std::string repeated(std::string_view text, std::size_t size) {
  std::string all;
  while (all.size() < size) all += text;
  all.resize(size);
  return all;
}

}  // namespace

TEST_SUITE_BEGIN("message_inflater");

TEST_CASE("whatever way a message is deflated in, it comes out as it was") {
  message_inflater inflater;
  const std::vector<std::string> messages = {"",
                                             "a",
                                             "Hello",
                                             repeated("to be or not to be ", 5000),
                                             repeated("x", 32768),
                                             repeated("y", 65536),
                                             repeated("z", limit),
                                             noise(limit)};
  for (const auto& message : messages) {
    for (const auto& bytes : {deflated(message), deflated_with_final_block(message), stored(message)}) {
      std::string text;
      CHECK(inflater.inflate(bytes, limit, text) == outcome::complete);
      CHECK(text == message);
    }
  }
}

TEST_CASE("the examples of RFC 7692 section 7.2.3 are understood") {
  message_inflater inflater;
  const std::vector<std::string> examples = {
      std::string("\xf2\x48\xcd\xc9\xc9\x07\x00", 7),
      std::string("\x00\x05\x00\xfa\xff\x48\x65\x6c\x6c\x6f\x00", 11),
      std::string("\xf3\x48\xcd\xc9\xc9\x07\x00\x00", 8),
      std::string("\xf2\x48\x05\x00\x00\x00\xff\xff\xca\xc9\xc9\x07\x00", 13),
  };
  for (const auto& bytes : examples) {
    std::string text;
    CHECK(inflater.inflate(bytes, 5, text) == outcome::complete);
    CHECK(text == "Hello");
  }
  std::string text;
  CHECK(inflater.inflate(std::string(1, '\0'), 0, text) == outcome::complete);
  CHECK(text.empty());
}

TEST_CASE("a message that ends with its final block, or has no byte at all, is complete") {
  message_inflater inflater;
  auto bytes = deflated_with_final_block("Hello");
  bytes.pop_back();
  std::string text;
  CHECK(inflater.inflate(bytes, limit, text) == outcome::complete);
  CHECK(text == "Hello");
  text.clear();
  CHECK(inflater.inflate({}, limit, text) == outcome::complete);
  CHECK(text.empty());
}

TEST_CASE("more than the permitted bytes are never allocated") {
  message_inflater inflater;
  std::string text;
  CHECK(inflater.inflate(deflated(repeated("0", 10'000'000)), 64 * 1024, text) == outcome::too_big);
  CHECK(text.capacity() <= 128 * 1024);
  for (const std::size_t size : {std::size_t{1}, std::size_t{1000}, std::size_t{32768}, std::size_t{99999}}) {
    const auto message = repeated("abc", size);
    text.clear();
    CHECK(inflater.inflate(deflated(message), size, text) == outcome::complete);
    CHECK(text == message);
    text.clear();
    CHECK(inflater.inflate(deflated(message), size - 1, text) == outcome::too_big);
  }
  // Streams after final blocks count together.
  std::string many;
  for (int count = 0; count < 100; ++count) {
    many += deflated_with_final_block(repeated("x", 1000));
    many.pop_back();
  }
  text.clear();
  CHECK(inflater.inflate(many, 99999, text) == outcome::too_big);
  text.clear();
  CHECK(inflater.inflate(many, 100000, text) == outcome::complete);
  CHECK(text == repeated("x", 100000));
}

TEST_CASE(
    "what is no deflate stream, or a cut one, is malformed, and the next message is read nevertheless") {
  message_inflater inflater;
  const auto whole = deflated("the quick brown fox jumps over the lazy dog");
  std::vector<std::string> cases = {"\xff", "\x07", "no deflate stream",
                                    std::string("\x00\x05\x00\x00\x00", 5),
                                    std::string("\x00\x05\x00\xfa\xff\x48", 6)};
  for (std::size_t size = 1; size + 1 < whole.size(); ++size) cases.push_back(whole.substr(0, size));
  for (const auto& bytes : cases) {
    CAPTURE(bytes.size());
    std::string text;
    CHECK(inflater.inflate(bytes, limit, text) == outcome::malformed);
    text.clear();
    CHECK(inflater.inflate(deflated("next"), limit, text) == outcome::complete);
    CHECK(text == "next");
  }
}

TEST_CASE("a message that refers to the one before is malformed") {
  message_inflater inflater;
  std::string text;
  CHECK(inflater.inflate(deflated("a sentence"), limit, text) == outcome::complete);
  text.clear();
  CHECK(inflater.inflate(deflated_after("a sentence", "a sentence"), limit, text) == outcome::malformed);
}

TEST_CASE("no sequence of bytes does harm") {
  message_inflater inflater;
  const auto source = noise(20000);
  auto changed = deflated(repeated("some text that compresses well; ", 3000));
  for (std::size_t index = 0; index < 5000; ++index) {
    std::string text;
    inflater.inflate(std::string_view(source).substr(index, index % 97), 1000, text);
    CHECK(text.size() <= 1000);
    text.clear();
    changed[index % changed.size()] = source[index];
    inflater.inflate(changed, 5000, text);
    CHECK(text.size() <= 5000);
  }
}

TEST_SUITE_END();

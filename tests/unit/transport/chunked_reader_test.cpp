#include "transport/chunked_reader.hpp"

#include <string>
#include <string_view>
#include <utility>

#include <doctest/doctest.h>

using parlor::net::chunked_reader;
using status = chunked_reader::status;

namespace {

struct outcome {
  status state = status::more;
  std::size_t consumed = 0;
  std::string body;
};

// The bytes come in pieces of `piece`.
outcome read(std::string_view bytes, std::size_t piece) {
  chunked_reader reader;
  outcome seen;
  while (!bytes.empty() && seen.state == status::more) {
    const auto progress = reader.read(bytes.substr(0, piece), seen.body);
    seen.state = progress.state;
    seen.consumed += progress.consumed;
    bytes.remove_prefix(progress.consumed);
  }
  return seen;
}

status state_of(const std::string& bytes) {
  const auto whole = read(bytes, bytes.size());
  const auto pieces = read(bytes, 1);
  CHECK(whole.state == pieces.state);
  CHECK(whole.consumed == pieces.consumed);
  CHECK(whole.body == pieces.body);
  return whole.state;
}

std::string repeated(const std::string& text, std::size_t count) {
  std::string all;
  for (; count > 0; --count) all += text;
  return all;
}

}  // namespace

TEST_SUITE_BEGIN("chunked_reader");

TEST_CASE("chunks are put together, and what follows them is left") {
  const std::string body = "5;a=\"b\tc\"\r\nhello\r\nA\r\n, 12345678\r\n0\r\nX: y\r\n\r\n";
  for (std::size_t piece = 1; piece <= body.size(); ++piece) {
    const auto seen = read(body + "GET /", piece);
    CHECK(seen.state == status::complete);
    CHECK(seen.consumed == body.size());
    CHECK(seen.body == "hello, 12345678");
  }
  CHECK(state_of("5\r\nhel") == status::more);
}

TEST_CASE("what is no chunk is malformed") {
  for (const char* bytes : {"\r\n", ";a\r\n", "g\r\n", "5 \r\n", "5\n", "5\r5", "5;\x7f", "5;\x01", "1\r\nab",
                            "1\r\na\n", "1\r\na\rb", "0\r\n \r\n", "0\r\n\ta: b\r\n", "0\r\n\x01",
                            "0\r\n\x7f", "0\r\na\x7f", "0\r\na: b\rc", "0\r\na: b\n", "0\r\n\rx"}) {
    CAPTURE(bytes);
    CHECK(state_of(bytes) == status::malformed);
  }
}

TEST_CASE("the numbers, extensions and trailers of chunks are bounded") {
  CHECK(state_of(std::string(14, '0') + "1\r\na\r\n") == status::more);
  CHECK(state_of(std::string(15, '0') + "1\r\n") == status::malformed);
  CHECK(state_of("1;" + std::string(256, 'e') + "\r\n") == status::more);
  CHECK(state_of("1;" + std::string(257, 'e')) == status::malformed);
  CHECK(state_of("0\r\n" + std::string(4096, 't') + "\r\n\r\n") == status::complete);
  CHECK(state_of("0\r\n" + std::string(4097, 't')) == status::malformed);
  CHECK(state_of("0\r\n" + repeated("t\r\n", 4096) + "\r\n") == status::complete);
  CHECK(state_of("0\r\n" + repeated("t\r\n", 4096) + "t") == status::malformed);
}

TEST_SUITE_END();

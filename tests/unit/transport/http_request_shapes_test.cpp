// Requests that a connection takes, and those it must not.
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "http_requests.hpp"
#include "probe_server.hpp"

using parlor::test::chunked_post;
using parlor::test::get;
using parlor::test::post;
using parlor::test::probe_server;

namespace {

struct shape {
  std::string bytes;
  int status;
};

std::vector<shape> smuggling_shapes() {
  const std::string start = "POST / HTTP/1.1\r\nHost: a\r\n";
  std::string nul = "GET /a";
  nul += '\0';
  return {
      {start + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
      {start + "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n", 400},
      {start + "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabc", 400},
      {start + "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc", 400},
      {start + "Content-Length: 3, 3\r\n\r\nabc", 400},
      {start + "Content-Length: +3\r\n\r\nabc", 400},
      {start + "Content-Length: -3\r\n\r\nabc", 400},
      {start + "Content-Length: 3abc\r\n\r\nabc", 400},
      {start + "Content-Length: 0x3\r\n\r\nabc", 400},
      {start + "Content-Length: 3 3\r\n\r\nabc", 400},
      {start + "Content-Length: \r\n\r\nabc", 400},
      {start + "Content-Length: 18446744073709551619\r\n\r\nabc", 400},
      {start + "Content-Length: 9223372036854775808\r\n\r\nabc", 400},
      {start + "Content-Length : 3\r\n\r\nabc", 400},
      {start + "Content-Length\t: 3\r\n\r\nabc", 400},
      {start + " Content-Length: 3\r\n\r\nabc", 400},
      {start + "X: a\r\n b\r\nContent-Length: 0\r\n\r\n", 400},
      {start + "X: a\r\n\tb\r\nContent-Length: 0\r\n\r\n", 400},
      {start + "X: a\nContent-Length: 0\r\n\r\n", 400},
      {start + "X: a\rContent-Length: 0\r\n\r\n", 400},
      {start + "X: a\r\r\nContent-Length: 0\r\n\r\n", 400},
      {"POST / HTTP/1.1\nHost: a\nContent-Length: 0\n\n", 400},
      {start + "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n", 400},
      {start + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
      {start + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n", 400},
      {start + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 400},
      {start + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 501},
      {start + "Transfer-Encoding: gzip\r\n\r\n", 501},
      {start + "Transfer-Encoding: \x0b"
               "chunked\r\n\r\n0\r\n\r\n",
       400},
      {start + "Transfer-Encoding:\r\n\r\n0\r\n\r\n", 400},
      {"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nHost: u@b\r\n\r\n", 400},
      {"GET / HTTP/9.9\r\nHost: a\r\n\r\n", 505},
      {"GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505},
      {"GET / HTTP/1.2\r\nHost: a\r\n\r\n", 505},
      {"GET / http/1.1\r\nHost: a\r\n\r\n", 400},
      {"GET / HTTP/1.1 \r\nHost: a\r\n\r\n", 400},
      {"GET /\r\nHost: a\r\n\r\n", 400},
      {"GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"GET /a\tb HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"GET /\xc3\xa4 HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"GET a HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"GET http:///x HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"GET * HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {nul + " HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"G(T / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"BREW / HTTP/1.1\r\nHost: a\r\n\r\n", 501},
      {"CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n", 501},
      {"TRACE / HTTP/1.1\r\nHost: a\r\n\r\n", 501},
      {"GET / HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nHost: a\r\n: no name\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nHost: a\r\nX: a\x01b\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nHost: a\r\nX: a\x7f\r\n\r\n", 400},
      {std::string("GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n", 36), 400},
      {"GET / HTTP/1.1\r\nHost: a\r\nExpect: 200-ok\r\n\r\n", 417},
      {chunked_post("5\nhello\r\n0\r\n\r\n"), 400},
      {chunked_post("5\r\nhelloX\r\n0\r\n\r\n"), 400},
      {chunked_post("5\r\nhello\n0\r\n\r\n"), 400},
      {chunked_post("g\r\nhello\r\n0\r\n\r\n"), 400},
      {chunked_post("-5\r\nhello\r\n0\r\n\r\n"), 400},
      {chunked_post("0x5\r\nhello\r\n0\r\n\r\n"), 400},
      {chunked_post(" 5\r\nhello\r\n0\r\n\r\n"), 400},
      {chunked_post("5 \r\nhello\r\n0\r\n\r\n"), 400},
      {chunked_post("\r\nhello\r\n0\r\n\r\n"), 400},
      {chunked_post("fffffffffffffffff\r\nhello\r\n0\r\n\r\n"), 400},
      {chunked_post("5;a=\nb\r\nhello\r\n0\r\n\r\n"), 400},
      {chunked_post("5;" + std::string(300, 'e') + "\r\nhello\r\n0\r\n\r\n"), 400},
      {chunked_post("5\r\nhello\r\n0\r\n" + std::string(5000, 't')), 400},
      {chunked_post("5\r\nhello\r\n0\r\nX: a\n\r\n"), 400},
  };
}

}  // namespace

TEST_SUITE_BEGIN("http_request_shapes");

TEST_CASE("shapes by which requests are smuggled are refused, and the connection is closed") {
  probe_server server;
  for (const auto& one : smuggling_shapes()) {
    CAPTURE(one.bytes);
    auto client = server.connect();
    client.send(one.bytes + get("/smuggled"));
    const auto answer = client.read_answer();
    CHECK(answer.status == one.status);
    CHECK(answer.field("Connection") == "close");
    client.end_output();
    CHECK(client.is_closed());
  }
  CHECK(server.handler.count("request GET /smuggled") == 0);
}

TEST_CASE("well-formed requests are accepted, also byte by byte") {
  probe_server server;
  const std::vector<std::pair<std::string, std::string>> cases = {
      {get("/"), "GET /?|"},
      {"\r\n" + get("/"), "GET /?|"},
      {get("/", "X:\tblank \r\nY:\r\n"), "GET /?|"},
      {get("/%20|{}^?q=%00\"<>"), "GET /%20|{}^?q=%00\"<>|"},
      {"GET http://other/p?q HTTP/1.1\r\nHost: a\r\n\r\n", "GET /p?q|"},
      {"GET https://other?q HTTP/1.1\r\nHost: a\r\n\r\n", "GET /?q|"},
      {"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", "OPTIONS *?|"},
      {"PATCH / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n", "PATCH /?|"},
      {post("/", "hello"), "POST /?|hello"},
      {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length:\t 5 \t\r\n\r\nhello", "POST /?|hello"},
      {post("/", "hello", "Expect: 100-Continue\r\n"), "POST /?|hello"},
      {chunked_post("5\r\nhello\r\n6;x=\"y\"\r\n world\r\n0\r\n\r\n"), "POST /?|hello world"},
      {chunked_post("A\r\n0123456789\r\n000\r\nTrailer: t\r\n\r\n"), "POST /?|0123456789"},
      {"GET / HTTP/1.0\r\n\r\n", "GET /?|"},
  };
  for (const auto& one : cases) {
    const auto& bytes = one.first;
    const auto& body = one.second;
    CAPTURE(bytes);
    CHECK(server.ask(bytes).body == body);
    auto client = server.connect();
    client.send_chopped(bytes);
    auto answer = client.read_answer();
    if (answer.status == 100) answer = client.read_answer();
    CHECK(answer.body == body);
  }
}

TEST_SUITE_END();

#include "server/router.hpp"

#include <memory>
#include <string>
#include <system_error>
#include <utility>

#include "parlor/dialect/rooms.hpp"

#include <doctest/doctest.h>

using namespace parlor;
using namespace parlor::server_side;

namespace {

std::vector<std::unique_ptr<dialect>> rooms_only() {
  std::vector<std::unique_ptr<dialect>> mounted;
  mounted.push_back(make_rooms_dialect());
  return mounted;
}

std::vector<host_route> pages() {
  const auto answer = [](const http_request&) { return http_response(); };
  return {{"/", answer}, {"/page/", answer}, {"/page/special", answer}};
}

}  // namespace

TEST_SUITE("router") {
  TEST_CASE("a socket is found by its path") {
    const auto mounted = rooms_only();
    const std::vector<host_route> none;
    const router routes(mounted, none, "/uploads/");
    CHECK(routes.match_socket("/api/chat/ws"));
    CHECK(!routes.match_socket("/api/chat/ws/"));
    CHECK(!routes.match_socket("/api/chat"));
  }

  TEST_CASE("segments in braces are captured, decoded and never empty") {
    const auto mounted = rooms_only();
    const std::vector<host_route> none;
    const router routes(mounted, none, "/uploads/");
    const auto found = routes.match_call("GET", "/api/chat/rooms/4%35");
    REQUIRE(std::holds_alternative<call_match>(found));
    CHECK(std::get<call_match>(found).captures == std::vector<std::string>{"45"});
    CHECK(std::holds_alternative<no_match>(routes.match_call("GET", "/api/chat/rooms/")));
    CHECK(std::holds_alternative<no_match>(routes.match_call("GET", "/api/chat/rooms/%00")));
  }

  TEST_CASE("HEAD is answered where GET is") {
    const auto mounted = rooms_only();
    const std::vector<host_route> none;
    const router routes(mounted, none, "/uploads/");
    CHECK(std::holds_alternative<call_match>(routes.match_call("HEAD", "/api/chat/rooms")));
    CHECK(std::holds_alternative<method_mismatch>(routes.match_call("HEAD", "/api/chat/upload-files")));
  }

  TEST_CASE("a path that exists for other methods says which") {
    const auto mounted = rooms_only();
    const std::vector<host_route> none;
    const router routes(mounted, none, "/uploads/");
    const auto found = routes.match_call("PATCH", "/api/chat/rooms");
    REQUIRE(std::holds_alternative<method_mismatch>(found));
    const auto allowed = std::get<method_mismatch>(found).allowed;
    CHECK(allowed.find("GET") != std::string::npos);
    CHECK(allowed.find("POST") != std::string::npos);
  }

  TEST_CASE("a file's key cannot leave the media sink") {
    const auto mounted = rooms_only();
    const std::vector<host_route> none;
    const router routes(mounted, none, "/uploads/");
    const auto key = [&](std::string_view path) -> std::string {
      const auto found = routes.match_call("GET", path);
      return std::holds_alternative<file_match>(found) ? std::get<file_match>(found).key : "";
    };
    CHECK(key("/static/chat_files/images/a.png") == "chat_files/images/a.png");
    CHECK(key("/static/chat_files/images/%C3%BC.png") == "chat_files/images/\xc3\xbc.png");
    for (const auto* path :
         {"/static/chat_files/../secret", "/static/chat_files/images/..%2f..%2fsecret",
          "/static/chat_files//a", "/static/chat_files/%2e%2e/a", "/static/chat_files/.hidden",
          "/static/chat_files/a%00b", "/static/chat_files/a%5cb"}) {
      CAPTURE(path);
      CHECK(key(path).empty());
    }
  }

  TEST_CASE("a granted upload is put, and nothing else") {
    const auto mounted = rooms_only();
    const std::vector<host_route> none;
    const router routes(mounted, none, "/uploads/");
    const auto put = routes.match_call("PUT", "/uploads/secret");
    REQUIRE(std::holds_alternative<grant_match>(put));
    CHECK(std::get<grant_match>(put).secret == "secret");
    const auto got = routes.match_call("GET", "/uploads/secret");
    REQUIRE(std::holds_alternative<method_mismatch>(got));
    CHECK(std::get<method_mismatch>(got).allowed == "PUT");
    CHECK(std::holds_alternative<no_match>(routes.match_call("PUT", "/upload/secret")));
  }

  TEST_CASE("the longest of the host's own addresses answers, and only GET and HEAD") {
    const std::vector<std::unique_ptr<dialect>> none;
    const auto own = pages();
    const router routes(none, own, "/uploads/");
    const auto path = [&](std::string_view address) -> std::string {
      const auto found = routes.match_call("GET", address);
      return std::holds_alternative<host_match>(found) ? std::get<host_match>(found).route->path : "";
    };
    CHECK(path("/") == "/");
    CHECK(path("/page/app.js") == "/page/");
    CHECK(path("/page/special") == "/page/special");
    CHECK(path("/elsewhere").empty());
    CHECK(std::holds_alternative<method_mismatch>(routes.match_call("POST", "/")));
  }

  TEST_CASE("two dialects that claim one address are refused") {
    auto mounted = rooms_only();
    mounted.push_back(make_rooms_dialect());
    const std::vector<host_route> none;
    CHECK_THROWS_AS(router(mounted, none, "/uploads/"), std::system_error);
  }
}

#include "server/credentials.hpp"

#include <string>

#include <doctest/doctest.h>

using namespace parlor::server_side;
using parlor::errc;
using parlor::http_request;

namespace {

http_request request_with(std::string query, std::string authorization = {}, std::string subprotocols = {}) {
  http_request request;
  request.query = std::move(query);
  if (!authorization.empty()) request.fields.add("Authorization", std::move(authorization));
  if (!subprotocols.empty()) request.fields.add("Sec-WebSocket-Protocol", std::move(subprotocols));
  return request;
}

std::string token_of(const http_request& request) {
  const auto token = find_token(request);
  return token ? *token : "refused";
}

}  // namespace

TEST_SUITE("credentials") {
  TEST_CASE("a token is found in the header, the sub-protocols or the query") {
    CHECK(token_of(request_with("", "Bearer abc")) == "abc");
    CHECK(token_of(request_with("", "bearer   abc ")) == "abc");
    CHECK(token_of(request_with("", "", "Bearer, abc")) == "abc");
    CHECK(token_of(request_with("", "", "chat,bearer,abc")) == "abc");
    CHECK(token_of(request_with("room_id=4&token=abc")) == "abc");
    CHECK(token_of(request_with("token=a%2Eb")) == "a.b");
  }

  TEST_CASE("two tokens that agree are one, and two that differ are none") {
    CHECK(token_of(request_with("token=abc", "Bearer abc", "Bearer, abc")) == "abc");
    CHECK(token_of(request_with("token=abd", "Bearer abc")) == "refused");
    CHECK(token_of(request_with("token=abc", "", "Bearer, abd")) == "refused");
    CHECK(token_of(request_with("token=abc&token=abc")) == "abc");
    CHECK(token_of(request_with("token=abc&token=abd")) == "refused");
    CHECK(token_of(request_with("", "", "Bearer, abc, bearer, abd")) == "refused");
    auto twice = request_with("", "Bearer abc", "Bearer, abc");
    twice.fields.add("Sec-WebSocket-Protocol", "Bearer, abc");
    CHECK(token_of(twice) == "abc");
    twice.fields.add("authorization", "Bearer abd");
    CHECK(token_of(twice) == "refused");
  }

  TEST_CASE("no token, an empty one, another scheme and one of 4097 bytes are unauthenticated") {
    for (const auto& request :
         {request_with(""), request_with("token="), request_with("token"), request_with("", "Bearer "),
          request_with("", "Basic YTpi"), request_with("", "Bearer"), request_with("", "", "Bearer"),
          request_with("token=" + std::string(max_token_bytes + 1, 'a')), request_with("token=%zz")}) {
      const auto token = find_token(request);
      REQUIRE(!token);
      CHECK(token.error().code == errc::unauthenticated);
    }
    CHECK(token_of(request_with("token=" + std::string(max_token_bytes, 'a'))).size() == max_token_bytes);
  }

  TEST_CASE("the chosen sub-protocol is Bearer as it was offered, never the token") {
    CHECK(chosen_subprotocol(request_with("", "", "Bearer, abc")) == "Bearer");
    CHECK(chosen_subprotocol(request_with("", "", "abc, bearer")) == "bearer");
    CHECK(chosen_subprotocol(request_with("", "", "chat")).empty());
    CHECK(chosen_subprotocol(request_with("")).empty());
  }

  TEST_CASE("the query loses its token and keeps the rest") {
    const auto cleaned = query_without_token("a=1&token=secret&b=%20x&token=other&room_id13/");
    REQUIRE(cleaned);
    CHECK(cleaned->text == "a=1&b=%20x&room_id13/");
    REQUIRE(cleaned->pairs.size() == 3);
    CHECK(cleaned->pairs[1].name == "b");
    CHECK(cleaned->pairs[1].value == " x");
    CHECK(!query_without_token("a=%f"));
  }
}

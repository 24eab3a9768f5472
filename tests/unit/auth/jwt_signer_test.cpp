#include "parlor/auth/jwt.hpp"

#include <doctest/doctest.h>

#include "auth/jws.hpp"
#include "unit/auth/test_keys.hpp"

using namespace parlor;
using namespace parlor::auth;

namespace {

jwt_claims claims_of(std::string subject) {
  jwt_claims claims;
  claims.subject = std::move(subject);
  claims.issued_at = now_seconds;
  claims.expires_at = now_seconds + 60;
  return claims;
}

}  // namespace

TEST_SUITE("jwt_signer") {
  TEST_CASE("a signed token is accepted under the same key") {
    for (const auto algorithm : all_algorithms) {
      CAPTURE(name_of(algorithm));
      const auto token = sign_jwt(claims_of("ann"), keys_of(algorithm).signing);
      REQUIRE(token.has_value());
      const auto judge = make_jwt_authenticator(options_with(keys_of(algorithm).verifying));
      REQUIRE(judge.has_value());
      const auto bearer = (*judge)->authenticate(*token);
      REQUIRE(bearer.has_value());
      CHECK(bearer->subject == "ann");
    }
  }

  TEST_CASE("header and claims are written in full, and only what is set") {
    auto key = keys_of(jwt_algorithm::hs256).signing;
    auto claims = claims_of("a\"b");
    const auto plain = sign_jwt(claims, key);
    REQUIRE(plain.has_value());
    CHECK(split_jws(*plain)->header == R"({"alg":"HS256","typ":"JWT"})");
    CHECK(split_jws(*plain)->payload == R"({"sub":"a\"b","iat":1700000000,"exp":1700000060})");

    key.id = "k1";
    claims.issuer = "us";
    claims.audience = "them";
    const auto full = sign_jwt(claims, key);
    REQUIRE(full.has_value());
    CHECK(split_jws(*full)->header == R"({"alg":"HS256","kid":"k1","typ":"JWT"})");
    CHECK(split_jws(*full)->payload ==
          R"({"sub":"a\"b","iss":"us","aud":"them","iat":1700000000,"exp":1700000060})");
  }

  TEST_CASE("what nobody could accept is not signed") {
    const auto& key = keys_of(jwt_algorithm::hs256).signing;
    CHECK(sign_jwt(claims_of(""), key).error().code == errc::invalid_argument);
    CHECK(sign_jwt(claims_of("\xff"), key).error().code == errc::invalid_argument);
    const auto too_long = sign_jwt(claims_of(std::string(4096, 'a')), key);
    CHECK(too_long.error().code == errc::too_large);
    CHECK(too_long.error().limit == 4096);
    CHECK(sign_jwt(claims_of("ann"), {"", jwt_algorithm::hs256, "short"}).error().code ==
          errc::invalid_argument);
    CHECK(sign_jwt(claims_of("ann"), keys_of(jwt_algorithm::rs256).verifying).error().code ==
          errc::invalid_argument);
  }
}

#include "parlor/auth/jwt.hpp"

#include <doctest/doctest.h>

#include "auth/jwt_key.hpp"

using namespace parlor;

namespace {

constexpr const char* secret_jwk =
    R"({"kty":"oct","kid":"s","alg":"HS256","k":"MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY"})";
constexpr const char* ed25519_jwk =
    R"({"kty":"OKP","crv":"Ed25519","kid":"e","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})";
constexpr const char* p256_jwk =
    R"({"kty":"EC","crv":"P-256","kid":"p","use":"sig","key_ops":["verify"],)"
    R"("x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"})";

result<std::vector<jwt_key>> parse(std::string_view keys) {
  return parse_jwk_set(R"({"keys":[)" + std::string(keys) + "]}");
}

}  // namespace

TEST_SUITE("jwk_set") {
  TEST_CASE("each type gives a key for its algorithm") {
    const auto keys = parse(std::string(secret_jwk) + "," + ed25519_jwk + "," + p256_jwk);
    REQUIRE(keys.has_value());
    REQUIRE(keys->size() == 3);
    CHECK((*keys)[0].id == "s");
    CHECK((*keys)[0].algorithm == jwt_algorithm::hs256);
    CHECK((*keys)[0].material == "0123456789abcdef0123456789abcdef");
    CHECK((*keys)[1].id == "e");
    CHECK((*keys)[1].algorithm == jwt_algorithm::eddsa);
    CHECK((*keys)[2].id == "p");
    CHECK((*keys)[2].algorithm == jwt_algorithm::es256);
    for (const auto& key : *keys) CHECK(auth::load_verification_key(key).has_value());
  }

  TEST_CASE("keys that are not for checking our signatures are passed over") {
    for (const char* jwk : {
             R"({"kty":"RSA","use":"enc","n":"AQAB","e":"AQAB"})",
             R"({"kty":"oct","key_ops":["encrypt","decrypt"],"k":"AAAA"})",
             R"({"kty":"RSA","alg":"RS512","n":"AQAB","e":"AQAB"})",
             R"({"kty":"RSA","alg":"PS256","n":"AQAB","e":"AQAB"})",
             R"({"kty":"RSA","alg":"RSA-OAEP","n":"AQAB","e":"AQAB"})",
             R"({"kty":"oct","alg":"HS512","k":"AAAA"})",
             R"({"kty":"oct","alg":"none","k":"AAAA"})",
             R"({"kty":"oct","alg":"hs256","k":"AAAA"})",
             R"({"kty":"oct","alg":256,"k":"AAAA"})",
             R"({"kty":"RSA","alg":"HS256","n":"AQAB","e":"AQAB"})",
             R"({"kty":"EC","crv":"P-384","x":"AA","y":"AA"})",
             R"({"kty":"EC","crv":"secp256k1","x":"AA","y":"AA"})",
             R"({"kty":"OKP","crv":"X25519","x":"AA"})",
             R"({"kty":"OKP","crv":"Ed448","x":"AA"})",
             R"({"kty":"future"})",
             R"({})",
         }) {
      CAPTURE(jwk);
      const auto keys = parse(jwk);
      REQUIRE(keys.has_value());
      CHECK(keys->empty());
    }
  }

  TEST_CASE("a key of ours with broken members is an error") {
    for (const char* jwk : {
             R"(5)",
             R"({"kty":"oct"})",
             R"({"kty":"oct","k":""})",
             R"({"kty":"oct","k":5})",
             R"({"kty":"oct","k":"AB+/"})",
             R"({"kty":"oct","k":"AAA="})",
             R"({"kty":"oct","k":"AAAA","kid":7})",
             R"({"kty":"RSA","e":"AQAB"})",
             R"({"kty":"RSA","n":"AQAB"})",
             R"({"kty":"RSA","n":"!","e":"AQAB"})",
             R"({"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"})",
             R"({"kty":"EC","crv":"P-256","x":"AA","y":"AA"})",
             // The last byte of y differs from RFC 7515 A.3: the point is not on the curve.
             R"({"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",)"
             R"("y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a4"})",
             R"({"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHUQ"})",
             R"({"kty":"OKP","crv":"Ed25519"})",
         }) {
      CAPTURE(jwk);
      const auto keys = parse(jwk);
      REQUIRE_FALSE(keys.has_value());
      CHECK(keys.error().code == errc::malformed);
    }
  }

  TEST_CASE("what is no set of keys is an error") {
    for (const char* json : {"", "{", "[]", "{}", R"({"keys":{}})", R"({"keys":[],"keys":[]})", "null",
                             R"({"keys":[{"kty":"oct","kty":"oct","k":"AAAA"}]})"}) {
      CAPTURE(json);
      const auto keys = parse_jwk_set(json);
      REQUIRE_FALSE(keys.has_value());
      CHECK(keys.error().code == errc::malformed);
    }
    CHECK(parse_jwk_set(R"({"keys":[]})").has_value());
  }

  TEST_CASE("an error never holds the key") {
    const auto keys = parse(R"({"kty":"oct","k":"c2VjcmV0c2VjcmV0!"})");
    REQUIRE_FALSE(keys.has_value());
    CHECK(to_string(keys.error()).find("c2VjcmV0") == std::string::npos);
  }
}

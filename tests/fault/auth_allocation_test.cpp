// Every single allocation of OpenSSL fails: a token is refused, never accepted for want of memory.
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "parlor/auth/jwt.hpp"

#include <doctest/doctest.h>

#include "auth/jws.hpp"
#include "auth/jwt_key.hpp"
#include "fault/allocation.hpp"
#include "fault/pace.hpp"
#include "unit/auth/test_keys.hpp"

namespace parlor::tests {
namespace {

// Calls `work` with OpenSSL's first allocation failing, its second, and so on until none fails, and `judge` with what
// came of each. Afterwards it answers as ever. Answers how many there were.
template <typename Work, typename Judge>
std::uint64_t fail_each(Work&& work, Judge&& judge, std::uint64_t stride = 1) {
  REQUIRE(work());  // what OpenSSL finds once for the whole program, it finds here
  for (std::uint64_t at = 1;; at += stride) {
    CAPTURE(at);
    bool has_failed = false;
    auto answer = [&] {
      const openssl_memory failing;
      fail_allocation(at);
      auto came = work();
      has_failed = stop_failing();
      return came;
    }();
    judge(answer);
    REQUIRE(work());
    if (!has_failed) {
      CHECK(answer);
      return at - 1;
    }
  }
}

constexpr std::string_view claims = R"({"sub":"ann","exp":1700000600})";

std::string header_of(jwt_algorithm algorithm) {
  return R"({"alg":")" + std::string(auth::name_of(algorithm)) + R"("})";
}

std::unique_ptr<authenticator> judge_of(jwt_algorithm algorithm) {
  return make_jwt_authenticator(auth::options_with(auth::keys_of(algorithm).verifying)).value();
}

// Reading a PEM makes hundreds of allocations, all of them OpenSSL's own affair.
std::uint64_t stride_for(jwt_algorithm algorithm) {
  switch (algorithm) {
    case jwt_algorithm::hs256:
      return 1;
    case jwt_algorithm::eddsa:
      return 11;
    case jwt_algorithm::es256:
      return 41;
    case jwt_algorithm::rs256:
      return stride_of(101);
  }
  return 1;
}

constexpr const char* jwk_set =
    R"({"keys":[{"kty":"OKP","crv":"Ed25519","kid":"e","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"},)"
    R"({"kty":"EC","crv":"P-256","kid":"p","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",)"
    R"("y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"},)"
    R"({"kty":"RSA","kid":"r","e":"AQAB","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7)"
    R"(aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_F)"
    R"(DW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2)"
    R"(NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw"}]})";

}  // namespace

TEST_SUITE_BEGIN("auth_allocations");

TEST_CASE(
    "a token is accepted or refused when OpenSSL has no memory, and accepted as soon as there is some") {
  for (const auto algorithm : auth::all_algorithms) {
    CAPTURE(auth::name_of(algorithm));
    const auto judge = judge_of(algorithm);
    const auto token = auth::token_over(header_of(algorithm), claims, auth::keys_of(algorithm).signing);
    const auto failures = fail_each([&] { return judge->authenticate(token); },
                                    [](const result<principal>& answer) {
                                      if (answer) CHECK(answer->subject == "ann");
                                      if (!answer) CHECK(answer.error().code == errc::unauthenticated);
                                    });
    CHECK(failures > 0);
  }
}

TEST_CASE("a token that another key has signed is never accepted for want of memory") {
  for (const auto algorithm : auth::all_algorithms) {
    CAPTURE(auth::name_of(algorithm));
    const auto judge = judge_of(algorithm);
    auto token = auth::token_over(header_of(algorithm), claims, auth::keys_of(algorithm).signing);
    const auto first_of_signature = token.rfind('.') + 1;
    token[first_of_signature] = token[first_of_signature] == 'A' ? 'B' : 'A';
    const openssl_memory failing;
    for (std::uint64_t at = 1; at < 200; ++at) {
      CAPTURE(at);
      fail_allocation(at);
      const auto answer = judge->authenticate(token);
      stop_failing();
      CHECK_FALSE(answer);
    }
  }
}

TEST_CASE("what is signed without memory is no signature, or a right one") {
  // Not ES256: after some of its allocations OpenSSL 3.0 takes gigabytes before it gives up.
  for (const auto algorithm : {jwt_algorithm::hs256, jwt_algorithm::eddsa}) {
    CAPTURE(auth::name_of(algorithm));
    const auto signing = auth::load_signing_key(auth::keys_of(algorithm).signing).value();
    const auto verifying = auth::load_verification_key(auth::keys_of(algorithm).verifying).value();
    const auto failures = fail_each([&] { return auth::sign(signing, "a.b"); },
                                    [&](const result<std::string>& signature) {
                                      if (signature) CHECK(auth::is_signed_by(verifying, "a.b", *signature));
                                      if (!signature) CHECK(signature.error().code == errc::unavailable);
                                    });
    CHECK(failures > 0);
  }
}

TEST_CASE("a key that cannot be loaded for want of memory is refused, and loaded the next time") {
  for (const auto algorithm : auth::all_algorithms) {
    CAPTURE(auth::name_of(algorithm));
    const auto token = auth::token_over(header_of(algorithm), claims, auth::keys_of(algorithm).signing);
    const auto failures = fail_each(
        [&] { return make_jwt_authenticator(auth::options_with(auth::keys_of(algorithm).verifying)); },
        [&token](const result<std::unique_ptr<authenticator>>& made) {
          if (made) CHECK(auth::refusal_of(**made, token) == "accepted");
        },
        stride_for(algorithm));
    CHECK(failures > 0);
  }
}

TEST_CASE("a JWK set is read whole or not at all when OpenSSL has no memory") {
  const auto usual = parse_jwk_set(jwk_set);
  REQUIRE(usual);
  REQUIRE(usual->size() == 3);
  const auto failures = fail_each([] { return parse_jwk_set(jwk_set); },
                                  [&usual](const result<std::vector<jwt_key>>& keys) {
                                    if (!keys) return;
                                    REQUIRE(keys->size() == usual->size());
                                    for (std::size_t index = 0; index < keys->size(); ++index) {
                                      CHECK((*keys)[index].material == (*usual)[index].material);
                                    }
                                  });
  CHECK(failures > 0);
}

TEST_SUITE_END();

}  // namespace parlor::tests

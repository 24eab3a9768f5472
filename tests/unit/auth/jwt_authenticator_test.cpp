#include <string>

#include "parlor/auth/jwt.hpp"

#include <doctest/doctest.h>

#include "auth/jwt_key.hpp"
#include "unit/auth/test_keys.hpp"

using namespace parlor;
using namespace parlor::auth;

namespace {

constexpr const char* plain_header = R"({"alg":"HS256","typ":"JWT"})";
constexpr const char* plain_claims = R"({"sub":"ann","exp":1700000060})";

std::unique_ptr<authenticator> made(jwt_options options) {
  auto judge = make_jwt_authenticator(std::move(options));
  REQUIRE(judge.has_value());
  return *std::move(judge);
}

jwt_options plain_options() {
  return options_with(keys_of(jwt_algorithm::hs256).verifying);
}

std::string token_with(std::string_view claims, std::string_view header = plain_header) {
  return token_over(header, claims, keys_of(jwt_algorithm::hs256).signing);
}

timestamp at(std::int64_t seconds) {
  return timestamp(std::chrono::seconds(seconds));
}

std::string misfit_of(jwt_options options) {
  const auto judge = make_jwt_authenticator(std::move(options));
  if (judge) return "made";
  CHECK(judge.error().code == errc::invalid_argument);
  return judge.error().detail;
}

}  // namespace

TEST_SUITE("jwt_authenticator") {
  TEST_CASE("a token's claims become the principal") {
    const auto judge = made(plain_options());
    const auto bearer = judge->authenticate(token_with(
        R"({"sub":"ann","exp":1700000060,"username":"annie","email":"ann@example.com","given_name":"Ann",)"
        R"("family_name":"Lee","user_type":"talker","picture":"https://example.com/a.png","extra":{"a":[1,2]}})"));
    REQUIRE(bearer.has_value());
    CHECK(bearer->subject == "ann");
    CHECK(bearer->claims.username == "annie");
    CHECK(bearer->claims.email == "ann@example.com");
    CHECK(bearer->claims.first_name == "Ann");
    CHECK(bearer->claims.last_name == "Lee");
    CHECK(bearer->claims.user_type == "talker");
    CHECK(bearer->claims.avatar_url == "https://example.com/a.png");
    CHECK(bearer->expires_at == at(1700000060 + 30));
    CHECK_FALSE(judge->may_block());
  }

  TEST_CASE("the example of RFC 7519 section 3.1 is accepted at its time and refused afterwards") {
    auto keys = parse_jwk_set(
        R"({"keys":[{"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"}]})");
    REQUIRE(keys.has_value());
    auto now = at(1300819379);
    jwt_options options;
    options.keys = *std::move(keys);
    options.claims.subject = "iss";
    options.leeway = std::chrono::seconds(0);
    options.clock = [&now] { return now; };
    const auto judge = made(std::move(options));
    const std::string token =
        "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9."
        "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ."
        "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const auto bearer = judge->authenticate(token);
    REQUIRE(bearer.has_value());
    CHECK(bearer->subject == "joe");
    now = at(1300819380);
    CHECK(refusal_of(*judge, token) == "the token has expired");
  }

  TEST_CASE("expiry counts with leeway, to the microsecond") {
    auto now = at(0);
    auto options = plain_options();
    options.clock = [&now] { return now; };
    const auto judge = made(std::move(options));
    const auto token = token_with(plain_claims);
    now = at(1700000090) - std::chrono::microseconds(1);
    CHECK(refusal_of(*judge, token) == "accepted");
    now = at(1700000090);
    CHECK(refusal_of(*judge, token) == "the token has expired");
  }

  TEST_CASE("nbf and iat count with leeway") {
    const auto judge = made(plain_options());
    for (const std::string name : {"nbf", "iat"}) {
      CAPTURE(name);
      const auto with = [&name](std::int64_t seconds) {
        return token_with(R"({"sub":"ann","exp":1700000060,")" + name + "\":" + std::to_string(seconds) +
                          "}");
      };
      CHECK(refusal_of(*judge, with(now_seconds)) == "accepted");
      CHECK(refusal_of(*judge, with(0)) == "accepted");
      CHECK(refusal_of(*judge, with(now_seconds + 30)) == "accepted");
      CHECK(refusal_of(*judge, with(now_seconds + 31)) == "the token is not valid yet");
    }
  }

  TEST_CASE("a token without expiry is accepted where none is required") {
    auto options = plain_options();
    options.require_expiry = false;
    const auto judge = made(std::move(options));
    const auto bearer = judge->authenticate(token_with(R"({"sub":"ann"})"));
    REQUIRE(bearer.has_value());
    CHECK_FALSE(bearer->expires_at.has_value());
    CHECK(refusal_of(*judge, token_with(R"({"sub":"ann","exp":1600000000})")) == "the token has expired");
  }

  TEST_CASE("an expiry beyond the end of time is the end of time") {
    const auto judge = made(plain_options());
    const auto token = token_with(R"({"sub":"ann","exp":9007199254740991})");
    REQUIRE(refusal_of(*judge, token) == "accepted");
    CHECK(judge->authenticate(token)->expires_at == timestamp::max());
  }

  TEST_CASE("a whole number is a subject, in decimal") {
    const auto judge = made(plain_options());
    const auto subject_of = [&judge](const std::string& value) {
      const auto token = token_with(R"({"exp":1700000060,"sub":)" + value + "}");
      REQUIRE(refusal_of(*judge, token) == "accepted");
      return judge->authenticate(token)->subject;
    };
    CHECK(subject_of("42") == "42");
    CHECK(subject_of("0") == "0");
    CHECK(subject_of("-7") == "-7");
    CHECK(subject_of("9223372036854775807") == "9223372036854775807");
    CHECK(subject_of(R"("42")") == "42");
    CHECK(subject_of('"' + std::string(255, 's') + '"') == std::string(255, 's'));
  }

  TEST_CASE("claims have the names that the host gave them") {
    auto options = plain_options();
    options.claims.subject = "user_id";
    options.claims.username = "login";
    options.claims.email = "";
    const auto bearer =
        made(std::move(options))
            ->authenticate(token_with(
                R"({"user_id":5,"sub":"no","exp":1700000060,"login":"ann","email":"a@example.com"})"));
    REQUIRE(bearer.has_value());
    CHECK(bearer->subject == "5");
    CHECK(bearer->claims.username == "ann");
    CHECK(bearer->claims.email.empty());
  }

  TEST_CASE("a profile claim that cannot be shown is left out") {
    const auto judge = made(plain_options());
    const std::string values[] = {"5",  "null",      "true",        "[\"a\"]",
                                  "{}", "\"a\\nb\"", "\"\\u0000\"", '"' + std::string(256, 'x') + '"'};
    for (const auto& value : values) {
      CAPTURE(value);
      const auto bearer =
          judge->authenticate(token_with(R"({"sub":"ann","exp":1700000060,"username":)" + value + "}"));
      REQUIRE(bearer.has_value());
      CHECK(bearer->claims.username.empty());
    }
  }

  TEST_CASE("the audience may be one of several") {
    auto options = plain_options();
    options.audience = "chat";
    options.issuer = "https://issuer.example";
    const auto judge = made(std::move(options));
    for (const std::string audience :
         {R"("chat")", R"(["chat"])", R"(["mail","chat"])", R"(["chat","mail"])"}) {
      CAPTURE(audience);
      CHECK(refusal_of(*judge,
                       token_with(R"({"sub":"ann","exp":1700000060,"iss":"https://issuer.example","aud":)" +
                                  audience + "}")) == "accepted");
    }
  }

  TEST_CASE("typ is JWT or at+jwt in any case, or is left out") {
    const auto judge = made(plain_options());
    for (const char* header : {R"({"alg":"HS256"})", R"({"alg":"HS256","typ":"JWT"})",
                               R"({"alg":"HS256","typ":"jwt"})", R"({"typ":"Jwt","alg":"HS256"})",
                               R"({"alg":"HS256","typ":"at+jwt"})", R"({"alg":"HS256","typ":"AT+JWT"})"}) {
      CAPTURE(header);
      CHECK(refusal_of(*judge, token_with(plain_claims, header)) == "accepted");
    }
  }

  TEST_CASE("keys and addresses of keys in the header are not looked at") {
    const auto judge = made(plain_options());
    CHECK(refusal_of(*judge, token_with(plain_claims,
                                        R"({"alg":"HS256","jku":"https://evil.example","x5u":"file:///",)"
                                        R"("x5c":["AAAA"],"jwk":{"kty":"oct","k":"AAAA"}})")) == "accepted");
  }

  TEST_CASE("each key answers to its own id alone") {
    jwt_options options;
    options.clock = standing_clock();
    const auto secret = [](char letter) { return std::string(32, letter); };
    options.keys = {{"", jwt_algorithm::hs256, secret('0')},
                    {"a", jwt_algorithm::hs256, secret('a')},
                    {"A", jwt_algorithm::hs256, secret('A')},
                    {"r", jwt_algorithm::rs256, keys_of(jwt_algorithm::rs256).verifying.material}};
    const auto judge = made(std::move(options));
    const auto token = [&secret](const char* header, char letter) {
      return token_over(header, plain_claims, {"", jwt_algorithm::hs256, secret(letter)});
    };
    CHECK(refusal_of(*judge, token(R"({"alg":"HS256"})", '0')) == "accepted");
    CHECK(refusal_of(*judge, token(R"({"alg":"HS256","kid":"a"})", 'a')) == "accepted");
    CHECK(refusal_of(*judge, token(R"({"alg":"HS256","kid":"A"})", 'A')) == "accepted");
    CHECK(refusal_of(*judge, token_over(R"({"alg":"RS256","kid":"r"})", plain_claims,
                                        keys_of(jwt_algorithm::rs256).signing)) == "accepted");

    CHECK(refusal_of(*judge, token(R"({"alg":"HS256"})", 'a')) == "the signature is wrong");
    CHECK(refusal_of(*judge, token(R"({"alg":"HS256","kid":"a"})", '0')) == "the signature is wrong");
    CHECK(refusal_of(*judge, token(R"({"alg":"HS256","kid":"a"})", 'A')) == "the signature is wrong");
    CHECK(refusal_of(*judge, token(R"({"alg":"HS256","kid":"b"})", 'a')) == "the key is unknown");
    CHECK(refusal_of(*judge, token(R"({"alg":"HS256","kid":"r"})", 'a')) ==
          "the header's alg is not the key's");
  }

  TEST_CASE("a lone key without an id serves tokens that name one, and still only its own algorithm") {
    const auto judge = made(plain_options());
    CHECK(refusal_of(*judge, token_with(plain_claims, R"({"alg":"HS256","kid":"any"})")) == "accepted");
    CHECK(refusal_of(*judge, token_with(plain_claims, R"({"alg":"RS256","kid":"any"})")) ==
          "the header's alg is not the key's");
    CHECK(refusal_of(*judge, token_with(plain_claims, R"({"alg":"HS256","kid":"../any"})")) ==
          "the header's kid is malformed");
  }

  TEST_CASE("options that cannot be safe are refused") {
    jwt_options empty;
    CHECK(misfit_of(empty) == "no key");

    auto twins = plain_options();
    twins.keys.push_back(twins.keys.front());
    CHECK(misfit_of(twins) == "two keys have one id");

    CHECK(misfit_of(options_with({"", jwt_algorithm::hs256, "short"})) == "a secret has at least 32 bytes");
    CHECK(misfit_of(options_with({"a b", jwt_algorithm::hs256, std::string(32, 's')})) ==
          "a key's id has at most 64 characters of A-Z a-z 0-9 . _ -");

    auto negative = plain_options();
    negative.leeway = std::chrono::seconds(-1);
    CHECK(misfit_of(negative) == "leeway lies between 0 and a day");
    auto endless = plain_options();
    endless.leeway = std::chrono::seconds::max();
    CHECK(misfit_of(endless) == "leeway lies between 0 and a day");

    auto nameless = plain_options();
    nameless.claims.subject = "";
    CHECK(misfit_of(nameless) == "no name of the subject's claim");
  }

  TEST_CASE("the system's clock serves where none is given") {
    auto options = plain_options();
    options.clock = nullptr;
    const auto judge = made(std::move(options));
    CHECK(refusal_of(*judge, token_with(R"({"sub":"ann","exp":1})")) == "the token has expired");
    CHECK(refusal_of(*judge, token_with(R"({"sub":"ann","exp":99999999999})")) == "accepted");
  }
}

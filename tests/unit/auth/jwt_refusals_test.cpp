// Tokens that must be refused, and why. Each differs in one point from one that is accepted.
#include <string>
#include <vector>

#include "parlor/auth/jwt.hpp"

#include <doctest/doctest.h>

#include "auth/jws.hpp"
#include "auth/jwt_key.hpp"
#include "text/base64.hpp"
#include "unit/auth/test_keys.hpp"

using namespace parlor;
using namespace parlor::auth;

namespace {

constexpr const char* good_header = R"({"alg":"HS256","typ":"JWT","kid":"k"})";
constexpr const char* good_claims =
    R"({"sub":"ann","exp":1700000060,"iss":"https://issuer.example","aud":"chat","username":"annie"})";

jwt_key named(jwt_key key) {
  key.id = "k";
  return key;
}

std::unique_ptr<authenticator> judge_of(jwt_algorithm algorithm) {
  auto options = options_with(named(keys_of(algorithm).verifying));
  options.issuer = "https://issuer.example";
  options.audience = "chat";
  auto judge = make_jwt_authenticator(std::move(options));
  REQUIRE(judge.has_value());
  return *std::move(judge);
}

struct vector {
  std::string_view text;
  std::string_view cause;
};

std::string header_with(std::string_view algorithm, std::string_view rest = {}) {
  return R"({"alg":")" + std::string(algorithm) + R"(","kid":"k")" + std::string(rest) + "}";
}

const auto wrong_alg = "the header's alg is not the key's";
const auto wrong_typ = "the header's typ is another";
const auto wrong_kid = "the header's kid is malformed";
const auto no_object_header = "the header is no JSON object";
const auto no_object_claims = "the claims are no JSON object";
const auto critical = "the header names critical extensions";
const auto wrong_exp = "exp is no time in whole seconds";
const auto wrong_start = "nbf or iat is no time in whole seconds";
const auto wrong_issuer = "the issuer is another";
const auto wrong_audience = "the audience is another";
const auto wrong_subject = "no proper subject";

// Headers that carry a right HS256 signature all the same.
const vector headers[] = {
    {R"({"kid":"k"})", wrong_alg},
    {R"({"alg":"none","kid":"k"})", wrong_alg},
    {R"({"alg":"None","kid":"k"})", wrong_alg},
    {R"({"alg":"NONE","kid":"k"})", wrong_alg},
    {R"({"alg":"nOnE","kid":"k"})", wrong_alg},
    {R"({"alg":"","kid":"k"})", wrong_alg},
    {R"({"alg":"hs256","kid":"k"})", wrong_alg},
    {R"({"alg":"Hs256","kid":"k"})", wrong_alg},
    {R"({"alg":"HS256 ","kid":"k"})", wrong_alg},
    {R"({"alg":" HS256","kid":"k"})", wrong_alg},
    {R"({"alg":"HS256\u0000","kid":"k"})", wrong_alg},
    {R"({"alg":"HS2567","kid":"k"})", wrong_alg},
    {R"({"alg":"HS","kid":"k"})", wrong_alg},
    {R"({"alg":"HS384","kid":"k"})", wrong_alg},
    {R"({"alg":"HS512","kid":"k"})", wrong_alg},
    {R"({"alg":"RS256","kid":"k"})", wrong_alg},
    {R"({"alg":"PS256","kid":"k"})", wrong_alg},
    {R"({"alg":"ES256","kid":"k"})", wrong_alg},
    {R"({"alg":"EdDSA","kid":"k"})", wrong_alg},
    {R"({"alg":"dir","enc":"A128GCM","kid":"k"})", wrong_alg},
    {R"({"alg":null,"kid":"k"})", wrong_alg},
    {R"({"alg":256,"kid":"k"})", wrong_alg},
    {R"({"alg":["HS256"],"kid":"k"})", wrong_alg},
    {R"({"alg":{"HS256":1},"kid":"k"})", wrong_alg},
    {R"({"ALG":"HS256","kid":"k"})", wrong_alg},
    {R"({"alg":"HS256"})", "the header needs a kid"},
    {R"({"alg":"HS256","kid":"K"})", "the key is unknown"},
    {R"({"alg":"HS256","kid":"kk"})", "the key is unknown"},
    {R"({"alg":"HS256","kid":"."})", "the key is unknown"},
    {R"({"alg":"HS256","kid":""})", wrong_kid},
    {R"({"alg":"HS256","kid":null})", wrong_kid},
    {R"({"alg":"HS256","kid":1})", wrong_kid},
    {R"({"alg":"HS256","kid":["k"]})", wrong_kid},
    {R"({"alg":"HS256","kid":"k "})", wrong_kid},
    {R"({"alg":"HS256","kid":"k\u0000"})", wrong_kid},
    {R"({"alg":"HS256","kid":"../../dev/null"})", wrong_kid},
    {R"({"alg":"HS256","kid":"k' OR '1'='1"})", wrong_kid},
    {R"({"alg":"HS256","kid":"https://evil.example/k"})", wrong_kid},
    {R"({"alg":"HS256","kid":"kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk"})",
     wrong_kid},
    {R"({"alg":"HS256","kid":"k","crit":[]})", critical},
    {R"({"alg":"HS256","kid":"k","crit":["exp"]})", critical},
    {R"({"alg":"HS256","kid":"k","crit":["b64"],"b64":false})", critical},
    {R"({"alg":"HS256","kid":"k","crit":null})", critical},
    {R"({"alg":"HS256","kid":"k","crit":"none"})", critical},
    {R"({"alg":"HS256","kid":"k","typ":""})", wrong_typ},
    {R"({"alg":"HS256","kid":"k","typ":"JWE"})", wrong_typ},
    {R"({"alg":"HS256","kid":"k","typ":"JWT "})", wrong_typ},
    {R"({"alg":"HS256","kid":"k","typ":"JW"})", wrong_typ},
    {R"({"alg":"HS256","kid":"k","typ":"dpop+jwt"})", wrong_typ},
    {R"({"alg":"HS256","kid":"k","typ":"logout+jwt"})", wrong_typ},
    {R"({"alg":"HS256","kid":"k","typ":null})", wrong_typ},
    {R"({"alg":"HS256","kid":"k","typ":["JWT"]})", wrong_typ},
    {R"({"alg":"HS256","alg":"HS256","kid":"k"})", no_object_header},
    {R"({"alg":"none","alg":"HS256","kid":"k"})", no_object_header},
    {R"({"alg":"HS256","kid":"k","kid":"k"})", no_object_header},
    {R"({"alg":"HS256","\u0061lg":"none","kid":"k"})", no_object_header},
    {R"(["alg","HS256"])", no_object_header},
    {R"("HS256")", no_object_header},
    {"null", no_object_header},
    {R"({"alg":"HS256","kid":"k")", no_object_header},
    {R"({"alg":"HS256","kid":"k"}})", no_object_header},
    {R"({"alg":"HS256","kid":"k",})", no_object_header},
    {R"({'alg':'HS256','kid':'k'})", no_object_header},
    {"\xef\xbb\xbf{\"alg\":\"HS256\",\"kid\":\"k\"}", no_object_header},
    {"{\"alg\":\"HS256\",\"kid\":\"k\",\"x\":\"\xff\"}", no_object_header},
    {R"({"alg":"HS256","kid":"k","x":[[[[[[[[]]]]]]]]})", no_object_header},
};

// Claims under a right header and a right signature.
const vector claims[] = {
    {R"({"sub":"ann","iss":"https://issuer.example","aud":"chat"})", "exp is missing"},
    {R"({"sub":"ann","EXP":1700000060,"iss":"https://issuer.example","aud":"chat"})", "exp is missing"},
    {R"({"sub":"ann","exp":1699999970,"iss":"https://issuer.example","aud":"chat"})",
     "the token has expired"},
    {R"({"sub":"ann","exp":0,"iss":"https://issuer.example","aud":"chat"})", "the token has expired"},
    {R"({"sub":"ann","exp":-1,"iss":"https://issuer.example","aud":"chat"})", wrong_exp},
    {R"({"sub":"ann","exp":1700000060.5,"iss":"https://issuer.example","aud":"chat"})", wrong_exp},
    {R"({"sub":"ann","exp":1700000060.0,"iss":"https://issuer.example","aud":"chat"})", wrong_exp},
    {R"({"sub":"ann","exp":17e8,"iss":"https://issuer.example","aud":"chat"})", wrong_exp},
    {R"({"sub":"ann","exp":9007199254740992,"iss":"https://issuer.example","aud":"chat"})", wrong_exp},
    {R"({"sub":"ann","exp":9223372036854775808,"iss":"https://issuer.example","aud":"chat"})", wrong_exp},
    {R"({"sub":"ann","exp":"1700000060","iss":"https://issuer.example","aud":"chat"})", wrong_exp},
    {R"({"sub":"ann","exp":null,"iss":"https://issuer.example","aud":"chat"})", wrong_exp},
    {R"({"sub":"ann","exp":true,"iss":"https://issuer.example","aud":"chat"})", wrong_exp},
    {R"({"sub":"ann","exp":[1700000060],"iss":"https://issuer.example","aud":"chat"})", wrong_exp},
    {R"({"sub":"ann","exp":1700000060,"nbf":1700000031,"iss":"https://issuer.example","aud":"chat"})",
     "the token is not valid yet"},
    {R"({"sub":"ann","exp":1700000060,"iat":1700000031,"iss":"https://issuer.example","aud":"chat"})",
     "the token is not valid yet"},
    {R"({"sub":"ann","exp":1700000060,"nbf":9007199254740991,"iss":"https://issuer.example","aud":"chat"})",
     "the token is not valid yet"},
    {R"({"sub":"ann","exp":1700000060,"nbf":"0","iss":"https://issuer.example","aud":"chat"})", wrong_start},
    {R"({"sub":"ann","exp":1700000060,"nbf":-1,"iss":"https://issuer.example","aud":"chat"})", wrong_start},
    {R"({"sub":"ann","exp":1700000060,"nbf":null,"iss":"https://issuer.example","aud":"chat"})", wrong_start},
    {R"({"sub":"ann","exp":1700000060,"iat":0.5,"iss":"https://issuer.example","aud":"chat"})", wrong_start},
    {R"({"sub":"ann","exp":1700000060,"aud":"chat"})", wrong_issuer},
    {R"({"sub":"ann","exp":1700000060,"iss":"","aud":"chat"})", wrong_issuer},
    {R"({"sub":"ann","exp":1700000060,"iss":"https://issuer.example/","aud":"chat"})", wrong_issuer},
    {R"({"sub":"ann","exp":1700000060,"iss":"https://Issuer.example","aud":"chat"})", wrong_issuer},
    {R"({"sub":"ann","exp":1700000060,"iss":"https://issuer.example\u0000","aud":"chat"})", wrong_issuer},
    {R"({"sub":"ann","exp":1700000060,"iss":["https://issuer.example"],"aud":"chat"})", wrong_issuer},
    {R"({"sub":"ann","exp":1700000060,"iss":"https://issuer.example"})", wrong_audience},
    {R"({"sub":"ann","exp":1700000060,"iss":"https://issuer.example","aud":""})", wrong_audience},
    {R"({"sub":"ann","exp":1700000060,"iss":"https://issuer.example","aud":"Chat"})", wrong_audience},
    {R"({"sub":"ann","exp":1700000060,"iss":"https://issuer.example","aud":"chat "})", wrong_audience},
    {R"({"sub":"ann","exp":1700000060,"iss":"https://issuer.example","aud":"chatter"})", wrong_audience},
    {R"({"sub":"ann","exp":1700000060,"iss":"https://issuer.example","aud":[]})", wrong_audience},
    {R"({"sub":"ann","exp":1700000060,"iss":"https://issuer.example","aud":["mail"]})", wrong_audience},
    {R"({"sub":"ann","exp":1700000060,"iss":"https://issuer.example","aud":["chat",1]})", wrong_audience},
    {R"({"sub":"ann","exp":1700000060,"iss":"https://issuer.example","aud":[["chat"]]})", wrong_audience},
    {R"({"sub":"ann","exp":1700000060,"iss":"https://issuer.example","aud":{"chat":1}})", wrong_audience},
    {R"({"sub":"ann","exp":1700000060,"iss":"https://issuer.example","aud":null})", wrong_audience},
    {R"({"exp":1700000060,"iss":"https://issuer.example","aud":"chat"})", wrong_subject},
    {R"({"sub":"","exp":1700000060,"iss":"https://issuer.example","aud":"chat"})", wrong_subject},
    {R"({"sub":null,"exp":1700000060,"iss":"https://issuer.example","aud":"chat"})", wrong_subject},
    {R"({"sub":true,"exp":1700000060,"iss":"https://issuer.example","aud":"chat"})", wrong_subject},
    {R"({"sub":1.5,"exp":1700000060,"iss":"https://issuer.example","aud":"chat"})", wrong_subject},
    {R"({"sub":1e3,"exp":1700000060,"iss":"https://issuer.example","aud":"chat"})", wrong_subject},
    {R"({"sub":99999999999999999999,"exp":1700000060,"iss":"https://issuer.example","aud":"chat"})",
     wrong_subject},
    {R"({"sub":["ann"],"exp":1700000060,"iss":"https://issuer.example","aud":"chat"})", wrong_subject},
    {R"({"sub":{"id":1},"exp":1700000060,"iss":"https://issuer.example","aud":"chat"})", wrong_subject},
    {R"({"sub":"a\nb","exp":1700000060,"iss":"https://issuer.example","aud":"chat"})", wrong_subject},
    {R"({"sub":"ann\u0000","exp":1700000060,"iss":"https://issuer.example","aud":"chat"})", wrong_subject},
    {R"({"Sub":"ann","exp":1700000060,"iss":"https://issuer.example","aud":"chat"})", wrong_subject},
    {R"({"sub":"ann","sub":"bob","exp":1700000060,"iss":"https://issuer.example","aud":"chat"})",
     no_object_claims},
    {R"({"sub":"ann","s\u0075b":"bob","exp":1700000060,"iss":"https://issuer.example","aud":"chat"})",
     no_object_claims},
    {R"({"sub":"ann","exp":1,"exp":1700000060,"iss":"https://issuer.example","aud":"chat"})",
     no_object_claims},
    {R"({"sub":"ann","exp":1700000060,"x":{"a":1,"a":2},"iss":"https://issuer.example","aud":"chat"})",
     no_object_claims},
    {R"([{"sub":"ann","exp":1700000060,"iss":"https://issuer.example","aud":"chat"}])", no_object_claims},
    {R"("ann")", no_object_claims},
    {"null", no_object_claims},
    {"1", no_object_claims},
    {"{", no_object_claims},
    {R"({"sub":"ann","exp":1700000060,"iss":"https://issuer.example","aud":"chat"}x)", no_object_claims},
    {R"({"sub":"\ud800","exp":1700000060,"iss":"https://issuer.example","aud":"chat"})", no_object_claims},
    {"{\"sub\":\"\xff\",\"exp\":1700000060,\"iss\":\"https://issuer.example\",\"aud\":\"chat\"}",
     no_object_claims},
    {R"({"sub":"ann","exp":1e999,"iss":"https://issuer.example","aud":"chat"})", no_object_claims},
    {R"({"sub":"ann","exp":NaN,"iss":"https://issuer.example","aud":"chat"})", no_object_claims},
};

// True where an error names at least eight characters of one of the token's parts.
bool tells(const std::string& text, const std::string& token) {
  for (std::size_t start = 0; start + 8 <= token.size(); ++start) {
    if (text.find(token.substr(start, 8)) != std::string::npos) return true;
  }
  return false;
}

}  // namespace

TEST_SUITE("jwt_refusals") {
  TEST_CASE("the token that all others are variants of is accepted") {
    for (const auto algorithm : all_algorithms) {
      const auto token = token_over(header_with(name_of(algorithm)), good_claims, keys_of(algorithm).signing);
      CHECK(refusal_of(*judge_of(algorithm), token) == "accepted");
    }
    CHECK(refusal_of(*judge_of(jwt_algorithm::hs256),
                     token_over(good_header, good_claims, keys_of(jwt_algorithm::hs256).signing)) ==
          "accepted");
  }

  TEST_CASE("a wrong header is refused for what is wrong with it") {
    const auto judge = judge_of(jwt_algorithm::hs256);
    for (const auto& row : headers) {
      CAPTURE(row.text);
      const auto token = token_over(row.text, good_claims, keys_of(jwt_algorithm::hs256).signing);
      CHECK(refusal_of(*judge, token) == row.cause);
      CHECK_FALSE(tells(to_string(judge->authenticate(token).error()), token));
    }
  }

  TEST_CASE("wrong claims are refused for what is wrong with them") {
    const auto judge = judge_of(jwt_algorithm::hs256);
    for (const auto& row : claims) {
      CAPTURE(row.text);
      const auto token = token_over(good_header, row.text, keys_of(jwt_algorithm::hs256).signing);
      CHECK(refusal_of(*judge, token) == row.cause);
      CHECK_FALSE(tells(to_string(judge->authenticate(token).error()), token));
    }
  }

  TEST_CASE("a subject of 256 bytes is refused") {
    const auto payload = R"({"exp":1700000060,"iss":"https://issuer.example","aud":"chat","sub":")" +
                         std::string(256, 's') + "\"}";
    CHECK(refusal_of(*judge_of(jwt_algorithm::hs256),
                     token_over(good_header, payload, keys_of(jwt_algorithm::hs256).signing)) ==
          wrong_subject);
  }

  TEST_CASE("a token in another form is refused") {
    const auto judge = judge_of(jwt_algorithm::hs256);
    const auto good = token_over(good_header, good_claims, keys_of(jwt_algorithm::hs256).signing);
    const auto first_dot = good.find('.');
    const auto second_dot = good.rfind('.');
    const auto unsigned_token = good.substr(0, second_dot + 1);
    std::string standard_alphabet = good;
    standard_alphabet.back() = '+';
    const std::string forms[] = {
        good.substr(0, second_dot),
        good.substr(first_dot + 1),
        good + ".",
        "." + good,
        good + "." + good,
        good + "=",
        good + " ",
        " " + good,
        good + "\n",
        good + std::string(1, '\0'),
        good.substr(0, first_dot) + "." + good.substr(first_dot),
        good.substr(0, first_dot + 1) + good.substr(second_dot),
        good.substr(first_dot),
        "Bearer " + good,
        "\"" + good + "\"",
        R"({"payload":"e30","protected":"e30","signature":"AA"})",
        good.substr(0, first_dot) + "=" + good.substr(first_dot),
        standard_alphabet,
        "eyJhbGciOiJkaXIifQ..AAAAAAAAAAAAAAAA.AAAA.AAAAAAAAAAAAAAAAAAAAAA",
    };
    for (const auto& token : forms) {
      CAPTURE(token);
      CHECK(refusal_of(*judge, token) == "the token is not three parts of base64url");
    }
    CHECK(refusal_of(*judge, unsigned_token) == "the signature is wrong");
    CHECK(refusal_of(*judge, unsigned_token + "AA") == "the signature is wrong");
    CHECK(refusal_of(*judge, std::string(4097, 'a')) == "the token is too long");
  }

  TEST_CASE("the unsecured token of RFC 7519 section 6.1 is refused under every key") {
    for (const auto algorithm : all_algorithms) {
      CHECK(refusal_of(*judge_of(algorithm),
                       "eyJhbGciOiJub25lIn0."
                       "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290I"
                       "jp0cnVlfQ.") == "the header needs a kid");
      const auto unsecured =
          text::encode_base64url(header_with("none")) + "." + text::encode_base64url(good_claims) + ".";
      CHECK(refusal_of(*judge_of(algorithm), unsecured) == wrong_alg);
    }
  }

  TEST_CASE("only the key's own algorithm passes, whatever the header says") {
    for (const auto judged_by : all_algorithms) {
      const auto judge = judge_of(judged_by);
      for (const auto stated : all_algorithms) {
        for (const auto signed_by : all_algorithms) {
          const auto token =
              token_over(header_with(name_of(stated)), good_claims, keys_of(signed_by).signing);
          CAPTURE(name_of(judged_by));
          CAPTURE(name_of(stated));
          CAPTURE(name_of(signed_by));
          const std::string_view expected = stated != judged_by      ? wrong_alg
                                            : signed_by != judged_by ? "the signature is wrong"
                                                                     : "accepted";
          CHECK(refusal_of(*judge, token) == expected);
        }
      }
    }
  }

  TEST_CASE("a public key is no HMAC secret") {
    for (const auto algorithm : {jwt_algorithm::rs256, jwt_algorithm::es256, jwt_algorithm::eddsa}) {
      CAPTURE(name_of(algorithm));
      const jwt_key confused{"", jwt_algorithm::hs256, keys_of(algorithm).verifying.material};
      const auto judge = judge_of(algorithm);
      CHECK(refusal_of(*judge, token_over(header_with("HS256"), good_claims, confused)) == wrong_alg);
      CHECK(refusal_of(*judge, token_over(header_with(name_of(algorithm)), good_claims, confused)) ==
            "the signature is wrong");
    }
  }

  TEST_CASE("a key that the token brings along is not used") {
    const jwt_key own{"", jwt_algorithm::hs256, std::string(32, 'm')};
    const auto header = header_with("HS256", R"(,"jwk":{"kty":"oct","kid":"k","alg":"HS256","k":")" +
                                                 text::encode_base64url(own.material) + "\"}");
    CHECK(refusal_of(*judge_of(jwt_algorithm::hs256), token_over(header, good_claims, own)) ==
          "the signature is wrong");
  }

  TEST_CASE("a token with any one bit changed is refused") {
    for (const auto algorithm : all_algorithms) {
      CAPTURE(name_of(algorithm));
      const auto judge = judge_of(algorithm);
      const auto good = token_over(header_with(name_of(algorithm)), good_claims, keys_of(algorithm).signing);
      REQUIRE(refusal_of(*judge, good) == "accepted");
      std::size_t accepted = 0;
      for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
        auto changed = good;
        changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << (bit % 8)));
        if (judge->authenticate(changed).has_value()) ++accepted;
      }
      CHECK(accepted == 0);
    }
  }

  TEST_CASE("a token with any one character missing or doubled is refused") {
    const auto judge = judge_of(jwt_algorithm::hs256);
    const auto good = token_over(good_header, good_claims, keys_of(jwt_algorithm::hs256).signing);
    std::size_t accepted = 0;
    for (std::size_t index = 0; index < good.size(); ++index) {
      auto shorter = good;
      shorter.erase(index, 1);
      auto longer = good;
      longer.insert(index, 1, good[index]);
      if (judge->authenticate(shorter).has_value() || judge->authenticate(longer).has_value()) ++accepted;
    }
    CHECK(accepted == 0);
  }
}

#include "auth/jws.hpp"

#include <doctest/doctest.h>

#include "text/base64.hpp"
#include "unit/auth/test_keys.hpp"

using namespace parlor;
using namespace parlor::auth;

namespace {

struct standard_vector {
  const char* source;
  const char* jwk;
  const char* token;
};

// Published examples, byte for byte.
constexpr standard_vector standard_vectors[] = {
    {"RFC 7515 A.1 and RFC 7519 3.1: HS256",
     R"({"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"})",
     "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9."
     "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ."
     "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"},
    {"RFC 7515 A.2: RS256",
     R"({"kty":"RSA","e":"AQAB","n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJ)"
     R"(PMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBY)"
     R"(UsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9ia)"
     R"(GNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ"})",
     "eyJhbGciOiJSUzI1NiJ9."
     "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ."
     "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_"
     "O8W2Fp5jujGbds9uJdbF9CU"
     "Ar7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_"
     "eSN9383LcOLn6_d"
     "O--xi12jzDwusC-"
     "eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0ig"
     "cN_IoypGlUPQGe77Rw"},
    {"RFC 7515 A.3: ES256",
     R"({"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",)"
     R"("y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"})",
     "eyJhbGciOiJFUzI1NiJ9."
     "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ."
     "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"},
    {"RFC 8037 A.4: EdDSA",
     R"({"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})",
     "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc."
     "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"},
};

loaded_key key_of_jwk(const std::string& jwk) {
  const auto keys = parse_jwk_set(R"({"keys":[)" + jwk + "]}");
  REQUIRE(keys.has_value());
  REQUIRE(keys->size() == 1);
  auto loaded = load_verification_key(keys->front());
  REQUIRE(loaded.has_value());
  return *std::move(loaded);
}

loaded_key verifying(jwt_algorithm algorithm) {
  return *load_verification_key(keys_of(algorithm).verifying);
}

std::string signature_over(jwt_algorithm algorithm, std::string_view input) {
  return *sign(*load_signing_key(keys_of(algorithm).signing), input);
}

}  // namespace

TEST_SUITE("jws") {
  TEST_CASE("the examples of the standards verify") {
    for (const auto& vector : standard_vectors) {
      CAPTURE(vector.source);
      const auto parts = split_jws(vector.token);
      REQUIRE(parts.has_value());
      CHECK(is_signed_by(key_of_jwk(vector.jwk), parts->signed_part, parts->signature));
    }
  }

  TEST_CASE("no single bit of an example may change") {
    for (const auto& vector : standard_vectors) {
      CAPTURE(vector.source);
      const auto key = key_of_jwk(vector.jwk);
      const auto parts = split_jws(vector.token);
      REQUIRE(parts.has_value());
      std::size_t accepted = 0;
      for (std::size_t bit = 0; bit < parts->signature.size() * 8; ++bit) {
        auto changed = parts->signature;
        changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << (bit % 8)));
        if (is_signed_by(key, parts->signed_part, changed)) ++accepted;
      }
      for (std::size_t bit = 0; bit < parts->signed_part.size() * 8; ++bit) {
        std::string changed(parts->signed_part);
        changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << (bit % 8)));
        if (is_signed_by(key, changed, parts->signature)) ++accepted;
      }
      CHECK(accepted == 0);
    }
  }

  TEST_CASE("what a key signs, it verifies, and no other key does") {
    for (const auto algorithm : all_algorithms) {
      CAPTURE(name_of(algorithm));
      const auto signature = signature_over(algorithm, "a.b");
      for (const auto other : all_algorithms) {
        CHECK(is_signed_by(verifying(other), "a.b", signature) == (other == algorithm));
      }
      CHECK_FALSE(is_signed_by(verifying(algorithm), "a.c", signature));
    }
  }

  TEST_CASE("a signature of another length is none") {
    for (const auto algorithm : all_algorithms) {
      CAPTURE(name_of(algorithm));
      const auto key = verifying(algorithm);
      const auto signature = signature_over(algorithm, "a.b");
      CHECK_FALSE(is_signed_by(key, "a.b", ""));
      CHECK_FALSE(is_signed_by(key, "a.b", signature.substr(1)));
      CHECK_FALSE(is_signed_by(key, "a.b", signature.substr(0, signature.size() - 1)));
      CHECK_FALSE(is_signed_by(key, "a.b", signature + '\0'));
      CHECK_FALSE(is_signed_by(key, "a.b", '\0' + signature));
      CHECK_FALSE(is_signed_by(key, "a.b", signature + signature));
    }
  }

  TEST_CASE("a signature of equal bytes throughout is none") {
    for (const auto algorithm : all_algorithms) {
      CAPTURE(name_of(algorithm));
      const auto length = signature_over(algorithm, "a.b").size();
      for (const char filler : {'\0', '\x01', '\x7f', '\xff'}) {
        CHECK_FALSE(is_signed_by(verifying(algorithm), "a.b", std::string(length, filler)));
      }
    }
  }

  TEST_CASE("an ES256 signature has 64 bytes, though DER is what OpenSSL writes") {
    for (int round = 0; round < 50; ++round) {
      CHECK(signature_over(jwt_algorithm::es256, "round " + std::to_string(round)).size() == 64);
    }
  }

  TEST_CASE("an ES256 signature in DER is refused") {
    const auto raw = signature_over(jwt_algorithm::es256, "a.b");
    const auto number = [](std::string bytes) {
      while (bytes.size() > 1 && bytes[0] == '\0' && bytes[1] >= 0) bytes.erase(0, 1);
      if (bytes[0] < 0) bytes.insert(0, 1, '\0');
      return std::string("\x02") + static_cast<char>(bytes.size()) + bytes;
    };
    const auto body = number(raw.substr(0, 32)) + number(raw.substr(32));
    CHECK_FALSE(is_signed_by(verifying(jwt_algorithm::es256), "a.b",
                             std::string("\x30") + static_cast<char>(body.size()) + body));
  }

  TEST_CASE("three parts of strict base64url are split, and nothing else is") {
    const auto parts = split_jws("e30.W10.");
    REQUIRE(parts.has_value());
    CHECK(parts->header == "{}");
    CHECK(parts->payload == "[]");
    CHECK(parts->signature.empty());
    CHECK(parts->signed_part == "e30.W10");

    for (const char* token : {"",
                              ".",
                              "..",
                              "...",
                              "e30",
                              "e30.W10",
                              "e30.W10.AA.",
                              "e30.W10.AA.AA",
                              ".W10.AA",
                              "e30..AA",
                              "e30=.W10.AA",
                              "e30.W10.AA==",
                              " e30.W10.AA",
                              "e30.W10.AA ",
                              "e30.W1 0.AA",
                              "e30.W10.A",
                              "e30.W10.AB",
                              "e31.W10.AA",
                              "e30.W10.A+",
                              "e30.W10.A/",
                              "e30.W10.AA\n"}) {
      CAPTURE(token);
      CHECK_FALSE(split_jws(token).has_value());
    }
  }

  TEST_CASE("a token of 4096 bytes is split, one of 4097 is not") {
    const auto head = std::string("e30.W10.");
    const auto longest = head + std::string(4096 - head.size(), 'A');
    CHECK(split_jws(longest).has_value());
    CHECK_FALSE(split_jws(head + std::string(4097 - head.size(), 'A')).has_value());
  }
}

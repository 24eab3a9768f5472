#include "auth/jwt_key.hpp"

#include <doctest/doctest.h>

#include "unit/auth/test_keys.hpp"

using namespace parlor;
using namespace parlor::auth;

namespace {

std::string misfit_of(const jwt_key& key) {
  const auto loaded = load_verification_key(key);
  if (loaded) return "loaded";
  CHECK(loaded.error().code == errc::invalid_argument);
  return loaded.error().detail;
}

}  // namespace

TEST_SUITE("jwt_key") {
  TEST_CASE("a fitting key is loaded in both halves") {
    for (const auto algorithm : all_algorithms) {
      CAPTURE(name_of(algorithm));
      CHECK(load_verification_key(keys_of(algorithm).verifying).has_value());
      CHECK(load_signing_key(keys_of(algorithm).signing).has_value());
    }
  }

  TEST_CASE("a secret has at least 32 bytes") {
    CHECK(misfit_of({"", jwt_algorithm::hs256, std::string(32, 's')}) == "loaded");
    CHECK(misfit_of({"", jwt_algorithm::hs256, std::string(31, 's')}) == "a secret has at least 32 bytes");
    CHECK(misfit_of({"", jwt_algorithm::hs256, ""}) == "a secret has at least 32 bytes");
  }

  TEST_CASE("an RSA key has at least 2048 bits") {
    CHECK(misfit_of({"", jwt_algorithm::rs256, make_rsa_pem(1024).public_half}) ==
          "an RSA key has at least 2048 bits");
  }

  TEST_CASE("a key of another type does not fit") {
    for (const auto algorithm : {jwt_algorithm::rs256, jwt_algorithm::es256, jwt_algorithm::eddsa}) {
      for (const auto other : all_algorithms) {
        if (other == algorithm) continue;
        CAPTURE(name_of(algorithm));
        CAPTURE(name_of(other));
        CHECK(misfit_of({"", algorithm, keys_of(other).verifying.material}) != "loaded");
      }
    }
    CHECK(misfit_of({"", jwt_algorithm::es256, make_ec_pem("P-384").public_half}) ==
          "ES256 needs a key on P-256");
    CHECK(misfit_of({"", jwt_algorithm::es256, make_ec_pem("secp256k1").public_half}) ==
          "ES256 needs a key on P-256");
    CHECK(misfit_of({"", jwt_algorithm::eddsa, make_pem("ED448").public_half}) ==
          "EdDSA needs an Ed25519 key");
  }

  // Whoever may choose the generator knows a private key for any public one (CVE-2020-0601).
  TEST_CASE("a curve that is P-256 but for its generator does not fit") {
    const char* pem =
        "-----BEGIN PUBLIC KEY-----\n"
        "MIIBMzCB7AYHKoZIzj0CATCB4AIBATAsBgcqhkjOPQEBAiEA/////wAAAAEAAAAA\n"
        "AAAAAAAAAAD///////////////8wRAQg/////wAAAAEAAAAAAAAAAAAAAAD/////\n"
        "//////////wEIFrGNdiqOpPns+u9VXaYhrxlHQawzFOw9jvOPD4n0mBLBEEEfPJ7\n"
        "GI0DT36KUjgDBLUaw8CJaeJ38hs1pgtI/EdmmXgHd1UQ247QQCk9msafdDDbun2t\n"
        "5jzpgimeBLedInhz0QIhAP////8AAAAA//////////+85vqtpxeehPO5ysL8YyVR\n"
        "AgEBA0IABKhYQQaz80y/DW+h3ErdkwwY6IyBz9MLPJkuZMBCDGiXZW8xhVqeRJnr\n"
        "CSzE/2685H+2gWB9b26jHYdVIfowdbk=\n"
        "-----END PUBLIC KEY-----\n";
    CHECK(misfit_of({"", jwt_algorithm::es256, pem}) == "ES256 needs a key on P-256");
  }

  TEST_CASE("an RSA key whose modulus is even contradicts itself") {
    const auto keys =
        parse_jwk_set(R"({"keys":[{"kty":"RSA","e":"AQAB","n":"_)" + std::string(341, 'A') + R"("}]})");
    REQUIRE(keys);
    REQUIRE(keys->size() == 1);
    CHECK(misfit_of(keys->front()) == "the key contradicts itself");
  }

  TEST_CASE("a private key is no public key, and the reverse") {
    for (const auto algorithm : {jwt_algorithm::rs256, jwt_algorithm::es256, jwt_algorithm::eddsa}) {
      CAPTURE(name_of(algorithm));
      CHECK(misfit_of(keys_of(algorithm).signing) == "not a public key in PEM");
      CHECK_FALSE(load_signing_key(keys_of(algorithm).verifying).has_value());
    }
  }

  TEST_CASE("what is no PEM is no key") {
    auto damaged = keys_of(jwt_algorithm::es256).verifying.material;
    damaged.erase(damaged.size() / 2, 8);
    for (const auto& material : {std::string(), std::string("ssh-rsa AAAA"), damaged,
                                 std::string("-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----\n")}) {
      CHECK(misfit_of({"", jwt_algorithm::es256, material}) == "not a public key in PEM");
    }
  }

  TEST_CASE("a PEM is looked for in 64 KiB at most") {
    const auto& pem = keys_of(jwt_algorithm::es256).verifying.material;
    const std::string blank(64 * 1024 - pem.size(), '\n');
    CHECK(misfit_of({"", jwt_algorithm::es256, blank + pem}) == "loaded");
    CHECK(misfit_of({"", jwt_algorithm::es256, "\n" + blank + pem}) == "not a public key in PEM");
  }

  TEST_CASE("a passphrase is never asked for") {
    const jwt_key key{"", jwt_algorithm::eddsa,
                      "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
                      "MIGjMF8GCSqGSIb3DQEFDTBSMDEGCSqGSIb3DQEFDDAkBBAAAAAAAAAAAAAAAAAA\n"
                      "AAAAAgIIADAMBggqhkiG9w0CCQUAMB0GCWCGSAFlAwQBKgQQAAAAAAAAAAAAAAAA\n"
                      "AAAAAARAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n"
                      "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==\n"
                      "-----END ENCRYPTED PRIVATE KEY-----\n"};
    CHECK_FALSE(load_signing_key(key).has_value());
  }

  TEST_CASE("an id has 1 to 64 harmless characters") {
    for (const char* id : {"1", "key-1", "2024.01_a", "AZaz09._-"}) CHECK(is_key_id(id));
    CHECK(is_key_id(std::string(64, 'k')));
    CHECK_FALSE(is_key_id(std::string(65, 'k')));
    for (const char* id : {"", " ", "a b", "../key", "a/b", "a'b", "a\nb", "\xc3\xa4", "a%00", "a:b", "a="}) {
      CAPTURE(id);
      CHECK_FALSE(is_key_id(id));
    }
    CHECK_FALSE(is_key_id(std::string_view("a\0b", 3)));
    CHECK(misfit_of({"a/b", jwt_algorithm::hs256, std::string(32, 's')}) ==
          "a key's id has at most 64 characters of A-Z a-z 0-9 . _ -");
  }
}

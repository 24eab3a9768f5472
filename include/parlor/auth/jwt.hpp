// JSON Web Tokens: RFC 7519 over JWS (RFC 7515) with HS256, RS256, ES256 (RFC 7518) and EdDSA (RFC 8037).
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "parlor/auth/authenticator.hpp"
#include "parlor/model.hpp"
#include "parlor/result.hpp"

namespace parlor {

enum class jwt_algorithm : std::uint8_t { hs256, rs256, es256, eddsa };

// A key is good for exactly one algorithm: what a token's header says is compared, never obeyed.
struct jwt_key {
  std::string id;  // the header's `kid`; empty: for tokens without one, or for all if it is the only key
  jwt_algorithm algorithm = jwt_algorithm::hs256;
  std::string material;  // hs256: the secret's bytes, at least 32; else a public key in PEM
};

// Where the profile of a user who is seen for the first time comes from. An empty name reads nothing.
struct jwt_claim_names {
  std::string subject = "sub";  // the user's subject; a string, or an integer that is rendered in decimal
  std::string username = "username";
  std::string email = "email";
  std::string first_name = "given_name";
  std::string last_name = "family_name";
  std::string user_type = "user_type";
  std::string avatar_url = "picture";
};

struct jwt_options {
  std::vector<jwt_key> keys;
  std::string issuer;    // where set, `iss` must be exactly this
  std::string audience;  // where set, `aud` must be or contain exactly this
  bool require_expiry = true;
  std::chrono::seconds leeway{30};  // for exp, nbf and iat
  jwt_claim_names claims;
  std::function<timestamp()> clock;  // nothing: the system's
};

// [Errors]    invalid_argument: no key, a secret under 32 bytes, an RSA key under 2048 bits, a key that does
//             not fit its algorithm, two keys of one id, an id that is longer than 64 or not of
//             [A-Za-z0-9._-], a leeway below 0 or over a day, no name for the subject's claim.
result<std::unique_ptr<authenticator>> make_jwt_authenticator(jwt_options options);

// Keys of a JWK set (RFC 7517) with members kty RSA, EC P-256, OKP Ed25519 or oct. A key without `alg` is
// taken for the one algorithm above that its type fits. Keys for encryption or for another algorithm are
// passed over.
//
// [Errors]    malformed: no JWK set, or a key of these types whose members are missing or wrong.
result<std::vector<jwt_key>> parse_jwk_set(std::string_view json);

// A signed token; with hs256 `material` is the secret, else a private key in PEM. Times are in seconds since
// 1970.
struct jwt_claims {
  std::string subject;
  std::string issuer;
  std::string audience;
  std::int64_t issued_at = 0;
  std::int64_t expires_at = 0;
};
// [Errors]    invalid_argument: no subject, a claim that is not UTF-8, a key as above; too_large: over 4096
//             bytes.
result<std::string> sign_jwt(const jwt_claims& claims, const jwt_key& key);

}  // namespace parlor

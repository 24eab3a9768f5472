// Keys in the form in which OpenSSL uses them.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "parlor/auth/jwt.hpp"
#include "parlor/result.hpp"

#include <openssl/evp.h>

#include "auth/hmac.hpp"

namespace parlor::auth {

struct evp_key_deleter {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
using evp_key = std::unique_ptr<EVP_PKEY, evp_key_deleter>;

// A key that has been found fit for its one algorithm.
struct loaded_key {
  jwt_algorithm algorithm = jwt_algorithm::hs256;
  std::optional<hmac_key> hmac;  // of hs256
  evp_key pair;                  // of the others: the public half, or both
};

// The header's word for it (RFC 7518 section 3.1, RFC 8037 section 3.1): "HS256", "EdDSA".
std::string_view name_of(jwt_algorithm algorithm);

// What may stand in `kid`: 1 to 64 of [A-Za-z0-9._-].
bool is_key_id(std::string_view id);

// [Errors]    invalid_argument: an id that is neither empty nor is_key_id, a secret under 32 bytes, material
//             that is not a PEM of the right half and type, an RSA key under 2048 bits. unavailable: OpenSSL
//             has no HMAC with SHA-256.
result<loaded_key> load_verification_key(const jwt_key& key);
result<loaded_key> load_signing_key(const jwt_key& key);

}  // namespace parlor::auth

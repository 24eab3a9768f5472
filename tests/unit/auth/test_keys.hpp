// Keys and tokens for the tests of auth. The keys are made anew in each run; none is kept in a file.
#pragma once

#include <string>
#include <string_view>

#include "parlor/auth/jwt.hpp"
#include "parlor/result.hpp"

namespace parlor::auth {

struct key_pair {
  jwt_key verifying;
  jwt_key signing;
};

inline constexpr jwt_algorithm all_algorithms[] = {jwt_algorithm::hs256, jwt_algorithm::rs256,
                                                   jwt_algorithm::es256, jwt_algorithm::eddsa};

// One pair for each algorithm, the same throughout the run, without an id.
const key_pair& keys_of(jwt_algorithm algorithm);

// A new pair as PEM: "RSA" with `bits`, "EC" on a curve, "ED25519", "ED448".
struct pem_pair {
  std::string public_half;
  std::string private_half;
};
pem_pair make_rsa_pem(int bits);
pem_pair make_ec_pem(const char* curve);
pem_pair make_pem(const char* type);

// A compact JWS over exactly these two texts, with a right signature of the key.
std::string token_over(std::string_view header, std::string_view payload, const jwt_key& signing);

// A clock that stands.
inline constexpr std::int64_t now_seconds = 1700000000;
std::function<timestamp()> standing_clock();

jwt_options options_with(jwt_key key);

// The cause of a refusal; "accepted" for none.
std::string refusal_of(authenticator& judge, std::string_view token);

}  // namespace parlor::auth

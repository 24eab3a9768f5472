// JSON Web Signatures in compact form (RFC 7515 section 7.1).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "parlor/result.hpp"

#include "auth/jwt_key.hpp"

namespace parlor::auth {

// The longest token that is looked at.
inline constexpr std::size_t max_token_bytes = 4096;

struct compact_jws {
  std::string header;            // JSON, decoded
  std::string payload;           // decoded
  std::string signature;         // decoded
  std::string_view signed_part;  // the first two parts with their dot, as received
};

// Nothing where `token` is longer than max_token_bytes, or is not three parts of strict base64url, the first
// two of which are not empty. `token` must outlive the answer.
std::optional<compact_jws> split_jws(std::string_view token);

// Whether `signature` is the key's over `input`. An HMAC is compared in constant time.
bool is_signed_by(const loaded_key& key, std::string_view input, std::string_view signature);

// [Errors]    unavailable: OpenSSL refused.
result<std::string> sign(const loaded_key& key, std::string_view input);

}  // namespace parlor::auth

// HMAC with SHA-256 (RFC 2104), for a key that signs much.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "parlor/result.hpp"

struct evp_mac_ctx_st;  // OpenSSL's EVP_MAC_CTX

namespace parlor::auth {

// A secret that has been taken in. Used from many threads at once.
class hmac_key {
 public:
  // [Errors]    unavailable: OpenSSL has no HMAC with SHA-256.
  static result<hmac_key> make(std::string_view secret);

  // 32 bytes; none where OpenSSL refused.
  std::string code_of(std::string_view input) const;

 private:
  struct context_deleter {
    void operator()(evp_mac_ctx_st* context) const;
  };
  using mac_context = std::unique_ptr<evp_mac_ctx_st, context_deleter>;

  explicit hmac_key(mac_context keyed) : keyed_(std::move(keyed)) {}

  mac_context keyed_;  // is only ever copied
};

// In a time that does not tell where they differ.
bool are_equal(std::string_view left, std::string_view right);

}  // namespace parlor::auth

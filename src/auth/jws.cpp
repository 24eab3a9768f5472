#include "auth/jws.hpp"

#include <array>

#include <openssl/bn.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>

#include "text/base64.hpp"

namespace parlor::auth {
namespace {

constexpr std::size_t p256_number_bytes = 32;
constexpr std::size_t es256_signature_bytes = 2 * p256_number_bytes;
// In DER each number has a byte for its type, one for its length and one that keeps it positive; both are in a sequence.
constexpr std::size_t max_der_bytes = 2 + 2 * (3 + p256_number_bytes);

struct digest_context_deleter {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using digest_context = std::unique_ptr<EVP_MD_CTX, digest_context_deleter>;

struct ecdsa_signature_deleter {
  void operator()(ECDSA_SIG* signature) const { ECDSA_SIG_free(signature); }
};
using ecdsa_signature = std::unique_ptr<ECDSA_SIG, ecdsa_signature_deleter>;

struct big_number_deleter {
  void operator()(BIGNUM* number) const { BN_free(number); }
};
using big_number = std::unique_ptr<BIGNUM, big_number_deleter>;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

unsigned char* bytes_of(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}

// Ed25519 hashes for itself.
const EVP_MD* digest_of(jwt_algorithm algorithm) {
  return algorithm == jwt_algorithm::eddsa ? nullptr : EVP_sha256();
}

// RFC 7518 section 3.4 writes r and s side by side; OpenSSL speaks DER.
std::string der_from_raw(std::string_view raw) {
  const auto* bytes = bytes_of(raw);
  big_number r(BN_bin2bn(bytes, p256_number_bytes, nullptr));
  big_number s(BN_bin2bn(bytes + p256_number_bytes, p256_number_bytes, nullptr));
  const ecdsa_signature signature(ECDSA_SIG_new());
  // It refuses numbers that are not there.
  if (!signature || ECDSA_SIG_set0(signature.get(), r.get(), s.get()) != 1) return {};
  static_cast<void>(r.release());  // both belong to the signature now
  static_cast<void>(s.release());

  std::string der(max_der_bytes, '\0');
  auto* out = bytes_of(der);
  const int size = i2d_ECDSA_SIG(signature.get(), &out);
  if (size <= 0) return {};
  der.resize(static_cast<std::size_t>(size));
  return der;
}

std::string raw_from_der(std::string_view der) {
  const auto* in = bytes_of(der);
  const ecdsa_signature signature(d2i_ECDSA_SIG(nullptr, &in, static_cast<long>(der.size())));
  if (!signature) return {};
  std::string raw(es256_signature_bytes, '\0');
  auto* out = bytes_of(raw);
  constexpr int number_bytes = p256_number_bytes;
  // Both fit: they are below the order of P-256.
  BN_bn2binpad(ECDSA_SIG_get0_r(signature.get()), out, number_bytes);
  BN_bn2binpad(ECDSA_SIG_get0_s(signature.get()), out + number_bytes, number_bytes);
  return raw;
}

bool is_signed_by_pair(const loaded_key& key, std::string_view input, std::string_view signature) {
  const digest_context context(EVP_MD_CTX_new());
  if (!context) return false;
  // Only 1 is yes: a signature that cannot be read answers -1.
  const bool is_valid =
      EVP_DigestVerifyInit(context.get(), nullptr, digest_of(key.algorithm), nullptr, key.pair.get()) == 1 &&
      EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(input), input.size()) ==
          1;
  if (!is_valid) ERR_clear_error();
  return is_valid;
}

std::string sign_with_pair(const loaded_key& key, std::string_view input) {
  const digest_context context(EVP_MD_CTX_new());
  std::size_t size = 0;
  if (!context ||
      EVP_DigestSignInit(context.get(), nullptr, digest_of(key.algorithm), nullptr, key.pair.get()) != 1 ||
      EVP_DigestSign(context.get(), nullptr, &size, bytes_of(input), input.size()) != 1) {
    return {};
  }
  std::string signature(size, '\0');
  if (EVP_DigestSign(context.get(), bytes_of(signature), &size, bytes_of(input), input.size()) != 1)
    return {};
  signature.resize(size);
  return signature;
}

std::string signature_of(const loaded_key& key, std::string_view input) {
  switch (key.algorithm) {
    case jwt_algorithm::hs256:
      return key.hmac->code_of(input);
    case jwt_algorithm::es256:
      return raw_from_der(sign_with_pair(key, input));
    case jwt_algorithm::rs256:
    case jwt_algorithm::eddsa:
      return sign_with_pair(key, input);
  }
  return {};
}

}  // namespace

std::optional<compact_jws> split_jws(std::string_view token) {
  if (token.size() > max_token_bytes) return std::nullopt;
  const auto first_dot = token.find('.');
  if (first_dot == std::string_view::npos) return std::nullopt;
  const auto second_dot = token.find('.', first_dot + 1);
  if (second_dot == std::string_view::npos) return std::nullopt;

  // A further dot is outside base64url's alphabet, so there are exactly three parts.
  compact_jws parts;
  if (!text::decode_base64url(token.substr(0, first_dot), parts.header) ||
      !text::decode_base64url(token.substr(first_dot + 1, second_dot - first_dot - 1), parts.payload) ||
      !text::decode_base64url(token.substr(second_dot + 1), parts.signature)) {
    return std::nullopt;
  }
  if (parts.header.empty() || parts.payload.empty()) return std::nullopt;
  parts.signed_part = token.substr(0, second_dot);
  return parts;
}

bool is_signed_by(const loaded_key& key, std::string_view input, std::string_view signature) {
  switch (key.algorithm) {
    case jwt_algorithm::hs256: {
      const auto code = key.hmac->code_of(input);
      return !code.empty() && are_equal(code, signature);
    }
    case jwt_algorithm::es256: {
      if (signature.size() != es256_signature_bytes) return false;
      const auto der = der_from_raw(signature);
      return !der.empty() && is_signed_by_pair(key, input, der);
    }
    case jwt_algorithm::rs256:
    case jwt_algorithm::eddsa:
      return is_signed_by_pair(key, input, signature);
  }
  return false;
}

result<std::string> sign(const loaded_key& key, std::string_view input) {
  auto signature = signature_of(key, input);
  if (signature.empty()) {
    ERR_clear_error();
    return error{errc::unavailable, "sign token", "OpenSSL refused", 0};
  }
  return signature;
}

}  // namespace parlor::auth

#include "unit/auth/test_keys.hpp"

#include <cstdlib>
#include <memory>
#include <stdexcept>

#include <openssl/evp.h>
#include <openssl/pem.h>

#include "auth/jws.hpp"
#include "auth/jwt_key.hpp"
#include "text/base64.hpp"

namespace parlor::auth {
namespace {

std::string written(BIO* out) {
  char* text = nullptr;
  const long size = BIO_get_mem_data(out, &text);
  std::string copy(text, static_cast<std::size_t>(size));
  BIO_free(out);
  return copy;
}

pem_pair pem_of(EVP_PKEY* made) {
  const evp_key key(made);
  if (!key) throw std::runtime_error("no key could be made");
  BIO* public_out = BIO_new(BIO_s_mem());
  BIO* private_out = BIO_new(BIO_s_mem());
  PEM_write_bio_PUBKEY(public_out, key.get());
  PEM_write_bio_PrivateKey(private_out, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  return {written(public_out), written(private_out)};
}

key_pair make_pair(jwt_algorithm algorithm) {
  pem_pair halves;
  switch (algorithm) {
    case jwt_algorithm::hs256:
      halves = {"0123456789abcdef0123456789abcdef", "0123456789abcdef0123456789abcdef"};
      break;
    case jwt_algorithm::rs256:
      halves = make_rsa_pem(2048);
      break;
    case jwt_algorithm::es256:
      halves = make_ec_pem("P-256");
      break;
    case jwt_algorithm::eddsa:
      halves = make_pem("ED25519");
      break;
  }
  return {{"", algorithm, halves.public_half}, {"", algorithm, halves.private_half}};
}

}  // namespace

pem_pair make_rsa_pem(int bits) {
  return pem_of(EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", static_cast<std::size_t>(bits)));
}

pem_pair make_ec_pem(const char* curve) {
  return pem_of(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", curve));
}

pem_pair make_pem(const char* type) {
  return pem_of(EVP_PKEY_Q_keygen(nullptr, nullptr, type));
}

const key_pair& keys_of(jwt_algorithm algorithm) {
  static const key_pair hs256 = make_pair(jwt_algorithm::hs256);
  static const key_pair rs256 = make_pair(jwt_algorithm::rs256);
  static const key_pair es256 = make_pair(jwt_algorithm::es256);
  static const key_pair eddsa = make_pair(jwt_algorithm::eddsa);
  switch (algorithm) {
    case jwt_algorithm::hs256:
      return hs256;
    case jwt_algorithm::rs256:
      return rs256;
    case jwt_algorithm::es256:
      return es256;
    case jwt_algorithm::eddsa:
      return eddsa;
  }
  std::abort();
}

std::string token_over(std::string_view header, std::string_view payload, const jwt_key& signing) {
  const auto input = text::encode_base64url(header) + "." + text::encode_base64url(payload);
  const auto key = load_signing_key(signing);
  if (!key) throw std::runtime_error(to_string(key.error()));
  auto signature = sign(*key, input);
  return input + "." + text::encode_base64url(signature.value());
}

std::function<timestamp()> standing_clock() {
  return [] { return timestamp(std::chrono::seconds(now_seconds)); };
}

jwt_options options_with(jwt_key key) {
  jwt_options options;
  options.keys.push_back(std::move(key));
  options.clock = standing_clock();
  return options;
}

std::string refusal_of(authenticator& judge, std::string_view token) {
  const auto answer = judge.authenticate(token);
  if (answer) return "accepted";
  return answer.error().code == errc::unauthenticated ? answer.error().detail : to_string(answer.error());
}

}  // namespace parlor::auth

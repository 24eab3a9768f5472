#include "auth/jwt_key.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/pem.h>

namespace parlor::auth {
namespace {

constexpr std::size_t max_key_id_length = 64;
constexpr std::size_t max_pem_bytes = 64 * 1024;
constexpr std::size_t min_secret_bytes = 32;  // RFC 7518 section 3.2: no shorter than the hash
constexpr int min_rsa_bits = 2048;            // RFC 7518 section 3.3

struct bio_deleter {
  void operator()(BIO* bio) const { BIO_free(bio); }
};
struct evp_context_deleter {
  void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
};

enum class key_half : std::uint8_t { public_half, private_half };

error unfit(std::string detail) {
  return {errc::invalid_argument, "load key", std::move(detail), 0};
}

// Without this OpenSSL would ask for a passphrase on the terminal.
int refuse_passphrase(char*, int, int, void*) {
  return -1;
}

evp_key read_pem(std::string_view pem, key_half half) {
  if (pem.size() > max_pem_bytes) return nullptr;
  const std::unique_ptr<BIO, bio_deleter> bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  if (!bio) return nullptr;
  switch (half) {
    case key_half::public_half:
      return evp_key(PEM_read_bio_PUBKEY(bio.get(), nullptr, refuse_passphrase, nullptr));
    case key_half::private_half:
      return evp_key(PEM_read_bio_PrivateKey(bio.get(), nullptr, refuse_passphrase, nullptr));
  }
  return nullptr;
}

bool is_on_p256(EVP_PKEY* key) {
  std::array<char, 64> name{};
  std::size_t length = 0;
  if (EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_GROUP_NAME, name.data(), name.size(), &length) !=
      1) {
    return false;
  }
  return std::string_view(name.data(), length) == "prime256v1";
}

// Nothing where the key fits its algorithm, else why it does not.
std::string_view misfit(EVP_PKEY* key, jwt_algorithm algorithm) {
  const int type = EVP_PKEY_get_base_id(key);
  switch (algorithm) {
    case jwt_algorithm::hs256:
      return "a PEM is no secret";
    case jwt_algorithm::rs256:
      if (type != EVP_PKEY_RSA) return "RS256 needs an RSA key";
      if (EVP_PKEY_get_bits(key) < min_rsa_bits) return "an RSA key has at least 2048 bits";
      return {};
    case jwt_algorithm::es256:
      if (type != EVP_PKEY_EC || !is_on_p256(key)) return "ES256 needs a key on P-256";
      return {};
    case jwt_algorithm::eddsa:
      if (type != EVP_PKEY_ED25519) return "EdDSA needs an Ed25519 key";
      return {};
  }
  return "an unknown algorithm";
}

bool is_sound(EVP_PKEY* key) {
  const std::unique_ptr<EVP_PKEY_CTX, evp_context_deleter> context(EVP_PKEY_CTX_new(key, nullptr));
  return context && EVP_PKEY_public_check(context.get()) == 1;
}

result<loaded_key> load(const jwt_key& key, key_half half) {
  if (!key.id.empty() && !is_key_id(key.id)) {
    return unfit("a key's id has at most 64 characters of A-Z a-z 0-9 . _ -");
  }
  loaded_key loaded;
  loaded.algorithm = key.algorithm;
  if (key.algorithm == jwt_algorithm::hs256) {
    if (key.material.size() < min_secret_bytes) return unfit("a secret has at least 32 bytes");
    auto taken = hmac_key::make(key.material);
    if (!taken) return taken.error();
    loaded.hmac = *std::move(taken);
    return loaded;
  }

  loaded.pair = read_pem(key.material, half);
  if (!loaded.pair) {
    ERR_clear_error();
    return unfit(half == key_half::public_half ? "not a public key in PEM" : "not a private key in PEM");
  }
  if (const auto why = misfit(loaded.pair.get(), key.algorithm); !why.empty()) return unfit(std::string(why));
  if (!is_sound(loaded.pair.get())) {
    ERR_clear_error();
    return unfit("the key contradicts itself");
  }
  return loaded;
}

}  // namespace

std::string_view name_of(jwt_algorithm algorithm) {
  switch (algorithm) {
    case jwt_algorithm::hs256:
      return "HS256";
    case jwt_algorithm::rs256:
      return "RS256";
    case jwt_algorithm::es256:
      return "ES256";
    case jwt_algorithm::eddsa:
      return "EdDSA";
  }
  return {};
}

bool is_key_id(std::string_view id) {
  constexpr std::string_view allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
  return !id.empty() && id.size() <= max_key_id_length &&
         id.find_first_not_of(allowed) == std::string_view::npos;
}

result<loaded_key> load_verification_key(const jwt_key& key) {
  return load(key, key_half::public_half);
}

result<loaded_key> load_signing_key(const jwt_key& key) {
  return load(key, key_half::private_half);
}

}  // namespace parlor::auth

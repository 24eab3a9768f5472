#include <memory>
#include <optional>
#include <utility>

#include "parlor/auth/jwt.hpp"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>

#include "auth/jwt_key.hpp"
#include "text/base64.hpp"
#include "text/json_reader.hpp"

namespace parlor {
namespace {

constexpr text::json_limits set_limits{8, 4096, 64};
constexpr std::size_t p256_coordinate_bytes = 32;
constexpr std::size_t ed25519_key_bytes = 32;

template <auto Free>
struct deleter {
  template <typename T>
  void operator()(T* resource) const {
    Free(resource);
  }
};
using bio = std::unique_ptr<BIO, deleter<BIO_vfree>>;
using big_number = std::unique_ptr<BIGNUM, deleter<BN_free>>;
using evp_context = std::unique_ptr<EVP_PKEY_CTX, deleter<EVP_PKEY_CTX_free>>;
using parameter_builder = std::unique_ptr<OSSL_PARAM_BLD, deleter<OSSL_PARAM_BLD_free>>;
using parameters = std::unique_ptr<OSSL_PARAM, deleter<OSSL_PARAM_free>>;

error broken(std::string detail) {
  return {errc::malformed, "read JWK set", std::move(detail), 0};
}

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string_view string_member(const text::json_value& jwk, std::string_view name) {
  const auto* found = jwk.find(name);
  return found == nullptr ? std::string_view{} : found->as_string().value_or(std::string_view{});
}

// The bytes of a base64url member; empty where it is absent or not base64url.
std::string bytes_member(const text::json_value& jwk, std::string_view name) {
  std::string bytes;
  if (!text::decode_base64url(string_member(jwk, name), bytes)) return {};
  return bytes;
}

std::string public_pem(EVP_PKEY* key) {
  const bio out(BIO_new(BIO_s_mem()));
  if (key == nullptr || !out || PEM_write_bio_PUBKEY(out.get(), key) != 1) return {};
  char* text = nullptr;
  const long size = BIO_get_mem_data(out.get(), &text);
  return std::string(text, static_cast<std::size_t>(size));
}

auth::evp_key key_from(const char* type, OSSL_PARAM_BLD* builder) {
  const parameters built(OSSL_PARAM_BLD_to_param(builder));
  const evp_context context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* key = nullptr;
  if (!built || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, built.get()) != 1) {
    return nullptr;
  }
  return auth::evp_key(key);
}

// RFC 7518 section 6.3.1.
std::string rsa_material(const text::json_value& jwk) {
  const auto modulus = bytes_member(jwk, "n");
  const auto exponent = bytes_member(jwk, "e");
  if (modulus.empty() || exponent.empty()) return {};
  const big_number n(BN_bin2bn(bytes_of(modulus), static_cast<int>(modulus.size()), nullptr));
  const big_number e(BN_bin2bn(bytes_of(exponent), static_cast<int>(exponent.size()), nullptr));
  const parameter_builder builder(OSSL_PARAM_BLD_new());
  if (!n || !e || !builder || OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) != 1 ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) != 1) {
    return {};
  }
  return public_pem(key_from("RSA", builder.get()).get());
}

// RFC 7518 section 6.2.1: each coordinate has the full length of the curve's field.
std::string p256_material(const text::json_value& jwk) {
  const auto x = bytes_member(jwk, "x");
  const auto y = bytes_member(jwk, "y");
  if (x.size() != p256_coordinate_bytes || y.size() != p256_coordinate_bytes) return {};
  const auto point = "\x04" + x + y;  // SEC 1 section 2.3.3: uncompressed
  const parameter_builder builder(OSSL_PARAM_BLD_new());
  if (!builder ||
      OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0) != 1 ||
      OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()) !=
          1) {
    return {};
  }
  return public_pem(key_from("EC", builder.get()).get());
}

// RFC 8037 section 2.
std::string ed25519_material(const text::json_value& jwk) {
  const auto x = bytes_member(jwk, "x");
  if (x.size() != ed25519_key_bytes) return {};
  const auth::evp_key key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytes_of(x), x.size()));
  return public_pem(key.get());
}

// RFC 7517 section 4.2 and 4.3: a key may say what it is for.
bool is_for_verification(const text::json_value& jwk) {
  if (const auto* use = jwk.find("use"); use != nullptr && use->as_string() != "sig") return false;
  const auto* operations = jwk.find("key_ops");
  if (operations == nullptr) return true;
  for (std::size_t index = 0; index < operations->size(); ++index) {
    if (operations->at(index).as_string() == "verify") return true;
  }
  return false;
}

// The one algorithm of ours that the key's type fits; nothing for a type that we do not know.
std::optional<jwt_algorithm> algorithm_of_type(const text::json_value& jwk) {
  const auto type = string_member(jwk, "kty");
  const auto curve = string_member(jwk, "crv");
  if (type == "oct") return jwt_algorithm::hs256;
  if (type == "RSA") return jwt_algorithm::rs256;
  if (type == "EC" && curve == "P-256") return jwt_algorithm::es256;
  if (type == "OKP" && curve == "Ed25519") return jwt_algorithm::eddsa;
  return std::nullopt;
}

std::string material_of(jwt_algorithm algorithm, const text::json_value& jwk) {
  switch (algorithm) {
    case jwt_algorithm::hs256:
      return bytes_member(jwk, "k");
    case jwt_algorithm::rs256:
      return rsa_material(jwk);
    case jwt_algorithm::es256:
      return p256_material(jwk);
    case jwt_algorithm::eddsa:
      return ed25519_material(jwk);
  }
  return {};
}

// Nothing for a key that is not for us: RFC 7517 section 5 wants it passed over.
result<std::optional<jwt_key>> read_key(const text::json_value& jwk, std::size_t number) {
  const auto name = "key " + std::to_string(number);
  if (!jwk.is_object()) return broken(name + " is no object");
  const auto algorithm = algorithm_of_type(jwk);
  if (!algorithm || !is_for_verification(jwk)) return std::optional<jwt_key>();
  if (const auto* stated = jwk.find("alg");
      stated != nullptr && stated->as_string() != auth::name_of(*algorithm)) {
    return std::optional<jwt_key>();
  }
  if (const auto* id = jwk.find("kid"); id != nullptr && !id->as_string())
    return broken(name + " has no text as kid");

  jwt_key key;
  key.id = std::string(string_member(jwk, "kid"));
  key.algorithm = *algorithm;
  key.material = material_of(*algorithm, jwk);
  if (key.material.empty()) {
    ERR_clear_error();
    return broken(name + " has missing or malformed members");
  }
  return std::optional<jwt_key>(std::move(key));
}

}  // namespace

result<std::vector<jwt_key>> parse_jwk_set(std::string_view json) {
  const auto document = text::json_document::parse(std::string(json), set_limits);
  if (!document) return broken("not a JSON text within the limits");
  const auto* listed = document->root().find("keys");
  if (listed == nullptr || !listed->is_array()) return broken("no array of keys");

  std::vector<jwt_key> keys;
  for (std::size_t index = 0; index < listed->size(); ++index) {
    auto key = read_key(listed->at(index), index + 1);
    if (!key) return key.error();
    if (*key) keys.push_back(std::move(**key));
  }
  return keys;
}

}  // namespace parlor

#include "token_keys.hpp"

#include <limits>
#include <utility>

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include "file_contents.hpp"

namespace parlor_server {
namespace {

parlor::error unusable(const std::string& source, const std::string& why) {
  return {parlor::errc::invalid_argument, "read " + source, why};
}

// A key's type leaves one algorithm.
std::optional<parlor::jwt_algorithm> algorithm_of(const std::string& pem) {
  if (pem.size() > std::numeric_limits<int>::max()) return std::nullopt;
  const std::unique_ptr<BIO, decltype(&BIO_free)> text(
      BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free);
  if (!text) return std::nullopt;
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(
      PEM_read_bio_PUBKEY(text.get(), nullptr, nullptr, nullptr), EVP_PKEY_free);
  if (!key) return std::nullopt;
  switch (EVP_PKEY_get_base_id(key.get())) {
    case EVP_PKEY_RSA:
      return parlor::jwt_algorithm::rs256;
    case EVP_PKEY_EC:
      return parlor::jwt_algorithm::es256;
    case EVP_PKEY_ED25519:
      return parlor::jwt_algorithm::eddsa;
    default:
      return std::nullopt;
  }
}

parlor::result<token_keys> signing_with(std::string secret, const std::filesystem::path& source) {
  parlor::jwt_key key;
  key.material = std::move(secret);
  token_keys keys;
  keys.accepted = {key};
  keys.signing = std::move(key);
  keys.source = source.string();
  return keys;
}

parlor::result<token_keys> load_secret(const std::filesystem::path& file) {
  auto secret = read_file(file);
  if (!secret) return secret.error();
  // An editor ends a file with a line feed that is not part of the secret.
  while (!secret->empty() && (secret->back() == '\n' || secret->back() == '\r')) secret->pop_back();
  return signing_with(*std::move(secret), file);
}

parlor::result<token_keys> load_public_key(const std::filesystem::path& file) {
  auto pem = read_file(file);
  if (!pem) return pem.error();
  const auto algorithm = algorithm_of(*pem);
  if (!algorithm) return unusable(file.string(), "not a public key (RSA, P-256 or Ed25519) in PEM");
  parlor::jwt_key key;
  key.algorithm = *algorithm;
  key.material = *std::move(pem);
  token_keys keys;
  keys.accepted = {std::move(key)};
  keys.source = file.string();
  return keys;
}

parlor::result<token_keys> load_jwk_set(const std::filesystem::path& file) {
  const auto json = read_file(file);
  if (!json) return json.error();
  auto parsed = parlor::parse_jwk_set(*json);
  if (!parsed) return unusable(file.string(), parsed.error().detail);
  token_keys keys;
  keys.accepted = *std::move(parsed);
  keys.source = file.string();
  return keys;
}

parlor::result<token_keys> load_chosen(const key_choice& choice, const data_directory& directory) {
  if (!choice.secret_file.empty()) return load_secret(choice.secret_file);
  if (!choice.public_key.empty()) return load_public_key(choice.public_key);
  if (!choice.jwk_set.empty()) return load_jwk_set(choice.jwk_set);
  auto secret = directory.signing_secret();
  if (!secret) return secret.error();
  return signing_with(*std::move(secret), directory.signing_key());
}

}  // namespace

parlor::result<token_keys> load_token_keys(const key_choice& choice, const data_directory& directory) {
  auto keys = load_chosen(choice, directory);
  if (!keys) return keys;
  keys->issuer = choice.issuer;
  keys->audience = choice.audience;
  return keys;
}

parlor::result<std::unique_ptr<parlor::authenticator>> make_authenticator(const token_keys& keys) {
  parlor::jwt_options options;
  options.keys = keys.accepted;
  options.issuer = keys.issuer;
  options.audience = keys.audience;
  // Tokens of our own are made by this machine's clock.
  if (keys.signing) options.leeway = std::chrono::seconds(0);
  auto made = parlor::make_jwt_authenticator(std::move(options));
  if (!made) return unusable(keys.source, made.error().detail);
  return made;
}

parlor::result<std::string> make_token(const token_keys& keys, const std::string& subject,
                                       std::chrono::seconds lifetime) {
  if (!keys.signing) {
    return parlor::error{parlor::errc::not_supported, "make a token",
                         keys.source + " holds public keys, and those sign nothing"};
  }
  const auto now =
      std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch());
  parlor::jwt_claims claims;
  claims.subject = subject;
  claims.issuer = keys.issuer;
  claims.audience = keys.audience;
  claims.issued_at = now.count();
  claims.expires_at = (now + lifetime).count();
  auto token = parlor::sign_jwt(claims, *keys.signing);
  if (!token) return unusable(keys.source, token.error().detail);
  return token;
}

}  // namespace parlor_server

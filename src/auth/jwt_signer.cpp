#include "parlor/auth/jwt.hpp"

#include "auth/jws.hpp"
#include "auth/jwt_key.hpp"
#include "text/base64.hpp"
#include "text/json_writer.hpp"
#include "text/utf8.hpp"

namespace parlor {
namespace {

error refused(errc code, std::string detail) {
  return {code, "sign token", std::move(detail), 0};
}

std::string header_of(const jwt_key& key) {
  text::json_writer writer;
  writer.begin_object();
  writer.member("alg", auth::name_of(key.algorithm));
  if (!key.id.empty()) writer.member("kid", std::string_view(key.id));
  writer.member("typ", "JWT");
  writer.end_object();
  return writer.take();
}

std::string payload_of(const jwt_claims& claims) {
  text::json_writer writer;
  writer.begin_object();
  writer.member("sub", std::string_view(claims.subject));
  if (!claims.issuer.empty()) writer.member("iss", std::string_view(claims.issuer));
  if (!claims.audience.empty()) writer.member("aud", std::string_view(claims.audience));
  writer.member("iat", claims.issued_at);
  writer.member("exp", claims.expires_at);
  writer.end_object();
  return writer.take();
}

}  // namespace

result<std::string> sign_jwt(const jwt_claims& claims, const jwt_key& key) {
  if (claims.subject.empty()) return refused(errc::invalid_argument, "a token needs a subject");
  for (const auto* part : {&claims.subject, &claims.issuer, &claims.audience}) {
    if (!text::is_valid_utf8(*part)) return refused(errc::invalid_argument, "a claim is not valid UTF-8");
  }
  const auto loaded = auth::load_signing_key(key);
  if (!loaded) return loaded.error();

  auto token = text::encode_base64url(header_of(key)) + "." + text::encode_base64url(payload_of(claims));
  const auto signature = auth::sign(*loaded, token);
  if (!signature) return signature.error();
  token += "." + text::encode_base64url(*signature);
  if (token.size() > auth::max_token_bytes) {
    auto problem = refused(errc::too_large, "a token has at most 4096 bytes");
    problem.limit = auth::max_token_bytes;
    return problem;
  }
  return token;
}

}  // namespace parlor

#include "server/tokens.hpp"

#include <chrono>

#include "parlor/auth/jwt.hpp"

namespace parlor_bench {
namespace {

constexpr std::int64_t lifetime_seconds = 24 * 60 * 60;

// No secret: what it protects is a server that holds nothing and listens to this machine alone.
parlor::jwt_key bench_key() {
  return {"bench", parlor::jwt_algorithm::hs256, "what a bench server signs its tokens with"};
}

}  // namespace

std::unique_ptr<parlor::authenticator> make_bench_authenticator() {
  parlor::jwt_options options;
  options.keys.push_back(bench_key());
  return parlor::make_jwt_authenticator(std::move(options)).value();
}

std::string make_token(std::size_t user) {
  const auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
  parlor::jwt_claims claims;
  claims.subject = std::to_string(user);
  claims.issued_at = std::chrono::duration_cast<std::chrono::seconds>(since_1970).count();
  claims.expires_at = claims.issued_at + lifetime_seconds;
  return parlor::sign_jwt(claims, bench_key()).value();
}

}  // namespace parlor_bench

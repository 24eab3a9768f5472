#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "parlor/auth/jwt.hpp"

#include "auth/jws.hpp"
#include "auth/jwt_key.hpp"
#include "text/json_reader.hpp"
#include "text/utf8.hpp"

namespace parlor {
namespace {

constexpr text::json_limits header_limits{4, 64, 64};
constexpr text::json_limits claims_limits{16, 512, 256};
constexpr std::size_t max_subject_bytes = 255;  // OpenID Connect Core section 2 bounds `sub` so
constexpr std::size_t max_profile_bytes = 255;
constexpr std::size_t max_url_bytes = 2048;
constexpr std::chrono::seconds max_leeway = std::chrono::hours(24);

// The cause is for the log: it never holds anything that the token says.
error refused(const char* cause) {
  return {errc::unauthenticated, "check token", cause, 0};
}

error unfit(std::string detail) {
  return {errc::invalid_argument, "make JWT authenticator", std::move(detail), 0};
}

bool equal_ignoring_case(std::string_view left, std::string_view right) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [lower](char a, char b) { return lower(a) == lower(b); });
}

// Seconds since 1970; saturates where a timestamp ends.
timestamp time_at(std::int64_t seconds) {
  constexpr auto last = std::chrono::duration_cast<std::chrono::seconds>(timestamp::max().time_since_epoch());
  return seconds >= last.count() ? timestamp::max() : timestamp(std::chrono::seconds(seconds));
}

timestamp later(timestamp at, std::chrono::seconds span) {
  return at > timestamp::max() - span ? timestamp::max() : at + span;
}

// RFC 7519 section 2, NumericDate, without fractions.
std::optional<std::int64_t> seconds_of(const text::json_value& value) {
  const auto seconds = value.as_integer();
  if (!seconds || *seconds < 0 || *seconds > max_id) return std::nullopt;
  return seconds;
}

std::optional<std::string> subject_of(const text::json_value& claims, const std::string& name) {
  const auto* found = claims.find(name);
  if (found == nullptr) return std::nullopt;
  if (const auto number = found->as_integer()) return std::to_string(*number);
  const auto text = found->as_string();
  if (!text || text->empty() || text->size() > max_subject_bytes || !text::is_single_line(*text)) {
    return std::nullopt;
  }
  return std::string(*text);
}

// A profile is no proof: a claim that cannot be shown is left out.
std::string profile_text(const text::json_value& claims, const std::string& name, std::size_t max_bytes) {
  if (name.empty()) return {};
  const auto* found = claims.find(name);
  if (found == nullptr) return {};
  const auto text = found->as_string();
  if (!text || text->size() > max_bytes || !text::is_single_line(*text)) return {};
  return std::string(*text);
}

bool names_audience(const text::json_value& claim, std::string_view audience) {
  if (!claim.is_array()) return claim.as_string() == audience;
  bool is_named = false;
  for (std::size_t index = 0; index < claim.size(); ++index) {
    const auto one = claim.at(index).as_string();
    if (!one) return false;
    if (*one == audience) is_named = true;
  }
  return is_named;
}

class jwt_authenticator final : public authenticator {
 public:
  using key_map = std::map<std::string, auth::loaded_key, std::less<>>;

  jwt_authenticator(jwt_options options, key_map keys)
      : options_(std::move(options)), keys_(std::move(keys)) {}

  bool may_block() const override { return false; }

  result<principal> authenticate(std::string_view token) override {
    if (token.size() > auth::max_token_bytes) return refused("the token is too long");
    auto parts = auth::split_jws(token);
    if (!parts) return refused("the token is not three parts of base64url");

    const auto key = key_for(std::move(parts->header));
    if (!key) return key.error();
    if (!auth::is_signed_by(**key, parts->signed_part, parts->signature))
      return refused("the signature is wrong");

    const auto claims = text::json_document::parse(std::move(parts->payload), claims_limits);
    if (!claims || !claims->root().is_object()) return refused("the claims are no JSON object");
    return principal_of(claims->root());
  }

 private:
  // The header picks a key by its name and must agree with it; it decides nothing else.
  result<const auth::loaded_key*> key_for(std::string header) const {
    const auto document = text::json_document::parse(std::move(header), header_limits);
    if (!document || !document->root().is_object()) return refused("the header is no JSON object");
    const auto& fields = document->root();

    if (fields.find("crit") != nullptr) return refused("the header names critical extensions");
    if (const auto* type = fields.find("typ"); type != nullptr) {
      const auto text = type->as_string();
      if (!text || !(equal_ignoring_case(*text, "JWT") || equal_ignoring_case(*text, "at+jwt"))) {
        return refused("the header's typ is another");
      }
    }
    std::string_view id;
    if (const auto* named = fields.find("kid"); named != nullptr) {
      const auto text = named->as_string();
      if (!text || !auth::is_key_id(*text)) return refused("the header's kid is malformed");
      id = *text;
    }
    // A lone key without a name is what a host has that was given one PEM file: its issuer may still name it.
    const bool is_lone = keys_.size() == 1 && keys_.begin()->first.empty();
    const auto found = is_lone ? keys_.begin() : keys_.find(id);
    if (found == keys_.end()) return refused(id.empty() ? "the header needs a kid" : "the key is unknown");
    const auto* algorithm = fields.find("alg");
    if (algorithm == nullptr || algorithm->as_string() != auth::name_of(found->second.algorithm)) {
      return refused("the header's alg is not the key's");
    }
    return &found->second;
  }

  result<principal> principal_of(const text::json_value& claims) const {
    principal bearer;
    if (const auto* problem = untimely(claims, bearer.expires_at)) return refused(problem);
    if (!options_.issuer.empty()) {
      const auto* issuer = claims.find("iss");
      if (issuer == nullptr || issuer->as_string() != options_.issuer)
        return refused("the issuer is another");
    }
    if (!options_.audience.empty()) {
      const auto* audience = claims.find("aud");
      if (audience == nullptr || !names_audience(*audience, options_.audience)) {
        return refused("the audience is another");
      }
    }

    auto subject = subject_of(claims, options_.claims.subject);
    if (!subject) return refused("no proper subject");
    bearer.subject = *std::move(subject);
    const auto& names = options_.claims;
    bearer.claims.username = profile_text(claims, names.username, max_profile_bytes);
    bearer.claims.email = profile_text(claims, names.email, max_profile_bytes);
    bearer.claims.first_name = profile_text(claims, names.first_name, max_profile_bytes);
    bearer.claims.last_name = profile_text(claims, names.last_name, max_profile_bytes);
    bearer.claims.user_type = profile_text(claims, names.user_type, max_profile_bytes);
    bearer.claims.avatar_url = profile_text(claims, names.avatar_url, max_url_bytes);
    return bearer;
  }

  // Why the token is not valid now, or null. Fills in when that ends, leeway included.
  const char* untimely(const text::json_value& claims, std::optional<timestamp>& expires_at) const {
    const auto now = options_.clock();
    const auto* expiry = claims.find("exp");
    if (expiry == nullptr && options_.require_expiry) return "exp is missing";
    if (expiry != nullptr) {
      const auto seconds = seconds_of(*expiry);
      if (!seconds) return "exp is no time in whole seconds";
      expires_at = later(time_at(*seconds), options_.leeway);
      if (now >= *expires_at) return "the token has expired";
    }
    for (const auto* name : {"nbf", "iat"}) {
      const auto* start = claims.find(name);
      if (start == nullptr) continue;
      const auto seconds = seconds_of(*start);
      if (!seconds) return "nbf or iat is no time in whole seconds";
      if (later(now, options_.leeway) < time_at(*seconds)) return "the token is not valid yet";
    }
    return nullptr;
  }

  const jwt_options options_;
  const key_map keys_;
};

timestamp system_time() {
  return std::chrono::time_point_cast<timestamp::duration>(std::chrono::system_clock::now());
}

}  // namespace

result<std::unique_ptr<authenticator>> make_jwt_authenticator(jwt_options options) {
  if (options.keys.empty()) return unfit("no key");
  if (options.leeway < std::chrono::seconds(0) || options.leeway > max_leeway) {
    return unfit("leeway lies between 0 and a day");
  }
  if (options.claims.subject.empty()) return unfit("no name of the subject's claim");

  jwt_authenticator::key_map keys;
  for (const auto& key : options.keys) {
    auto loaded = auth::load_verification_key(key);
    if (!loaded) return unfit(loaded.error().detail);
    if (!keys.emplace(key.id, *std::move(loaded)).second) return unfit("two keys have one id");
  }
  options.keys.clear();
  if (!options.clock) options.clock = system_time;
  return std::unique_ptr<authenticator>(
      std::make_unique<jwt_authenticator>(std::move(options), std::move(keys)));
}

}  // namespace parlor

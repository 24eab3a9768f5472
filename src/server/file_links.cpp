#include "server/file_links.hpp"

#include <system_error>
#include <utility>

#include "media/random_hex.hpp"
#include "text/base64.hpp"

namespace parlor::server_side {
namespace {

using std::chrono::seconds;

constexpr seconds least_lifetime{60};
constexpr seconds most_lifetime{std::chrono::hours{365 * 24}};
constexpr std::int64_t steps_of_lifetime = 8;
constexpr std::size_t signature_bytes = 16;
constexpr std::string_view expires_name = "expires=";
constexpr std::string_view signature_name = "&signature=";

seconds checked(seconds lifetime) {
  if (lifetime >= least_lifetime && lifetime <= most_lifetime) return lifetime;
  throw std::system_error(std::make_error_code(std::errc::invalid_argument),
                          "file_link_options::lifetime is not between a minute and 365 days");
}

auth::hmac_key loaded(std::string_view secret) {
  auto key = auth::hmac_key::make(secret);
  if (key) return *std::move(key);
  throw std::system_error(std::make_error_code(std::errc::not_supported), to_string(key.error()));
}

// The secret may sign tokens as well, so what is signed with it here is none, and links have a key of their own.
auth::hmac_key signing_key(const std::string& secret) {
  const auto base = secret.empty() ? media::random_hex() + media::random_hex() : secret;
  return loaded(loaded(base).code_of("parlor: links to files"));
}

// Rounded up, so that links which are written within one step are the same.
std::int64_t expiry_after(timestamp now, seconds lifetime) {
  const auto least = (std::chrono::ceil<seconds>(now.time_since_epoch()) + lifetime).count();
  const auto step = lifetime.count() / steps_of_lifetime;
  return (least + step - 1) / step * step;
}

bool starts_with(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

}  // namespace

file_links::file_links(const file_link_options& options, std::function<timestamp()> clock)
    : kind_(options.kind),
      lifetime_(checked(options.lifetime)),
      clock_(std::move(clock)),
      signing_(signing_key(options.secret)) {}

std::string file_links::query_of(std::string_view key) const {
  switch (kind_) {
    case file_link_kind::public_links:
      return {};
    case file_link_kind::signed_links:
      break;
  }
  const auto expires = std::to_string(expiry_after(clock_(), lifetime_));
  std::string query = "?";
  query.append(expires_name).append(expires).append(signature_name).append(signature_of(expires, key));
  return query;
}

link_check file_links::check(std::string_view key, std::string_view query) const {
  switch (kind_) {
    case file_link_kind::public_links:
      return {link_standing::good, most_lifetime};
    case file_link_kind::signed_links:
      break;
  }
  if (!starts_with(query, expires_name)) return {};
  query.remove_prefix(expires_name.size());
  const auto expires = query.substr(0, query.find('&'));
  query.remove_prefix(expires.size());
  if (!starts_with(query, signature_name)) return {};
  query.remove_prefix(signature_name.size());

  const auto expires_at = parse_id(expires);
  const auto signature = signature_of(expires, key);
  if (!expires_at || signature.empty() || !auth::are_equal(query, signature)) return {};
  const auto left = seconds(*expires_at) - std::chrono::floor<seconds>(clock_().time_since_epoch());
  if (left <= seconds::zero()) return {link_standing::expired};
  return {link_standing::good, left};
}

// Empty where OpenSSL refused. The expiry is digits, so where it ends is plain.
std::string file_links::signature_of(std::string_view expires, std::string_view key) const {
  std::string input(expires);
  input.append("\n").append(key);
  const auto code = signing_.code_of(input);
  return text::encode_base64url(std::string_view(code).substr(0, signature_bytes));
}

}  // namespace parlor::server_side

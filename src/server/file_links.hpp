// Links to files: who is given one can open its file, until it expires.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "parlor/dialect/dialect.hpp"
#include "parlor/server_options.hpp"

#include "auth/hmac.hpp"

namespace parlor::server_side {

enum class link_standing : std::uint8_t {
  good,
  expired,  // it was good once
  wrong,    // not signed, or not by us, or for another file, or not as it was given
};

struct link_check {
  link_standing standing = link_standing::wrong;
  std::chrono::seconds left{0};  // of a good one: how long it stays so
};

// A link is a key and an expiry, signed together. A key is of one file of one message for ever, so to name the
// key is to name room and message as well. From many threads at once.
class file_links : public file_link_signer {
 public:
  // Throws std::system_error where the lifetime is out of bounds, or OpenSSL has no HMAC with SHA-256.
  file_links(const file_link_options& options, std::function<timestamp()> clock);

  // "?expires=1767225600&signature=" and 22 characters of base64url: a 128-bit HMAC.
  std::string query_of(std::string_view key) const override;
  // Of a query as it came, without '?'. Public links may have any.
  link_check check(std::string_view key, std::string_view query) const;

 private:
  std::string signature_of(std::string_view expires, std::string_view key) const;

  const file_link_kind kind_;
  const std::chrono::seconds lifetime_;
  const std::function<timestamp()> clock_;
  const auth::hmac_key signing_;
};

}  // namespace parlor::server_side

// The keys that tokens are checked with, and the one that tokens are signed with.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "parlor/auth/authenticator.hpp"
#include "parlor/auth/jwt.hpp"
#include "parlor/result.hpp"

#include "command_line.hpp"
#include "data_directory.hpp"

namespace parlor_server {

struct token_keys {
  std::vector<parlor::jwt_key> accepted;
  std::optional<parlor::jwt_key> signing;  // nothing where only public keys are known
  std::string issuer;
  std::string audience;
  std::string source;  // where the keys come from, for messages
};

// [Errors]    io_failed: a file cannot be read; invalid_argument: it holds no usable key.
parlor::result<token_keys> load_token_keys(const key_choice& choice, const data_directory& directory);

parlor::result<std::unique_ptr<parlor::authenticator>> make_authenticator(const token_keys& keys);

// [Errors]    not_supported: there is no key to sign with.
parlor::result<std::string> make_token(const token_keys& keys, const std::string& subject,
                                       std::chrono::seconds lifetime);

}  // namespace parlor_server

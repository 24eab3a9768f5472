#include <chrono>
#include <cstdio>

#include "commands/commands.hpp"
#include "data_directory.hpp"
#include "token_keys.hpp"

namespace parlor_server::commands {

parlor::result<void> run(const token_options& options) {
  const auto directory = data_directory::create(options.data);
  if (!directory) return directory.error();
  const auto keys = load_token_keys(options.keys, *directory);
  if (!keys) return keys.error();
  const auto token = make_token(*keys, options.subject, std::chrono::seconds(options.seconds));
  if (!token) return token.error();
  std::printf("%s\n", token->c_str());
  return {};
}

}  // namespace parlor_server::commands

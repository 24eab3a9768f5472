#include <chrono>
#include <cstdio>

#include "commands/commands.hpp"
#include "data_directory.hpp"
#include "token_keys.hpp"

namespace parlor_server::commands {

parlor::result<void> run(const token_options& options) {
  // One that is named by mistake would get a key that no server has.
  const bool is_key_its_own = options.keys.secret_file.empty();
  const auto directory =
      is_key_its_own ? data_directory::find(options.data) : data_directory::unseen(options.data);
  if (!directory) return directory.error();
  const auto keys = load_token_keys(options.keys, *directory);
  if (!keys) return keys.error();
  const auto token = make_token(*keys, options.subject, std::chrono::seconds(options.seconds));
  if (!token) return token.error();
  std::printf("%s\n", token->c_str());
  return {};
}

}  // namespace parlor_server::commands

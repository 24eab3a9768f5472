#include <chrono>
#include <cstdio>

#include "commands/commands.hpp"
#include "data_directory.hpp"
#include "provisioning.hpp"

namespace parlor_server::commands {

parlor::result<void> run(const provision_options& options) {
  const auto wanted = read_provisioning(options.file);
  if (!wanted) return wanted.error();
  const auto directory = data_directory::create(options.data);
  if (!directory) return directory.error();
  // A directory has a key from its first use on, whichever command that is.
  if (const auto secret = directory->signing_secret(); !secret) return secret.error();
  const auto storage = directory->open_storage(parlor::sqlite_access::read_write);
  if (!storage) return storage.error();
  const auto now = std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
  if (auto put = apply_provisioning(*wanted, **storage, now); !put) return put;
  std::printf("%zu users and %zu rooms are in %s\n", wanted->users.size(), wanted->rooms.size(),
              options.data.c_str());
  return {};
}

}  // namespace parlor_server::commands

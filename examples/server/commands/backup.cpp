#include <memory>
#include <system_error>

#include "commands/commands.hpp"
#include "data_directory.hpp"

namespace parlor_server::commands {

parlor::result<void> run(const backup_options& options) {
  const auto directory = data_directory::find(options.data);
  if (!directory) return directory.error();
  std::error_code failure;
  if (std::filesystem::exists(std::filesystem::symlink_status(options.file, failure))) {
    return parlor::error{parlor::errc::conflict, "back up to " + options.file.string(), "it exists already"};
  }
  const auto storage = directory->open_storage(parlor::sqlite_access::read_only);
  if (!storage) return storage.error();
  if (const auto done = (*storage)->backup(options.file); !done) {
    auto problem = done.error();
    problem.operation = "back up to " + options.file.string();
    // It came while the copy was made.
    if (problem.code == parlor::errc::conflict) problem.detail = "it exists already";
    return problem;
  }
  return {};
}

}  // namespace parlor_server::commands

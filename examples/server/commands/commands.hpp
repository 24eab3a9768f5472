// The commands of parlor-server.
#pragma once

#include "parlor/result.hpp"

#include "command_line.hpp"

namespace parlor_server::commands {

// Serves until a signal asks for the end.
parlor::result<void> run(const serve_options& options);

// Puts users and rooms into the storage.
parlor::result<void> run(const provision_options& options);

// Prints a token. Reads the key and nothing else, so it works beside a server.
parlor::result<void> run(const token_options& options);

// Copies the database to a file, beside a server or without one.
parlor::result<void> run(const backup_options& options);

// Prints what is wrong with the database and the files; an error where there is anything.
parlor::result<void> run(const verify_options& options);

}  // namespace parlor_server::commands

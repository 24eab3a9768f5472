// A user directory that keeps the users in parlor's own storage.
#pragma once

#include <memory>

#include "parlor/users/user_directory.hpp"

namespace parlor {

enum class unknown_users {
  create,  // a user with a valid token who is not known is created from the token's claims
  refuse,  // only provisioned users come in: forbidden
};

std::unique_ptr<user_directory> make_stored_user_directory(unknown_users policy = unknown_users::create);

}  // namespace parlor

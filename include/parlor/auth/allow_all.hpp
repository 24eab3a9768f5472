// An authenticator for examples: everybody is who they say they are.
#pragma once

#include <memory>

#include "parlor/auth/authenticator.hpp"

namespace parlor {

// The token is taken as the subject. Insecure by design: anybody can be anybody.
std::unique_ptr<authenticator> make_insecure_allow_all();

}  // namespace parlor

// tokens: who the clients of a bench say they are.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "parlor/auth/authenticator.hpp"

namespace parlor_bench {

std::unique_ptr<parlor::authenticator> make_bench_authenticator();

// Of the user with this number, for a day. Throws std::system_error.
std::string make_token(std::size_t user);

}  // namespace parlor_bench

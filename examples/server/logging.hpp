// The program's log: lines on stderr.
#pragma once

#include <functional>
#include <string_view>

#include "parlor/hooks.hpp"

namespace parlor_server {

// May be called from any thread.
std::function<void(parlor::log_level, std::string_view)> make_log(parlor::log_level least);

}  // namespace parlor_server

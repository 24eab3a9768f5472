// echo: the transport by itself.
#pragma once

#include <memory>

#include "parlor/transport/transport.hpp"

namespace parlor_bench {

// Accepts every WebSocket and sends each frame back. `over` outlives it.
std::unique_ptr<parlor::connection_handler> make_echo(parlor::transport& over);

}  // namespace parlor_bench

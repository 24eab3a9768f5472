// For a host that has an io_context of its own. The one public header that needs Asio (standalone, 1.18 or
// later).
#pragma once

#include <memory>

#include "parlor/transport/websocketpp.hpp"

#include <asio/io_context.hpp>

namespace parlor {

// As make_websocketpp_transport, on the host's loop: io_threads is ignored, the loop must be run by one
// thread, and it must still be running when stop is called, from another thread or from the loop itself.
std::unique_ptr<transport> make_websocketpp_transport(websocketpp_options options, asio::io_context& loop);

}  // namespace parlor

// What the program serves besides the chat: the page, and its own health.
#pragma once

#include <atomic>
#include <string>
#include <vector>

#include "parlor/server.hpp"
#include "parlor/server_options.hpp"

namespace parlor_server {

// The server that the health pages ask; nothing while there is none.
using served = std::atomic<const parlor::server*>;

// "/", "/page/…", "/dialects", "/healthz", "/readyz" and "/metrics". `of` is borrowed for as long as the
// routes are in use; `dialects` is what describe_dialects() says.
std::vector<parlor::host_route> make_http_pages(const served& of, std::string dialects);

}  // namespace parlor_server

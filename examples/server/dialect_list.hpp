// Which dialects a server speaks, and where, for those who want to know: the page does.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "parlor/dialect/dialect.hpp"

namespace parlor_server {

// [{"name":"rooms","sockets":["/api/chat/ws"],"routes":[{"method":"GET","path":"/api/chat/rooms"}, …]}, …]
std::string describe_dialects(const std::vector<std::unique_ptr<parlor::dialect>>& dialects);

}  // namespace parlor_server

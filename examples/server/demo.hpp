// Two people and a room to try the server with.
#pragma once

#include <string>
#include <vector>

#include "parlor/model.hpp"
#include "parlor/result.hpp"
#include "parlor/storage/storage.hpp"

namespace parlor_server {

// Puts in ann, bob and their room where they are missing, and answers the two.
parlor::result<std::vector<parlor::user>> put_demo(parlor::storage& storage, parlor::timestamp now);

}  // namespace parlor_server

// furnishing: the users, rooms and messages that a bench server starts with.
#pragma once

#include <cstddef>
#include <vector>

#include "parlor/model.hpp"
#include "parlor/storage/storage.hpp"

#include "server/options.hpp"

namespace parlor_bench {

struct furnished_room {
  parlor::room room;
  std::vector<parlor::user_id> members;
};

struct furniture {
  std::size_t users = 0;  // numbered from 1; the subject of each is the number
  std::vector<furnished_room> rooms;
};

// Throws std::system_error.
furniture furnish(parlor::storage& storage, const server_setup& setup);

}  // namespace parlor_bench

// addresses: the users and rooms of the server that is measured, as it has written them down.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace parlor_bench {

struct room_address {
  std::string id;
  std::string uuid;
  std::string slug;
  std::string conversation_id;
  std::vector<std::size_t> members;  // user 1 has the first token
};

// One word per line. Throws failure.
std::vector<std::string> read_tokens(const std::string& file);
// "id uuid slug conversation-id member member …" in each line. Throws failure.
std::vector<room_address> read_rooms(const std::string& file);

// What a server that has neither needs: room i is called so.
room_address numbered_room(std::size_t number);

}  // namespace parlor_bench

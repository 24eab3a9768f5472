#include "load/addresses.hpp"

#include <fstream>
#include <sstream>

#include "load/failure.hpp"

namespace parlor_bench {
namespace {

std::ifstream open_text(const std::string& file) {
  std::ifstream text(file);
  if (!text) throw failure("cannot read " + (file.empty() ? std::string("a file without a name") : file));
  return text;
}

}  // namespace

std::vector<std::string> read_tokens(const std::string& file) {
  auto text = open_text(file);
  std::vector<std::string> tokens;
  for (std::string token; text >> token;) tokens.push_back(token);
  if (tokens.empty()) throw failure(file + " has no tokens");
  return tokens;
}

std::vector<room_address> read_rooms(const std::string& file) {
  auto text = open_text(file);
  std::vector<room_address> rooms;
  for (std::string line; std::getline(text, line);) {
    std::istringstream words(line);
    room_address room;
    words >> room.id >> room.uuid >> room.slug >> room.conversation_id;
    for (std::size_t member = 0; words >> member;) room.members.push_back(member);
    if (room.members.empty()) throw failure(file + " has a room without members");
    rooms.push_back(room);
  }
  if (rooms.empty()) throw failure(file + " has no rooms");
  return rooms;
}

room_address numbered_room(std::size_t number) {
  const auto name = std::to_string(number);
  return {name, name, name, name, {}};
}

}  // namespace parlor_bench

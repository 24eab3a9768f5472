#include "load/seating.hpp"

#include "load/failure.hpp"

namespace parlor_bench {
namespace {

std::vector<room_address> rooms_for(const load_options& options, bool from_file) {
  std::vector<room_address> rooms;
  if (!from_file) {
    for (std::size_t number = 1; number <= options.rooms; ++number) rooms.push_back(numbered_room(number));
    return rooms;
  }
  rooms = read_rooms(options.rooms_file);
  if (rooms.size() < options.rooms) throw failure("the server has fewer rooms than that");
  rooms.resize(options.rooms);
  return rooms;
}

}  // namespace

seating::seating(const load_options& options)
    : protocols_(protocols_called(options.dialect)), per_room_(options.connections / options.rooms) {
  const bool from_file = needs_tokens(protocols_.front());
  if (from_file) tokens_ = read_tokens(options.tokens_file);
  rooms_ = rooms_for(options, from_file);
}

std::string seating::request_of(std::size_t client) const {
  const auto& where = rooms_[client / per_room_];
  const auto spoken = spoken_by(client);
  if (!needs_tokens(spoken)) return socket_request(spoken, where, {});
  // A room with fewer members than connections has some of them twice.
  const auto user = where.members[client % per_room_ % where.members.size()];
  if (user == 0 || user > tokens_.size()) throw failure("there is no token of user " + std::to_string(user));
  return socket_request(spoken, where, tokens_[user - 1]);
}

}  // namespace parlor_bench

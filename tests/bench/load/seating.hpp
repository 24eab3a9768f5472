// seating: which connection is whose, in which room, in which protocol.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "load/addresses.hpp"
#include "load/options.hpp"
#include "load/protocol.hpp"

namespace parlor_bench {

// The connections of a room stand side by side; each room has as many.
class seating {
 public:
  // Reads the files that the protocols need. Throws failure.
  explicit seating(const load_options& options);

  std::size_t rooms() const { return rooms_.size(); }
  std::size_t per_room() const { return per_room_; }
  std::size_t connections() const { return rooms() * per_room_; }

  const room_address& room(std::size_t number) const { return rooms_[number]; }
  protocol spoken_by(std::size_t client) const { return protocols_[client % protocols_.size()]; }
  std::string request_of(std::size_t client) const;

 private:
  std::vector<protocol> protocols_;
  std::vector<std::string> tokens_;
  std::vector<room_address> rooms_;
  std::size_t per_room_;
};

}  // namespace parlor_bench
